"""The outbox: work written in the transaction that makes it necessary, done once, taken up again after a crash."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from kombu.exceptions import OperationalError
from redis import RedisError

from config.cache import Outage
from outbox.models import OutboxMessage

logger = logging.getLogger(__name__)

DELIVER = "outbox.tasks.deliver"
"""The name of the task that does a message: asked for by name, since it knows this module and not the reverse."""

queue = Outage("The queue")
"""Whether the broker, which may be another server than the cache's, takes messages."""

_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)
_DOUBLINGS = 6  # 15 s * 2**6 is more than 15 min
_ASKED_AT_ONCE = 500
NEVER_LATER = 2 * _LONGEST_WAIT
"""No message waits so long: a later time than that from now was written by a clock that was ahead."""
ASKED_AGAIN_AFTER = timedelta(minutes=5)
"""How long nobody is asked again for what the sweep has asked for, while the queue holds anything."""
MOST_QUEUED = 1_000
"""With so many tasks in a queue the sweep asks for nothing more of its kinds: the rows wait, and cost nothing there."""


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
    known = {"kind": kind, "payload": payload or {}, "created_at": at, "next_at": at + wait_after(0)}
    message, created = OutboxMessage.objects.get_or_create(key=key, defaults=known)
    if created:
        transaction.on_commit(lambda: ask_worker(message.pk, kind))
    return message


def put_messages(*, kind: str, payloads: Mapping[str, dict[str, Any]], at: datetime) -> None:
    """The same for many, each by its key, in three statements however many they are."""
    there = set(OutboxMessage.objects.filter(key__in=payloads).values_list("key", flat=True))
    new = [
        OutboxMessage(kind=kind, key=key, payload=payload, created_at=at, next_at=at + wait_after(0))
        for key, payload in payloads.items()
        if key not in there
    ]
    OutboxMessage.objects.bulk_create(new, ignore_conflicts=True)
    keys = [message.key for message in new]
    if keys:
        transaction.on_commit(lambda: _ask_worker_for(keys, kind))


def _ask_worker_for(keys: list[str], kind: str) -> None:
    for message_id in OutboxMessage.objects.filter(key__in=keys).values_list("pk", flat=True):
        ask_worker(message_id, kind)


def ask_worker(message_id: int, kind: str) -> bool:
    """Hand the message to the queue of its kind; whether it was taken. A broker that is away is no harm: the sweep
    finds the message. Nobody waits again for one that was away a moment ago: one submission asks for several messages.
    """
    if queue.lasts:
        return False
    try:
        current_app.send_task(DELIVER, args=[message_id], **_limits_of(kind))
        queue.end()
    except OperationalError as error:
        queue.begin(error)
        return False
    except Exception as error:  # whatever is wrong with the broker, the work is written down
        logger.warning("the broker did not take outbox message %s, which waits for the sweep: %s", message_id, error)
        return False
    return True


def _limits_of(kind: str) -> dict[str, Any]:
    """As Celery is told: the queue that a worker of its own may empty, and how long a try may take."""
    told = {"queue": settings.OUTBOX_QUEUES.get(kind), "time_limit": settings.OUTBOX_SECONDS.get(kind)}
    return {name: value for name, value in told.items() if value is not None}


def to_do() -> QuerySet[OutboxMessage]:
    """What a worker may do: not what is done or given up, nor the letters that are being sent or are unsure."""
    return OutboxMessage.objects.filter(done_at__isnull=True, given_up_at__isnull=True, sending_since__isnull=True)


def queue_lengths() -> dict[str, int]:
    """How many tasks that no worker has taken each queue holds; nothing where the broker does not answer."""
    try:
        with current_app.connection_for_read() as connection:
            channel: Any = connection.default_channel  # Redis's own: the stubs know what all brokers have
            return {one.name: int(channel.client.llen(one.name)) for one in settings.CELERY_TASK_QUEUES}
    except (OperationalError, RedisError):
        return {}


def waiting_messages(*, now: datetime, lengths: Mapping[str, int]) -> QuerySet[OutboxMessage]:
    """The messages that should have been done by now and for which a worker is to be asked, by how long each queue is.

    What has failed least comes first, so that however much fails again and again, what is new is never crowded out.
    """
    long_since = Q(asked_at__lte=now - ASKED_AGAIN_AFTER) | Q(asked_at__gt=now + NEVER_LATER)
    asked, come = Q(asked_at__isnull=True) | long_since, Q(next_at__lte=now) | Q(next_at__gt=now + NEVER_LATER)
    lost = Q(kind__in=_kinds_of({name for name, length in lengths.items() if not length}))
    full = _kinds_of({name for name, length in lengths.items() if length >= MOST_QUEUED})
    due = to_do().filter(asked | lost, come).exclude(kind__in=full)
    return due.order_by("attempts", "next_at", "pk")


def _kinds_of(queues: Collection[str]) -> list[str]:
    usual = settings.CELERY_TASK_DEFAULT_QUEUE
    return [kind for kind in settings.OUTBOX_HANDLERS if settings.OUTBOX_QUEUES.get(kind, usual) in queues]


def ask_for_waiting(*, now: datetime) -> int:
    """Ask workers for what waits, each once for ASKED_AGAIN_AFTER; how many messages that was.

    It is noted first, without a lock that stays: a worker may begin at once, and would leave a locked row alone.
    """
    found = _note_asked(now=now, lengths=queue_lengths())
    if left := [message_id for message_id, kind in found if not ask_worker(message_id, kind)]:
        OutboxMessage.objects.filter(pk__in=left, asked_at=now).update(asked_at=None)
    return len(found)


@transaction.atomic
def _note_asked(*, now: datetime, lengths: Mapping[str, int]) -> list[tuple[int, str]]:
    waiting = waiting_messages(now=now, lengths=lengths).select_for_update(skip_locked=True, no_key=True)
    found = list(waiting.values_list("pk", "kind")[:_ASKED_AT_ONCE])
    OutboxMessage.objects.filter(pk__in=[message_id for message_id, _ in found]).update(asked_at=now)
    return found


def wait_after(attempts: int) -> timedelta:
    """How long until a message is taken up again after so many tries: 15 s, 15 s, 30 s, 1 min ... up to 15 min."""
    doublings = min(max(attempts - 1, 0), _DOUBLINGS)
    times: int = 2**doublings
    return min(_FIRST_WAIT * times, _LONGEST_WAIT)
