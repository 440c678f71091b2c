"""What waits in outbox and queue, and of what is done once a day, noted at each pulse of beat (every 30 seconds)."""

import time
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q

from operations.daily import read_waits
from operations.holding import held_since
from operations.metrics.measures import DAILY, GIVEN_UP, HELD, OLDEST, PULSE, QUEUED, WAITING
from outbox.models import OutboxMessage
from outbox.services import queue_lengths


def note_state(*, now: datetime) -> None:
    """Set the figures of the whole portal, in three queries; does nothing without METRICS_ADDRESS."""
    if not settings.METRICS_ADDRESS:
        return
    PULSE.set(time.time())
    for kind, (waiting, oldest, given_up) in _read_outbox().items():
        WAITING.labels(kind).set(waiting)
        OLDEST.labels(kind).set((now - oldest).total_seconds() if oldest else 0)
        GIVEN_UP.labels(kind).set(given_up)
    held = held_since()
    for task, since in read_waits(at=now, held=held is not None).items():
        DAILY.labels(task).set(since.total_seconds())
    HELD.set((now - held).total_seconds() if held else 0)
    for queue, length in queue_lengths().items():
        QUEUED.labels(queue).set(length)


def _read_outbox() -> dict[str, tuple[int, datetime | None, int]]:
    """By kind, also those of which nothing waits: how many wait, since when the oldest, how many were given up."""
    waits, given_up = Q(given_up_at__isnull=True), Q(given_up_at__isnull=False, let_be_at__isnull=True)
    found = (
        OutboxMessage.objects.filter(done_at__isnull=True)
        .values_list("kind")
        .annotate(
            waiting=Count("pk", filter=waits), oldest=Min("created_at", filter=waits), lost=Count("pk", filter=given_up)
        )
        .order_by("kind")
    )
    nothing: dict[str, tuple[int, datetime | None, int]] = dict.fromkeys(settings.OUTBOX_HANDLERS, (0, None, 0))
    return nothing | {kind: (waiting, oldest, lost) for kind, waiting, oldest, lost in found}
