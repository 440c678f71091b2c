"""The administrators are told of what waits for them: deletion that is held, and a log that is not whole."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import LogCheck
from operations.holding import hold_deletion, resume_deletion
from operations.tasks import tell_administrators
from tests.builders import make_user
from tests.outbox.sending import deliver_letters

pytestmark = pytest.mark.django_db
ALTERED = "Rad 2 är ändrad: innehållet stämmer inte med hashsumman."


def subjects() -> list[str]:
    tell_administrators()
    tell_administrators()  # again the same day
    return [letter.subject for letter in deliver_letters()]


def test_a_hold_is_told_of_after_a_day_three_and_seven_and_then_each_week() -> None:
    make_user(is_staff=True)
    make_user()
    begun = timezone.now()
    hold_deletion(at=begun)
    told = []
    for day in range(30):
        with time_machine.travel(begun + timedelta(days=day, hours=1), tick=False):
            told += [day for _ in subjects()]
    assert told == [1, 3, 7, 14, 21, 28]
    resume_deletion(at=timezone.now())
    with time_machine.travel(begun + timedelta(days=35), tick=False):
        assert subjects() == []


def test_a_day_that_was_missed_is_told_later() -> None:
    make_user(is_staff=True)
    hold_deletion(at=timezone.now() - timedelta(days=12))
    tell_administrators()
    (letter,) = deliver_letters()
    assert "Att göra: avgör om det som hålls inne" in letter.subject
    assert "manage.py resume_deletion" in letter.body


def test_a_hold_by_a_clock_that_was_ahead_is_not_told_of_before_it_began() -> None:
    make_user(is_staff=True)
    hold_deletion(at=timezone.now() + timedelta(days=2))
    assert subjects() == []


def test_a_log_that_is_not_whole_is_told_of_once_for_what_was_found() -> None:
    make_user(is_staff=True)
    check(ALTERED)
    tell_administrators()
    (letter,) = deliver_letters()
    assert "loggen är inte hel" in letter.subject
    assert ALTERED in letter.body
    check(ALTERED)
    assert subjects() == []
    check(f"{ALTERED}\nDet saknas rad 7.")
    assert len(subjects()) == 1


def test_where_nothing_waits_nobody_gets_a_letter() -> None:
    make_user(is_staff=True)
    check("")
    assert subjects() == []


def check(faults: str) -> None:
    LogCheck.objects.create(at=timezone.now(), number=9, sha256="0" * 64, faults=faults)
