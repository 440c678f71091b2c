"""Whether the portal's parts answer: database, queue, storage, worker, beat and virus scanner, each asked itself."""

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, connection
from kombu.exceptions import OperationalError

from attachments.scanning.clamd import ScannerError, ping
from config.cache import AWAY, redis_answers

logger = logging.getLogger(__name__)

PULSE_KEY = "operations:pulse"
"""The cache's key for when beat last had a worker do something."""
_LATE_AFTER_SECONDS = 120
"""Four pulses (settings.CELERY_BEAT_SCHEDULE): a worker may have been busy with a long copy."""
_PING_SECONDS = 1.0
_KEPT_SECONDS = 5.0
_STORAGE_KEPT_SECONDS = 30.0
_WRITTEN_BYTES = 4096


class PartAnswer(StrEnum):
    """What a part answers. UNKNOWN: it can be asked only through another part, which is away."""

    OK = "ok"
    AWAY = "away"
    UNKNOWN = "unknown"
    NOT_USED = "not used"


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


class _Kept:
    """What a part answered a moment ago: however many ask, each process asks it once in so many seconds."""

    def __init__(self, ask: Callable[[], PartAnswer], seconds: float) -> None:
        self._ask, self._seconds = ask, seconds
        self._answer: PartAnswer | None = None
        self._asked_at = 0.0
        self._lock = Lock()

    def __call__(self) -> PartAnswer:
        with self._lock:
            if self._answer is None or time.monotonic() - self._asked_at > self._seconds:
                self._answer, self._asked_at = self._ask(), time.monotonic()
            return self._answer

    def forget(self) -> None:
        self._answer = None


def read_readiness() -> PartsReport:
    """Ask the parts, those that are asked through others last. Takes three seconds at most when much is away."""
    parts = {name: ask() for name, ask in _ASKED.items()}
    queue = parts["queue"] is PartAnswer.OK
    parts["worker"] = _worker() if queue else PartAnswer.UNKNOWN
    parts["beat"] = _beat() if parts["worker"] is PartAnswer.OK else PartAnswer.UNKNOWN
    return PartsReport(parts)


def forget_answers() -> None:
    """Ask everything anew next time."""
    for kept in (*_ASKED.values(), _worker):
        kept.forget()


def note_pulse() -> None:
    """Note that beat has asked a worker for something, now, and that one has done it."""
    cache.set(PULSE_KEY, time.time(), timeout=None)


def _ask_database() -> PartAnswer:
    try:
        with connection.cursor() as cursor:  # a connection that is kept open says nothing of the database now
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return PartAnswer.AWAY
    return PartAnswer.OK


def _ask_queue() -> PartAnswer:
    return PartAnswer.OK if redis_answers() else PartAnswer.AWAY


def _ask_storage() -> PartAnswer:
    """By writing: a full disk is read from as ever."""
    try:
        name = default_storage.save(f"ready/{uuid.uuid4().hex}", ContentFile(bytes(_WRITTEN_BYTES)))
    except Exception as error:  # whatever a storage raises: a disk, S3, a network
        logger.error("the storage cannot be written to: %s", error)
        return PartAnswer.AWAY
    with suppress(Exception):
        default_storage.delete(name)
    return PartAnswer.OK


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
        answers = current_app.control.inspect(timeout=_PING_SECONDS).active_queues() or {}
    except (OperationalError, *AWAY):
        return PartAnswer.AWAY
    served = {queue["name"] for queues in answers.values() for queue in queues}
    if waiting := [queue.name for queue in settings.CELERY_TASK_QUEUES if queue.name not in served]:
        logger.error("no worker answers that takes what is queued in %s", ", ".join(waiting))
        return PartAnswer.AWAY
    return PartAnswer.OK


def _beat() -> PartAnswer:
    """By its pulse. Where none has ever been noted, as just after the first start, nothing is known."""
    pulse = cache.get(PULSE_KEY)
    if pulse is None:
        return PartAnswer.UNKNOWN
    return PartAnswer.OK if time.time() - pulse < _LATE_AFTER_SECONDS else PartAnswer.AWAY


_ASKED = {
    "database": _Kept(_ask_database, _KEPT_SECONDS),
    "queue": _Kept(_ask_queue, _KEPT_SECONDS),
    "storage": _Kept(_ask_storage, _STORAGE_KEPT_SECONDS),
    "clamd": _Kept(_ask_clamd, _KEPT_SECONDS),
}
_worker = _Kept(_ask_worker, _KEPT_SECONDS)
