"""Days to begin with, counted backwards from the last day in working days."""

from datetime import date

from config.language.working_days import is_working_day, next_working_day
from responses.models import Goal

BEFORE = {
    Goal.TEXTS: 17,
    Goal.COMPILED: 12,
    Goal.REVIEWED: 9,
    Goal.SIGNED: 5,
    Goal.HANDED_IN: 2,
}
"""How many working days before the last day each is suggested, where there is time for it."""


def suggested_days(last_day: date, today: date) -> dict[Goal, date]:
    """A day for each step, from today to the last day, in order; pressed together where time is short.

    Empty when the last day has passed.
    """
    if last_day < today:
        return {}
    days = _days_between(today, last_day)
    longest = max(BEFORE.values())
    scale = min(1.0, (len(days) - 1) / longest)
    return {step: days[-1 - int(before * scale)] for step, before in BEFORE.items()}


def _days_between(first: date, last: date) -> list[date]:
    """The working days from the one to the other, both included; the last day itself when there are none."""
    found, day = [], first if is_working_day(first) else next_working_day(first)
    while day <= last:
        found.append(day)
        day = next_working_day(day)
    return found or [last]
