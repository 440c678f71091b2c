"""Asking a part of the portal that may hang: in a thread of its own, once for all who ask, and for so long at most."""

import logging
import time
from collections.abc import Callable
from contextvars import copy_context
from enum import StrEnum
from threading import Event, Lock, Thread

logger = logging.getLogger(__name__)


class PartAnswer(StrEnum):
    """What a part answers. UNKNOWN: it can be asked only through another part, which is away. HELD: it does
    nothing, since somebody has told it to wait.
    """

    OK = "ok"
    AWAY = "away"
    UNKNOWN = "unknown"
    NOT_USED = "not used"
    HELD = "held"


_PATIENCE_SECONDS = 60.0


class _Question:
    """One time that the part was asked: when, and what it has answered by now; for `patience` seconds no other is."""

    def __init__(self, patience: float = _PATIENCE_SECONDS) -> None:
        self.at, self.patience = time.monotonic(), patience
        self.answered = Event()
        self.answer = PartAnswer.AWAY

    def age(self) -> float:
        """Seconds since it was asked, or since it was answered."""
        return time.monotonic() - self.at

    def end(self, answer: PartAnswer) -> None:
        """Tell all who wait, now."""
        self.at, self.answer = time.monotonic(), answer
        self.answered.set()


class PortalPart:
    """What a part answered a moment ago: however many ask, each process asks it once in `seconds`, and one at a time.

    One that has not answered in `wait` seconds is away, to all who ask, until it does: nobody is sent to wait for it
    once more. After a minute it is asked once more all the same, then after two, four and so on, so that a thread that
    was lost leaves nothing away for good. `ask` runs in a thread of its own, with a database connection of its own.
    """

    def __init__(self, ask: Callable[[], PartAnswer], *, seconds: float, wait: float) -> None:
        self._ask, self._seconds, self._wait = ask, seconds, wait
        self._lock = Lock()
        self._newest: _Question | None = None

    def __call__(self) -> PartAnswer:
        question = self.begin()
        if not question.answered.is_set():
            question.answered.wait(max(0.0, self._wait - question.age()))
        return question.answer

    def begin(self) -> _Question:
        """Have it asked, unless it is being asked or its answer is young. Nobody waits here."""
        with self._lock:
            newest = self._newest
            if newest and newest.age() <= (self._seconds if newest.answered.is_set() else newest.patience):
                return newest
            hanging = newest if newest and not newest.answered.is_set() else None
            asked = self._newest = _Question(2 * hanging.patience) if hanging else _Question()
        try:
            Thread(target=copy_context().run, args=(self._answer, asked), daemon=True).start()
        except RuntimeError:  # the system has no room for one more thread
            logger.exception("a part could not be asked")
            asked.end(PartAnswer.AWAY)
        return asked

    def _answer(self, question: _Question) -> None:
        answer = PartAnswer.AWAY
        try:
            answer = self._ask()
        except Exception:
            logger.exception("a part could not be asked")
        finally:
            question.end(answer)
