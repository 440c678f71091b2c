"""Whether the portal's parts answer: database, queue, storage, worker, beat and virus scanner, each asked itself; and
whether what destroys by the clock is held back.
"""

import logging
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache as once

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from attachments.scanning.clamd import ScannerError, ping
from config.cache import AWAY, redis_answers
from config.celery import app
from config.storage import stored_names
from operations.asking import PartAnswer, PortalPart
from operations.holding import held_since

logger = logging.getLogger(__name__)

PULSE_KEY = "operations:pulse"
"""The cache's key for when beat last had a worker do something."""
_LATE_AFTER_SECONDS = 120
"""Four pulses (settings.CELERY_BEAT_SCHEDULE): a worker may have been busy with a long copy."""
_PING_SECONDS = 1.0
_WAIT_SECONDS = 2.0
_DATABASE_WAIT_SECONDS = 6.0
"""Longer than a connection is waited for (config.database.waiting). One that is slow, as behind a pool's queue, is slow
to all web services alike, and they are not all to be taken out of service for it. Those who ask wait longer
(script.healthcheck, and the probes' own limits)."""
_KEPT_SECONDS = 5.0
_STORAGE_KEPT_SECONDS = _DELETION_KEPT_SECONDS = 30.0
_WRITTEN_BYTES = 4096
_WRITTEN_IN = "ready"


@dataclass(frozen=True)
class PartsReport:
    """What each part answered."""

    parts: Mapping[str, PartAnswer]

    @property
    def can_serve(self) -> bool:
        """Whether pages can be shown and saved at all: with the database they can, without anything else too."""
        return self.parts["database"] is PartAnswer.OK

    @property
    def status(self) -> str:
        """ready, degraded (pages and saves go on; something else does not), or unavailable."""
        if not self.can_serve:
            return "unavailable"
        return "ready" if set(self.parts.values()) <= {PartAnswer.OK, PartAnswer.NOT_USED} else "degraded"


def read_readiness() -> PartsReport:
    """Ask the parts at once, those that are asked through others last. Takes nine seconds at most, whatever hangs."""
    for part in _ASKED.values():
        part.begin()
    parts = {name: part() for name, part in _ASKED.items()}
    if parts["database"] is not PartAnswer.OK:
        parts["deletion"] = PartAnswer.UNKNOWN
    queue = parts["queue"] is PartAnswer.OK
    parts["worker"] = _worker() if queue else PartAnswer.UNKNOWN
    parts["beat"] = _beat() if parts["worker"] is PartAnswer.OK else PartAnswer.UNKNOWN
    return PartsReport(parts)


def read_database() -> PartsReport:
    """Ask the database alone, without which no page is shown: nothing else takes a web service out of service."""
    return PartsReport({"database": _ASKED["database"]()})


def note_pulse() -> None:
    """Note that beat has asked a worker for something, now, and that one has done it."""
    cache.set(PULSE_KEY, time.time(), timeout=None)


def _ask_database() -> PartAnswer:
    """In a connection of its own: one that is kept open says nothing of the database now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return PartAnswer.AWAY
    finally:
        connection.close()
    return PartAnswer.OK


def _ask_deletion() -> PartAnswer:
    """Held for days, it is to be looked at: what should have gone is kept against the rules for it."""
    try:
        return PartAnswer.HELD if held_since() else PartAnswer.OK
    except (DatabaseError, InterfaceError):
        return PartAnswer.AWAY
    finally:
        connection.close()


def _ask_queue() -> PartAnswer:
    return PartAnswer.OK if redis_answers() else PartAnswer.AWAY


def _ask_storage() -> PartAnswer:
    """By writing: a full disk is read from as ever."""
    try:
        name = default_storage.save(f"{_WRITTEN_IN}/{uuid.uuid4().hex}", ContentFile(bytes(_WRITTEN_BYTES)))
    except Exception as error:  # whatever a storage raises: a disk, S3, a network
        logger.error("the storage cannot be written to: %s", error)
        return PartAnswer.AWAY
    with suppress(Exception):
        default_storage.delete(name)
        _take_away_left()
    return PartAnswer.OK


@once
def _take_away_left() -> None:
    """What a process wrote that was killed before it removed it: once a process, and nothing that may be in use."""
    for name in stored_names(_WRITTEN_IN):
        if timezone.now() - default_storage.get_modified_time(name) > timedelta(days=1):
            default_storage.delete(name)


def _ask_clamd() -> PartAnswer:
    if not settings.CLAMD_URL:
        return PartAnswer.NOT_USED
    try:
        ping(url=settings.CLAMD_URL, seconds=_PING_SECONDS)
    except ScannerError:
        return PartAnswer.AWAY
    return PartAnswer.OK


def _ask_worker() -> PartAnswer:
    """Over the queue, whether somebody takes what is put in each of them: letters need another worker than copies."""
    try:
        answers = app.control.inspect(timeout=_PING_SECONDS).active_queues() or {}
    except (OperationalError, *AWAY):
        return PartAnswer.AWAY
    served = {queue["name"] for queues in answers.values() for queue in queues}
    if waiting := [queue.name for queue in settings.CELERY_TASK_QUEUES if queue.name not in served]:
        logger.error("no worker answers that takes what is queued in %s", ", ".join(waiting))
        return PartAnswer.AWAY
    return PartAnswer.OK


def _beat() -> PartAnswer:
    """By its pulse. Where none has ever been noted, as just after the first start, nothing is known; one that is to
    come was noted by a clock that was ahead.
    """
    pulse = cache.get(PULSE_KEY)
    if pulse is None:
        return PartAnswer.UNKNOWN
    return PartAnswer.OK if abs(time.time() - pulse) < _LATE_AFTER_SECONDS else PartAnswer.AWAY


_ASKED = {
    "database": PortalPart(_ask_database, seconds=_KEPT_SECONDS, wait=_DATABASE_WAIT_SECONDS),
    "deletion": PortalPart(_ask_deletion, seconds=_DELETION_KEPT_SECONDS, wait=_DATABASE_WAIT_SECONDS),
    "queue": PortalPart(_ask_queue, seconds=_KEPT_SECONDS, wait=_WAIT_SECONDS),
    "storage": PortalPart(_ask_storage, seconds=_STORAGE_KEPT_SECONDS, wait=_WAIT_SECONDS),
    "clamd": PortalPart(_ask_clamd, seconds=_KEPT_SECONDS, wait=_WAIT_SECONDS),
}
_worker = PortalPart(_ask_worker, seconds=_KEPT_SECONDS, wait=_WAIT_SECONDS)
