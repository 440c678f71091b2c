"""Letting one thing fall after the other while people save, and noting what they meet and how long it lasts."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from bench._evening.faults import Fault
from bench._evening.portal import Portal
from bench._evening.saving import Evening, Tried, Writers
from bench.faults import undone

_PATIENCE_SECONDS = 600


@dataclass
class Lived:
    """What became of one fault. Times are seconds since it fell (not `done`); `answers` what saves got, 0: nothing."""

    name: str
    mended: float
    saving: float
    answers: Counter[int]
    seen: list[str]
    done: float = 0.0
    """When what nobody sees (copies, letters) was done as well, since what had fallen was back."""

    def told(self) -> str:
        """What those who save met, in one line; known before the rest is done."""
        failed = {status: count for status, count in self.answers.items() if status != 200}
        what = ", ".join(f"{count} × {status or 'inget svar'}" for status, count in sorted(failed.items())) or "inga"
        seen = f"; {'; '.join(self.seen)}" if self.seen else ""
        return (
            f"{self.name}: borta {self.mended:.1f} s, alla sparade igen efter {self.saving:.1f} s;"
            f" {self.answers[200]} sparade, misslyckade försök: {what}{seen}"
        )


@dataclass
class Waiting:
    """Looks now and then, in a thread of its own, whether what a fault has held up is done."""

    holds: Callable[[], bool]
    since: float
    done: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def wait(self) -> float:
        """How long after `since` it was done. Raises SystemExit when it never was."""
        self._thread.join()
        if not self.done:
            raise SystemExit(f"det som stod på tur blev aldrig gjort:\n{undone()}")
        return self.done - self.since

    def _look(self) -> None:
        from django.db import DatabaseError, InterfaceError, connections

        while not self.done and time.monotonic() - self.since < _PATIENCE_SECONDS:
            try:
                if self.holds():
                    self.done = time.monotonic()
            except (DatabaseError, InterfaceError):
                pass  # the next fault has come
            finally:
                connections.close_all()
            time.sleep(0.2)


def live_through(portal: Portal, writers: Writers, faults: Sequence[Fault], chance: Random) -> list[Lived]:
    """All faults in turn. Raises SystemExit when people cannot save again."""
    lived, waiting = [], []
    for fault in faults:
        time.sleep(chance.uniform(0.5, 1.5))
        begun = time.monotonic()
        fault.fall(portal)
        time.sleep(chance.uniform(fault.lasts / 4, fault.lasts))
        fault.mend(portal)
        mended = time.monotonic()
        waiting.append(Waiting(fault.well, mended))
        well = _wait_until_all_save(writers.evening, mended, fault.name)
        answers = Counter(one.status for one in _since(writers.evening, begun))
        lived.append(Lived(fault.name, mended - begun, well - begun, answers, fault.seen))
        print(f"  {lived[-1].told()}", flush=True)
    for one, wait in zip(lived, waiting, strict=True):
        one.done = wait.wait()
        print(f"  {one.name}: allt annat (kopior, brev) klart {one.done:.1f} s efter att det var tillbaka", flush=True)
    return lived


def _since(evening: Evening, begun: float) -> list[Tried]:
    return [one for one in list(evening.tried) if one.at >= begun]


def _wait_until_all_save(evening: Evening, mended: float, name: str) -> float:
    """When the last of those whose save had failed had it acknowledged; some save after the end must have been."""
    while time.monotonic() - mended < _PATIENCE_SECONDS:
        acknowledged = [one.at for one in _since(evening, mended) if one.status == 200]
        if acknowledged and not evening.failing:
            late = [at for at, _ in list(evening.longest) if at >= mended]
            return max(late, default=acknowledged[0])
        time.sleep(0.05)
    raise SystemExit(f"{name}: {len(evening.failing)} kan inte spara efter {_PATIENCE_SECONDS} s")
