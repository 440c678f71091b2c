"""Workers are asked for a day's work: once, by whoever looks, and again for what was lost, whatever the clock says."""

import json
import threading
from datetime import datetime, time, timedelta
from time import sleep
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.daily_tasks import DailyTask
from operations.daily import do_daily, read_waits
from operations.models import DailyRun
from operations.tasks import note_pulse, start_daily
from outbox.tasks import sweep_outbox
from tests.operations.probe import PROBE, STOCKHOLM, THURSDAY, Probe, asked, clock
from tests.outbox.broker import empty_queue, queue_length

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_queue")]


@pytest.mark.parametrize(("task", "good_for"), [(start_daily, 300), (sweep_outbox, 300), (note_pulse, 30)])
def test_beat_has_both_kinds_of_worker_look_and_neither_so_late_that_nobody_does(
    settings: Any, task: Any, good_for: int
) -> None:
    """Many letters, or many copies, keep a day's work, the sweep or the pulse from being done in one of them alone."""
    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        if entry["task"] == task.name:
            current_app.send_task(entry["task"], **entry["options"])
    for queue in ("letters", "scans"):
        (message,) = queued(queue)
        left = datetime.fromisoformat(message["headers"]["expires"]) - timezone.now()
        assert good_for - 20 < left.total_seconds() <= good_for


def queued(queue: str) -> list[Any]:
    """The messages that wait there for a worker."""
    with current_app.connection_for_read() as opened:
        channel: Any = opened.default_channel
        return [json.loads(message) for message in channel.client.lrange(queue, 0, -1)]


def test_a_queue_that_is_never_empty_holds_each_task_once_an_hour_good_for_the_whole_day(probe: Probe) -> None:
    """However long it is, the task is done when it has come to it."""
    for second in range(0, 7200, 30):
        with time_machine.travel(datetime(2026, 3, 12, 5, tzinfo=STOCKHOLM) + timedelta(seconds=second), tick=False):
            start_daily()
    waiting = queued("scans")
    midnight = datetime(2026, 3, 13, tzinfo=STOCKHOLM)
    assert [datetime.fromisoformat(message["headers"]["expires"]) for message in waiting] == [midnight] * 2
    with clock(THURSDAY, 23, 50):
        assert [do_daily(PROBE), do_daily(PROBE)] == [True, False]


def test_what_a_worker_begins_while_it_is_asked_for_is_not_asked_for_too(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its next try is asked for when it has come, and not an hour later."""
    probe.fault = ConnectionError()

    def lengths_while_a_worker_begins() -> dict[str, int]:
        with pytest.raises(ConnectionError):
            do_daily(PROBE)
        return {"scans": 1}

    with clock(THURSDAY, 5):
        monkeypatch.setattr("operations.daily.queue_lengths", lengths_while_a_worker_begins)
        assert start_daily() == []
        monkeypatch.undo()
    with clock(THURSDAY, 5, 1):
        assert start_daily() == [PROBE]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_looks_at_for_a_moment_costs_a_worker_no_message(probe: Probe, settings: Any) -> None:
    settings.DAILY_TASKS = (DailyTask(PROBE, time(0)),)
    start_daily()
    locked = threading.Event()

    def look() -> None:
        with transaction.atomic():
            list(DailyRun.objects.select_for_update())
            locked.set()
            sleep(0.5)
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    locked.wait()
    assert do_daily(PROBE)
    other.join()


def test_what_a_clock_that_was_ahead_has_written_is_not_believed(probe: Probe) -> None:
    friday = THURSDAY + timedelta(days=1)
    assert [asked(friday, 12), asked(friday, 12, 1)] == [[PROBE], []]  # on Thursday, in truth
    with clock(friday, 5):
        assert read_waits(at=timezone.now(), held=False) == {PROBE: timedelta(minutes=50)}
    assert [asked(friday, 5), asked(friday, 5, 1), asked(friday, 13)] == [[PROBE], [], []]
    assert probe.done == 2


def test_what_was_asked_for_or_failed_by_a_clock_that_was_ahead_is_asked_for_again(probe: Probe) -> None:
    probe.fault = ConnectionError()
    with clock(THURSDAY, 20):
        assert start_daily() == [PROBE]
    with clock(THURSDAY, 5):
        assert start_daily() == [PROBE]
    with clock(THURSDAY, 21), pytest.raises(ConnectionError):
        do_daily(PROBE)
    with clock(THURSDAY, 6):
        assert start_daily() == [PROBE]


def test_what_was_lost_from_the_queue_is_asked_for_again_at_once(probe: Probe) -> None:
    with clock(THURSDAY, 5):
        assert [start_daily(), start_daily()] == [[PROBE], []]
        empty_queue()
        assert [start_daily(), start_daily()] == [[PROBE], []]


def test_what_a_worker_has_taken_up_is_asked_for_again_when_its_time_has_come(probe: Probe) -> None:
    """Though the queue holds something else."""
    probe.fault = ConnectionError()
    with clock(THURSDAY, 5):
        assert start_daily() == [PROBE]
        with pytest.raises(ConnectionError):
            do_daily(PROBE)
        assert start_daily() == []
    with clock(THURSDAY, 5, 1):
        assert start_daily() == [PROBE]
        assert queue_length() == 2


def test_a_broker_that_is_away_is_asked_again_half_a_minute_later(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError

    with clock(THURSDAY, 5):
        monkeypatch.setattr(current_app, "send_task", away)
        with pytest.raises(OperationalError):
            start_daily()
        monkeypatch.undo()
        assert start_daily() == [PROBE]


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_are_asked_at_once_begin_it_once(probe: Probe, settings: Any) -> None:
    settings.DAILY_TASKS = (DailyTask(PROBE, time(0)),)
    together, said = threading.Barrier(4), []

    def work() -> None:
        together.wait()
        said.append(do_daily(PROBE))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(said), probe.done) == ([False, False, False, True], 1)
