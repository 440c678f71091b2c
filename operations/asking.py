"""Asking a part of the portal that may hang: in a thread of its own, once for all who ask, and for so long at most."""

import logging
import time
from collections.abc import Callable
from contextvars import copy_context
from enum import StrEnum
from threading import Event, Lock, Thread

logger = logging.getLogger(__name__)


class PartAnswer(StrEnum):
    """What a part answers. UNKNOWN: it can be asked only through another part, which is away."""

    OK = "ok"
    AWAY = "away"
    UNKNOWN = "unknown"
    NOT_USED = "not used"


class _Question:
    """One time that the part was asked: when, and what it has answered by now."""

    def __init__(self) -> None:
        self.at = time.monotonic()
        self.answered = Event()
        self.answer = PartAnswer.AWAY


class PortalPart:
    """What a part answered a moment ago: however many ask, each process asks it once in `seconds`, and one at a time.

    One that has not answered in `wait` seconds is away, to all who ask, until it does: nobody is sent to wait for it
    once more. `ask` runs in a thread of its own, with a database connection of its own.
    """

    def __init__(self, ask: Callable[[], PartAnswer], *, seconds: float, wait: float) -> None:
        self._ask, self._seconds, self._wait = ask, seconds, wait
        self._lock = Lock()
        self._newest: _Question | None = None

    def __call__(self) -> PartAnswer:
        question = self.begin()
        question.answered.wait(max(0.0, question.at + self._wait - time.monotonic()))
        return question.answer

    def begin(self) -> _Question:
        """Have it asked, unless it is being asked or its answer is young. Nobody waits here."""
        with self._lock:
            newest = self._newest
            if newest and (not newest.answered.is_set() or time.monotonic() - newest.at <= self._seconds):
                return newest
            newest = self._newest = _Question()
        Thread(target=copy_context().run, args=(self._answer, newest), daemon=True).start()
        return newest

    def forget(self) -> None:
        """Let it be asked anew next time, whatever is asked at this moment."""
        self._newest = None

    def _answer(self, question: _Question) -> None:
        try:
            question.answer = self._ask()
        except Exception:
            logger.exception("a part could not be asked")
        finally:
            question.answered.set()
