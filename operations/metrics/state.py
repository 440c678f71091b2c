"""What waits in the outbox and in the queue, noted at each pulse of beat (every 30 seconds)."""

import time
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.db.models import Count, Min, Q
from kombu.exceptions import OperationalError
from redis import RedisError

from operations.metrics.measures import GIVEN_UP, OLDEST, PULSE, QUEUED, WAITING
from outbox.models import OutboxMessage


def note_state(*, now: datetime) -> None:
    """Set the figures of the whole portal, in one query; does nothing without METRICS_ADDRESS."""
    if not settings.METRICS_ADDRESS:
        return
    PULSE.set(time.time())
    for kind, (waiting, oldest, given_up) in _read_outbox().items():
        WAITING.labels(kind).set(waiting)
        OLDEST.labels(kind).set((now - oldest).total_seconds() if oldest else 0)
        GIVEN_UP.labels(kind).set(given_up)
    length = _queue_length()
    if length is not None:
        QUEUED.set(length)


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


def _queue_length() -> int | None:
    """How many tasks nobody has taken; None where the queue does not answer."""
    try:
        with current_app.connection_for_read() as connection:
            channel: Any = connection.default_channel  # Redis's own: the stubs know what all brokers have
            return sum(int(channel.client.llen(one.name)) for one in settings.CELERY_TASK_QUEUES)
    except (OperationalError, RedisError):
        return None
