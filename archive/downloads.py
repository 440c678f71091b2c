"""Writing in the trail what was fetched of a submission."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from responses.lifecycle.trail import record
from responses.models import Submission


@transaction.atomic
def note_download(*, submission: Submission, actor: User, at: datetime, action: str = "downloaded") -> None:
    """Write in the trail that the sealed copy was fetched, or a package or a kopia made of it."""
    record(response=submission.response, action=action, actor=actor, at=at, note=submission.receipt_number)


@transaction.atomic
def note_downloads(*, submissions: Sequence[Submission], actor: User, at: datetime) -> None:
    """Write in every trail that the sealed copy was fetched with others."""
    for submission in submissions:
        note_download(submission=submission, actor=actor, at=at)
