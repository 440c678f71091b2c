"""Which days people work in Sweden, and which is the next one."""

from datetime import date, timedelta
from functools import cache

from holidays import DE_FACTO, PUBLIC
from holidays.countries.sweden import Sweden

_FRIDAY = 4


@cache
def _days_off(year: int) -> frozenset[date]:
    """Public holidays (lag 1989:253), and the eves that are free in practice: midsummer, Christmas and New Year."""
    return frozenset(Sweden(years=year, include_sundays=False, categories=(PUBLIC, DE_FACTO)))


def is_working_day(day: date) -> bool:
    """Whether people are at work: Monday to Friday, not on a holiday nor on midsommarafton, julafton or nyårsafton."""
    return day.weekday() <= _FRIDAY and day not in _days_off(day.year)


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    following = day + timedelta(days=1)
    return following if is_working_day(following) else next_working_day(following)
