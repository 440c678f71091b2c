"""Days as people write them, and as they are kept."""

import pytest

from surveys.answers.days import as_day, day_problem


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-12",
        " 2026-03-12 ",
        "20260312",
        "2026–03–12",
        "12 mars 2026",
        "den 12 mars 2026",
        "12 mar. 2026",
        "12:e Mars 2026",
    ],
)
def test_a_day_is_kept_as_year_month_day_however_it_is_written(typed: str) -> None:
    assert as_day(typed) == "2026-03-12"
    assert day_problem(typed) == ""


@pytest.mark.parametrize(
    "typed", ["i våras", "2026-02-30", "mars 2026", "12 ju 2026", "12/3 2026", "1026-03-12", "٢٠٢٦-٠٣-١٢"]
)
def test_what_is_no_day_is_kept_as_typed_and_said_to_be_none(typed: str) -> None:
    assert as_day(typed) == typed
    assert "2026-03-12" in day_problem(typed)
