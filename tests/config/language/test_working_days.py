"""Days on which people work in Sweden."""

from datetime import date

import pytest

from config.language.working_days import is_working_day, next_working_day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),  # nyårsdagen
        date(2026, 1, 6),  # trettondedag jul
        date(2026, 4, 3),  # långfredagen
        date(2026, 4, 6),  # annandag påsk
        date(2026, 5, 1),
        date(2026, 5, 14),  # Kristi himmelsfärd
        date(2025, 6, 6),  # nationaldagen, en fredag
        date(2026, 6, 19),  # midsommarafton
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
        date(2026, 3, 7),  # lördag
        date(2026, 3, 8),  # söndag
    ],
)
def test_nobody_works_on_a_holiday_an_eve_that_is_free_or_at_the_weekend(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 4, 2), date(2026, 4, 30), date(2026, 1, 5), date(2026, 5, 15)])
def test_a_day_before_a_holiday_and_a_squeezed_day_are_worked(day: date) -> None:
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 4, 2), date(2026, 4, 7)),  # Easter
        (date(2025, 12, 23), date(2025, 12, 29)),  # Christmas before a weekend
        (date(2026, 12, 30), date(2027, 1, 4)),  # New Year, over the turn of the year
        (date(2026, 3, 2), date(2026, 3, 3)),
    ],
)
def test_the_next_working_day_leaps_over_them(day: date, following: date) -> None:
    assert next_working_day(day) == following
