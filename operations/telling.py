"""Telling the administrators of what waits for them: deletion that is held back, and a log that is not whole."""

from datetime import datetime
from typing import Any

from audit.verification import first_that_found, last_check
from operations.holding import held_since
from operations.letters import DELETION_HELD, LOG_NOT_WHOLE
from outbox.decisions import administrators
from outbox.letters import Letter

_FIRST_DAYS = (1, 3, 7)
_WEEK = 7


def tell_administrators(*, at: datetime) -> int:
    """Put what is to be told on this day: of a hold after 1, 3 and 7 days and then each week, of a log that is not
    whole once for all that its check found. How many things that is; told again the same day, nobody gets it twice.
    """
    told: list[tuple[Letter, dict[str, Any]]] = []
    since = held_since()
    if since and (day_count := _day_to_tell((at - since).days)):
        told.append((DELETION_HELD, {"since": since, "day_count": day_count}))
    check = last_check()
    if check and check.faults:
        told.append((LOG_NOT_WHOLE, {"faults": check.faults, "first": first_that_found(check)}))
    for letter, facts in told:
        letter.put_to_each(to=administrators(), at=at, **facts)
    return len(told)


def _day_to_tell(days: int) -> int:
    """The last day of those on which it is told, so that one that was missed is told later; 0 before the first."""
    return max((day for day in (*_FIRST_DAYS, days - days % _WEEK) if 0 < day <= days), default=0)
