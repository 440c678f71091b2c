"""What is done once a day is due by fact: missed minutes lose nothing, and two who ask at once begin it once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from celery import current_app
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.actions import Logged
from audit.models import LogCheck
from audit.services import append
from audit.verification import check_log
from config.daily_tasks import DailyTask, SomeFailedError
from config.row_by_row import count_failure
from operations.backup.restore import hold_after_restore
from operations.daily import do_daily, read_waits, start_due
from operations.holding import hold_deletion, resume_deletion
from operations.models import DailyRun
from outbox.models import EMAIL, OutboxMessage
from outbox.tasks import deliver
from responses.models import DigestLetter, Response
from responses.notices import letters
from tests.builders import client_of, editor_of, make_member, make_response, make_user
from tests.builders.disposal import make_delivered, make_due
from tests.builders.log import bind_now
from tests.operations.probe import PROBE, SATURDAY, STOCKHOLM, THURSDAY, Probe, asked, clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_queue", "short_copies")]
DIGESTS = "responses.tasks.send_digests"
DISPOSALS = "archive.tasks.carry_out_disposals"
VERIFY, CUT = "audit.tasks.verify_log", "audit.tasks.cut_log"


def letters_left(day: date, hour: int, minute: int) -> int:
    """How many letters leave when beat asks at that time."""
    before = len(mail.outbox)
    asked(day, hour, minute)
    with clock(day, hour, minute):
        for message in OutboxMessage.objects.filter(done_at__isnull=True, kind=EMAIL):
            deliver(message.pk)
    return len(mail.outbox) - before


def test_beat_that_is_away_over_the_morning_sends_the_last_days_letters_once_when_it_is_back() -> None:
    response = make_response(opens_on=date(2026, 1, 1), last_day=THURSDAY)
    current_app.loader.import_default_modules()
    with clock(THURSDAY, 7, 29):
        assert DIGESTS not in start_due(at=timezone.now())
    assert letters_left(THURSDAY, 9, 10) == 1
    assert mail.outbox[-1].to == [editor_of(response).email]
    assert "Sista svarsdag är torsdag" in mail.outbox[-1].body
    assert [letters_left(THURSDAY, 9, 11), letters_left(THURSDAY, 23, 59)] == [0, 0]


def test_every_daily_task_is_one_that_the_worker_knows_and_waits_in_a_queue_that_is_served(settings: Any) -> None:
    current_app.loader.import_default_modules()
    names = [daily.task for daily in settings.DAILY_TASKS]
    assert set(names) <= set(current_app.tasks)
    assert len(names) == len(set(names))
    assert {daily.queue for daily in settings.DAILY_TASKS} <= {queue.name for queue in settings.CELERY_TASK_QUEUES}
    assert {daily.after for daily in settings.DAILY_TASKS} <= {"", *names}
    digests = next(daily for daily in settings.DAILY_TASKS if daily.task == DIGESTS)
    assert (digests.at, digests.weekdays_only) == (time(7, 30), True)


def test_a_task_is_done_once_a_day_from_its_time_on(probe: Probe) -> None:
    assert asked(THURSDAY, 4, 9) == []
    assert asked(THURSDAY, 4, 10) == [PROBE]
    assert [asked(THURSDAY, 4, 11), asked(THURSDAY, 23, 59), asked(SATURDAY, 0, 1)] == [[], [], []]
    assert asked(SATURDAY, 22) == [PROBE]
    assert probe.done == 2


def test_what_is_for_weekdays_is_not_due_on_a_saturday(probe: Probe, settings: Any) -> None:
    settings.DAILY_TASKS = (DailyTask(PROBE, time(4, 10), weekdays_only=True),)
    assert [asked(SATURDAY, 12), asked(SATURDAY + timedelta(days=2), 12)] == [[], [PROBE]]


def test_a_day_with_an_hour_too_few_or_too_many_has_every_task_once(probe: Probe, settings: Any) -> None:
    settings.DAILY_TASKS = (DailyTask(PROBE, time(2, 30)),)
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        before = probe.done
        midnight = datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM).timestamp()
        for minutes in range(0, 26 * 60, 20):
            with time_machine.travel(midnight + 60 * minutes, tick=False):
                if timezone.localdate() == day:
                    [do_daily(name) for name in start_due(at=timezone.now())]
        assert probe.done == before + 1


def test_a_task_that_fails_is_tried_again_after_waits_that_grow(probe: Probe) -> None:
    probe.fault = ConnectionError("svaret står här")
    tried = []
    for minute in range(130):
        with time_machine.travel(datetime(2026, 3, 12, 5, tzinfo=STOCKHOLM) + timedelta(minutes=minute), tick=False):
            for name in start_due(at=timezone.now()):
                tried.append(minute)
                with pytest.raises(ConnectionError):
                    do_daily(name)
    assert tried == [0, 1, 3, 7, 15, 31, 61, 91, 121]
    assert DailyRun.objects.get().last_error.endswith("ConnectionError")
    probe.fault = None
    assert asked(THURSDAY, 8) == [PROBE]
    run = DailyRun.objects.get()
    assert (run.tries, run.last_error, probe.done) == (10, "", 1)


def test_a_letter_that_fails_leaves_later_the_same_morning_and_no_other_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    response = make_response(opens_on=date(2026, 1, 1), last_day=THURSDAY)
    current_app.loader.import_default_modules()
    first, second = editor_of(response), make_member(Role.EDITOR, organisation=response.organisation)
    write = letters.put_digest

    def fails_for_the_first(*, letter: DigestLetter, **given: Any) -> None:
        if letter.to == first:
            raise ConnectionError
        write(letter=letter, **given)

    monkeypatch.setattr(letters, "put_digest", fails_for_the_first)
    with pytest.raises(SomeFailedError):
        asked(THURSDAY, 7, 30)
    monkeypatch.undo()
    run = DailyRun.objects.get(task=DIGESTS)
    assert (run.done_at, run.last_error) == (None, "config.daily_tasks.SomeFailedError")
    assert letters_left(THURSDAY, 7, 32) == 2
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([first.email, second.email])
    assert letters_left(THURSDAY, 7, 40) == 0
    assert DailyRun.objects.get(task=DIGESTS).done_at


def test_a_row_that_fails_again_and_again_is_left_to_the_next_day(probe: Probe, settings: Any) -> None:
    current_app.tasks.pop(PROBE)
    current_app.task(name=PROBE)(count_failure)
    tried = []
    for minute in range(26 * 60):
        with time_machine.travel(datetime(2026, 3, 12, 4, tzinfo=STOCKHOLM) + timedelta(minutes=minute), tick=False):
            if PROBE in start_due(at=timezone.now()):
                tried.append(minute)
                with pytest.raises(SomeFailedError):
                    do_daily(PROBE)
                assert read_waits(at=timezone.now(), held=False)[PROBE] == timedelta(minutes=minute % 1440 - 10)
    assert tried[:13] == [10, 11, 13, 17, 25, 41, 71, 101, 131, 161, 191, 221, 1450]


def test_a_task_whose_worker_dies_is_tried_again_when_it_cannot_be_at_work_any_more(
    probe: Probe, settings: Any
) -> None:
    probe.fault = SystemExit()  # nothing is written down, as when the process is killed
    with pytest.raises(SystemExit):
        asked(THURSDAY, 5)
    probe.fault = None
    longest = settings.CELERY_TASK_TIME_LIMIT // 60
    assert [asked(THURSDAY, 5, longest), asked(THURSDAY, 5, longest + 2)] == [[], [PROBE]]
    assert (probe.done, DailyRun.objects.get().tries) == (1, 2)


def test_what_must_come_after_another_waits_until_that_is_done(probe: Probe, settings: Any) -> None:
    later = current_app.task(name="tests.later")(Probe().work)
    settings.DAILY_TASKS = (*settings.DAILY_TASKS, DailyTask("tests.later", time(4, 10), after=PROBE))
    with clock(THURSDAY, 5):
        assert start_due(at=timezone.now()) == [PROBE]
        assert not do_daily("tests.later")
        assert [since > timedelta() for since in read_waits(at=timezone.now(), held=False).values()] == [True, False]
        assert do_daily(PROBE)
        assert start_due(at=timezone.now()) == ["tests.later"]
    current_app.tasks.pop(later.name)


def test_a_check_of_the_log_that_is_longer_than_a_task_may_run_goes_on_at_once_and_the_cut_waits_for_it(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DAILY_TASKS = tuple(daily for daily in settings.DAILY_TASKS if daily.task in (VERIFY, CUT))
    current_app.loader.import_default_modules()
    monkeypatch.setattr("audit.tasks.check_log", partial(check_log, seconds=-1))
    monkeypatch.setattr("audit.verification._READ_AT_ONCE", 2)
    for _ in range(3):
        append(action=Logged.SIGN_IN, at=timezone.now())
    bind_now()
    assert [asked(THURSDAY, 5, minute) for minute in range(5)] == [[VERIFY], [VERIFY], [VERIFY], [CUT], []]
    assert [check.ended for check in LogCheck.objects.order_by("pk")] == [False, False, True]
    assert DailyRun.objects.get(task=VERIFY).done_at


def test_what_destroys_is_held_back_after_a_restore_until_somebody_lets_it_go(
    probe: Probe, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DAILY_TASKS = (DailyTask(PROBE, time(4, 10), queue="scans", destroys=True),)
    with clock(THURSDAY, 3):
        hold_deletion(at=timezone.now())
    assert [asked(THURSDAY, 5), asked(THURSDAY, 5, 1), asked(THURSDAY, 6, 1)] == [[], [], []]
    assert sum("held back" in line for line in caplog.messages) == 2  # once an hour
    with clock(THURSDAY, 6, 2):
        assert not do_daily(PROBE)  # nor by who was asked before
        assert read_waits(at=timezone.now(), held=True) == {PROBE: timedelta()}
        assert read_waits(at=timezone.now(), held=False) == {PROBE: timedelta(hours=1, minutes=52)}
        assert resume_deletion(at=timezone.now())
    assert asked(THURSDAY, 6, 3) == [PROBE]
    assert probe.done == 1


def test_a_gallring_that_a_backup_knew_as_confirmed_waits_for_a_person(settings: Any) -> None:
    """Taken back since the backup, for all that the restored database knows."""
    current_app.loader.import_default_modules()
    settings.DAILY_TASKS = tuple(replace(daily, at=time(0)) for daily in settings.DAILY_TASKS)
    response = make_delivered()
    make_due(response)
    hold_deletion(at=timezone.now())
    assert DISPOSALS not in start_due(at=timezone.now())
    assert not do_daily(DISPOSALS)
    assert Response.objects.filter(pk=response.pk).exists()
    resume_deletion(at=timezone.now())
    assert do_daily(DISPOSALS)
    assert not Response.objects.filter(pk=response.pk).exists()


def test_the_mornings_letters_that_may_have_left_after_the_backup_do_not_leave_again_after_a_restore() -> None:
    make_response(opens_on=date(2026, 1, 1), last_day=THURSDAY)
    current_app.loader.import_default_modules()
    with clock(THURSDAY, 12):
        DailyRun.objects.create(task=DIGESTS, day=THURSDAY, tries=1, next_at=timezone.now())  # at work at the backup
        hold_after_restore()
        hold_after_restore()  # before the database is migrated, and after
        assert read_waits(at=timezone.now(), held=True)[DIGESTS] == timedelta()
    assert [letters_left(THURSDAY, 12, 0), letters_left(THURSDAY, 23, 59)] == [0, 0]
    assert DIGESTS in asked(THURSDAY + timedelta(days=1), 7, 30)


def test_a_restore_before_the_mornings_letters_keeps_none_of_them_back() -> None:
    make_response(opens_on=date(2026, 1, 1), last_day=THURSDAY)
    current_app.loader.import_default_modules()
    with clock(THURSDAY, 7, 29):
        hold_after_restore()
    assert letters_left(THURSDAY, 7, 30) == 1


def test_a_sign_in_that_may_have_been_ended_since_the_backup_holds_no_longer_after_a_restore() -> None:
    person = make_user()
    client = client_of(person)
    assert client.get(reverse("start")).status_code == 200
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=client.session.session_key)
    hold_after_restore()
    cache.clear()  # the queue's memory is no part of a backup
    assert client.get(reverse("start")).status_code == 302
    assert not UserSession.objects.exists()


TELLING = {
    DIGESTS,
    "administration.tasks.remind_of_reviews",
    "archive.tasks.report_copies_near_expiry",
    "archive.tasks.report_seals_near_expiry",
}
DESTROYING = {DISPOSALS, CUT, "responses.tasks.apply_retention", "outbox.tasks.empty_old_letters"}


@pytest.mark.parametrize(("mark", "tasks"), [("tells", TELLING), ("destroys", DESTROYING)])
def test_all_that_only_tells_people_and_all_that_destroys_for_good_is_marked_as_such(
    settings: Any, mark: str, tasks: set[str]
) -> None:
    assert {daily.task for daily in settings.DAILY_TASKS if getattr(daily, mark)} == tasks


def test_how_long_a_task_has_been_due_is_told_until_it_is_done(probe: Probe) -> None:
    with clock(THURSDAY, 4):
        assert read_waits(at=timezone.now(), held=False) == {PROBE: timedelta()}
    with clock(THURSDAY, 9, 10):
        assert read_waits(at=timezone.now(), held=False) == {PROBE: timedelta(hours=5)}
        do_daily(PROBE)
        assert read_waits(at=timezone.now(), held=False) == {PROBE: timedelta()}


def test_what_was_done_long_ago_is_forgotten(probe: Probe) -> None:
    asked(THURSDAY, 5)
    asked(THURSDAY + timedelta(days=401), 5)
    assert [run.day for run in DailyRun.objects.all()] == [THURSDAY + timedelta(days=401)]


def test_asking_takes_as_many_queries_however_much_is_due(django_assert_num_queries: Any) -> None:
    current_app.loader.import_default_modules()
    with clock(THURSDAY, 9), django_assert_num_queries(7):
        assert len(start_due(at=timezone.now())) > 5
