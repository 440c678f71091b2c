"""When the letters about drafting leave is a time of the day by the portal's own clock."""

import runpy
from datetime import UTC, time

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.daily_tasks import DailyTask


def digest_time(monkeypatch: pytest.MonkeyPatch, told: str) -> time:
    """As the settings read it at the start."""
    monkeypatch.setenv("DIGEST_TIME", told)
    tasks = runpy.run_module("config.environment.daily_settings")["DAILY_TASKS"]
    [at] = [daily.at for daily in tasks if daily.task == "responses.tasks.send_digests"]
    assert isinstance(at, time)
    return at


@pytest.mark.parametrize("told", ["07:30Z", "07:30+01:00", "halv åtta", "25:00", "7.30", ""])
def test_what_is_no_time_of_the_day_or_has_a_zone_is_said_at_the_start(
    monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match="DIGEST_TIME must be a time of the day"):
        digest_time(monkeypatch, told)


def test_hours_and_minutes_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert digest_time(monkeypatch, "06:45") == time(6, 45)


def test_no_daily_task_is_due_at_a_time_with_a_zone() -> None:
    """It could not be held against the local clock, and would stop all the others."""
    with pytest.raises(ValueError, match="has a zone"):
        DailyTask("audit.tasks.verify_log", time(3, 40, tzinfo=UTC))
