"""When the letters about drafting leave is a time of the day by the portal's own clock."""

from datetime import UTC, time

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.daily_tasks import DailyTask
from config.environment.daily_settings import time_of_day


@pytest.mark.parametrize("text", ["07:30Z", "07:30+01:00", "halv åtta", "25:00", "7.30", ""])
def test_what_is_no_time_of_the_day_or_has_a_zone_is_said_at_the_start(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DIGEST_TIME must be a time of the day"):
        time_of_day("DIGEST_TIME", text)


def test_hours_and_minutes_are_read() -> None:
    assert time_of_day("DIGEST_TIME", "06:45") == time(6, 45)


def test_no_daily_task_is_due_at_a_time_with_a_zone() -> None:
    """It could not be held against the local clock, and would stop all the others."""
    with pytest.raises(ValueError, match="has a zone"):
        DailyTask("audit.tasks.verify_log", time(3, 40, tzinfo=UTC))
