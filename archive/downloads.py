"""Writing in the trail, or in the log alone, what was fetched of a submission or a draft."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import Logged
from responses.lifecycle.log import log_event
from responses.lifecycle.trail import record, record_by_system
from responses.models import Response, Submission


@transaction.atomic
def note_download(
    *, submission: Submission, actor: User, at: datetime, action: str = "downloaded", what: str = ""
) -> None:
    """Write in the trail that the sealed copy was fetched, a package or a kopia made of it, or `what` of it."""
    note = "\n".join(filter(None, (submission.receipt_number, what)))
    record(response=submission.response, action=action, actor=actor, at=at, note=note)


def note_download_by_system(*, submission: Submission, name: str, at: datetime, action: str, sha256: str) -> None:
    """Write in the trail that a system with a key of that name fetched it. The log's row is the key's own."""
    note = f"{submission.receipt_number}\nSHA-256 {sha256}"
    record_by_system(response=submission.response, action=action, name=name, at=at, note=note)


def log_download(*, response: Response, actor: User, at: datetime, what: str) -> None:
    """Write in the log alone that something made of the response was fetched."""
    log_event(response=response, action=Logged.DOWNLOADED, actor=actor, at=at, what=what)


@transaction.atomic
def note_downloads(*, submissions: Sequence[Submission], actor: User, at: datetime) -> None:
    """Write in every trail that the sealed copy was fetched with others."""
    for submission in submissions:
        note_download(submission=submission, actor=actor, at=at)
