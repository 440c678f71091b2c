"""What the outbox has left to do of an answer that is destroyed: it ends with it, and is tried by nobody again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from archive.models import Masking
from archive.models.companions import MAKE_COMPANION
from archive.models.masking import MAKE_MASKED
from outbox.models import OutboxMessage
from responses.models import Submission


def lock_work(response_key: UUID) -> list[OutboxMessage]:
    """The work of making masked copies and PDF/A of the answer that is not done, given up or not.

    To be called before the answer is locked: a worker that keeps what it has made locks its message first, and writes
    in the answer's trail then.
    """
    masked = [one.key for one in Masking.objects.filter(submission__response=response_key)]
    submissions = list(map(str, Submission.objects.filter(response=response_key).values_list("pk", flat=True)))
    of_it = Q(kind=MAKE_MASKED, key__in=masked) | Q(kind=MAKE_COMPANION, payload__submission__in=submissions)
    return list(OutboxMessage.objects.filter(of_it, done_at__isnull=True).order_by("pk").select_for_update(no_key=True))


def end_work(work: Sequence[OutboxMessage], *, at: datetime) -> None:
    """Call it done: what it was to be made of is no more."""
    OutboxMessage.objects.filter(pk__in=[one.pk for one in work]).update(done_at=at, last_error="")
