"""Writing in the trail what was fetched of a submission."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from responses.lifecycle.trail import record
from responses.models import Event, Submission


@transaction.atomic
def note_download(*, submission: Submission, actor: User, at: datetime, action: str = "downloaded") -> None:
    """Write in the trail that the sealed copy was fetched, or a package or a kopia made of it."""
    record(response=submission.response, action=action, actor=actor, at=at, note=submission.receipt_number)


@transaction.atomic
def note_downloads(*, submissions: Sequence[Submission], actor: User, at: datetime) -> None:
    """Write in every trail that the sealed copy was fetched with others."""
    noted = [(submission.response_id, submission.receipt_number) for submission in submissions]
    Event.objects.bulk_create(
        Event(response_id=key, action="downloaded", actor=actor, actor_name=actor.name, at=at, note=note)
        for key, note in noted
    )
