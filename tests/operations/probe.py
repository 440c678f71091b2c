"""What tests of the day's work share: a task that counts, and a day's clock with what is asked for at a time of it."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from operations.daily import do_daily, start_due

STOCKHOLM = ZoneInfo("Europe/Stockholm")
THURSDAY, SATURDAY = date(2026, 3, 12), date(2026, 3, 14)
PROBE = "tests.probe"


class Probe:
    """A task that counts how often it is done, and fails as long as it has something to fail with."""

    def __init__(self) -> None:
        self.done = 0
        self.fault: BaseException | None = None

    def work(self) -> None:
        if self.fault:
            raise self.fault
        self.done += 1


def clock(day: date, hour: int, minute: int = 0) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM), tick=False)


def asked(day: date, hour: int, minute: int = 0) -> list[str]:
    """Beat asks at that time, and a worker does all that it is asked for; what that was."""
    with clock(day, hour, minute):
        names = start_due(at=timezone.now())
        for name in names:
            do_daily(name)
    return names
