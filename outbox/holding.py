"""Holding a message while long work is done, without a transaction or a lock that stays open for all that time."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from config.database.waiting import allow_standstill
from config.log_content import kind_of
from outbox.models import OutboxMessage

logger = logging.getLogger(__name__)

Made = TypeVar("Made")

HELD_FOR = timedelta(seconds=15)
"""How long after its last sign of life a worker's message is taken up again: the wait after a first try."""
_SECONDS_BETWEEN = 5.0


def make_once(message_id: int, *, make: Callable[[OutboxMessage], Made], keep: Callable[[Made], None]) -> None:
    """Do a message's long work: make in no transaction what it asks for, and keep it in the one that ends the message.

    The message is held meanwhile, so that no other worker makes the same. Should one do so all the same, the first to
    finish has made it, and `keep` is called by nobody else; another worker that only looks whether the message is due
    holds the row for a moment, which is waited for. `keep` may send a file to the storage, which takes what it takes.
    What make or keep raises is raised, and nothing is kept.
    """
    message = _unended(message_id).first()
    if message is None:
        return
    with hold_message(message_id):
        made = make(message)
    with transaction.atomic():
        locked = _unended(message_id).select_for_update(no_key=True).first()
        if locked is None:
            return
        allow_standstill()
        keep(made)
        locked.done_at, locked.last_error = timezone.now(), ""
        locked.save(update_fields=["done_at", "last_error"])


def _unended(message_id: int) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(pk=message_id, done_at__isnull=True, given_up_at__isnull=True)


@contextmanager
def hold_message(message_id: int, *, seconds_between: float = _SECONDS_BETWEEN) -> Iterator[None]:
    """Put off the message's next try again and again, for as long as this process lives and works.

    A worker that is killed leaves the message to the sweep HELD_FOR later. Two workers may still meet (the database was
    away, a process stood still): whoever finishes first has done it, so the work must be ended under the row's lock.
    """
    ended = Event()
    beating = Thread(target=_beat, args=(message_id, ended, seconds_between), name=f"hold-{message_id}", daemon=True)
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()


def _beat(message_id: int, ended: Event, seconds_between: float) -> None:
    try:
        while not ended.wait(seconds_between):
            _put_off(message_id)
    finally:
        connection.close()  # this thread's own


def _put_off(message_id: int) -> None:
    """A database that is away stops nothing: the work itself will meet it."""
    try:
        _unended(message_id).update(next_at=Greatest("next_at", timezone.now() + HELD_FOR))
    except (DatabaseError, InterfaceError) as error:
        logger.warning("outbox message %s could not be held for a moment: %s", message_id, kind_of(error))
        connection.close()
