"""The outbox: work written in the transaction that makes it necessary, done once, taken up again after a crash."""

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from outbox.models import OutboxMessage

logger = logging.getLogger(__name__)

DELIVER = "outbox.tasks.deliver"
"""The name of the task that does a message: asked for by name, since it knows this module and not the reverse."""

_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)


def put_message(
    *,
    kind: str,
    key: str,
    at: datetime,
    payload: dict[str, Any] | None = None,
) -> OutboxMessage:
    """Write work down, once for each `key`, and ask a worker for it after the commit.

    `kind` is one of settings.OUTBOX_HANDLERS, which says what does it.
    """
    message, created = OutboxMessage.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": payload or {}, "created_at": at}
    )
    if created:
        transaction.on_commit(lambda: ask_worker(message.pk))
    return message


def ask_worker(message_id: int) -> None:
    """Hand the message to the queue. A broker that is away is no harm: the sweep finds the message."""
    try:
        current_app.send_task(DELIVER, args=[message_id])
    except OperationalError:
        logger.warning("the broker is away; outbox message %s waits for the sweep", message_id)


def waiting_messages(*, now: datetime) -> list[int]:
    """The messages that should have been done by now, oldest first; each failure doubles the wait.

    Not the letters that are being sent, or that nobody knows of whether they were.
    """
    rows = OutboxMessage.objects.filter(done_at__isnull=True, sending_since__isnull=True).order_by("created_at")
    return [row.pk for row in rows[:500] if now - row.created_at >= wait_after(row.attempts)]


def wait_after(attempts: int) -> timedelta:
    """How long after its creation a message is taken up again: 15 s, 30 s, 1 min ... up to 15 min between tries."""
    waits = [min(_FIRST_WAIT * 2**attempt, _LONGEST_WAIT) for attempt in range(min(attempts, 50) + 1)]
    return sum(waits, timedelta())
