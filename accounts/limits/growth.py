"""How the wait grows with the failures; pure."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Growth:
    """So many failures are free; then the wait doubles from `first` up to `longest`, and all is forgotten in time.

    Forgotten: when nothing has failed for `forgotten`, the next failure is the first again.
    """

    free: int
    first: timedelta
    longest: timedelta
    forgotten: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long after the last failure the next try may come."""
        if failures < self.free:
            return timedelta(0)
        doublings: int = min(failures - self.free, 30)  # more would only overflow
        factor: int = 1 << doublings
        return min(self.first * factor, self.longest)


def wait_in_words(wait: timedelta) -> str:
    """ "30 sekunder", "2 minuter", rounded up: whoever waits so long has waited long enough."""
    seconds = -(-wait // timedelta(seconds=1))
    if seconds <= 1:
        return "en sekund"
    if seconds <= 60:
        return f"{seconds} sekunder"
    return f"{-(-seconds // 60)} minuter"
