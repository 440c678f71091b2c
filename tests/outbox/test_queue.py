"""The queue: a worker is asked after the commit, and by the sweep for what was lost, never again and again."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from outbox import services as outbox
from outbox.models import OutboxMessage
from outbox.tasks import deliver, sweep_outbox
from responses.models import State, Submission
from tests.builders import make_response, submit
from tests.outbox.broker import QUEUES, broker, empty_queue, queue_length, waiting_messages
from tests.outbox.test_outbox import NOON, put_letter

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue")
def test_a_worker_is_asked_only_when_the_work_is_committed() -> None:
    with transaction.atomic():
        put_letter()
        assert queue_length() == 0
    assert queue_length() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue")
def test_work_of_a_transaction_that_is_rolled_back_is_never_asked_for() -> None:
    with transaction.atomic():
        put_letter()
        transaction.set_rollback(True)
    assert (OutboxMessage.objects.count(), queue_length()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue")
def test_the_sweep_asks_again_for_what_was_lost_and_for_nothing_else() -> None:
    lost, done, fresh = put_letter("prov:1", at=NOON), put_letter("prov:2", at=NOON), put_letter("prov:3")
    deliver(done.pk)
    empty_queue()
    assert sweep_outbox() == 1
    assert queue_length() == 1
    assert {lost.pk, fresh.pk} == set(OutboxMessage.objects.filter(done_at=None).values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue")
def test_a_night_of_sweeps_without_a_worker_asks_once_in_five_minutes() -> None:
    for number in range(3):
        put_letter(f"prov:{number}", at=NOON)
    assert queue_length() == 3  # as they were committed
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False) as clock:
        assert [sweep_outbox() for _ in range(20)] == [3] + [0] * 19
        clock.shift(outbox.ASKED_AGAIN_AFTER)
        assert [sweep_outbox() for _ in range(20)] == [3] + [0] * 19
    assert queue_length() == 9


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue")
def test_what_a_sweep_asked_for_and_the_queue_lost_is_asked_for_by_the_next() -> None:
    put_letter("prov:1", at=NOON)
    put_letter("copy:1", kind="seal_copy", at=NOON)
    assert sweep_outbox() == 2
    empty_queue()
    assert sweep_outbox() == 2
    assert (queue_length(), sweep_outbox()) == (2, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue")
def test_a_queue_that_is_full_is_given_nothing_more_and_another_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_QUEUED", 2)
    for number in range(2):
        put_letter(f"copy:{number}", kind="seal_copy", at=NOON)
    letter = put_letter(at=NOON)
    assert sweep_outbox() == 1
    letter.refresh_from_db()
    assert letter.asked_at is not None
    empty_queue()
    assert sweep_outbox() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue", "no_mail_server")
def test_a_try_that_has_failed_is_asked_for_again_as_soon_as_it_is_due() -> None:
    message = put_letter(at=NOON)
    sweep_outbox()
    deliver(message.pk)
    message.refresh_from_db()
    assert message.asked_at is None
    assert waiting_messages(now=message.next_at) == [message.pk]


@pytest.mark.django_db(transaction=True)
def test_what_a_broker_that_is_away_was_asked_for_is_asked_for_again_by_the_next_sweep() -> None:
    with broker("redis+socket:///nowhere/at/all.sock"):
        message = put_letter(at=NOON)
        assert sweep_outbox() == 1
    message.refresh_from_db()
    assert message.asked_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue")
def test_two_sweeps_at_once_ask_for_each_message_once() -> None:
    for number in range(30):
        put_letter(f"prov:{number}", at=NOON)
    start = threading.Barrier(2)
    sweeps = [threading.Thread(target=sweep_in_thread, args=(start,)) for _ in range(2)]
    for sweep in sweeps:
        sweep.start()
    for sweep in sweeps:
        sweep.join(timeout=20)
    assert queue_length() == 60


def sweep_in_thread(start: threading.Barrier) -> None:
    start.wait(timeout=20)
    try:
        sweep_outbox()
    finally:
        connection.close()


def test_a_sweep_that_nobody_has_begun_for_minutes_is_forgotten() -> None:
    entries = [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] == sweep_outbox.name]
    assert [entry["schedule"] < entry["options"]["expires"] <= 600 for entry in entries] == [True, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue")
def test_letters_and_copies_wait_in_queues_of_their_own_each_with_its_limit() -> None:
    put_letter("prov:1")
    put_letter("copy:1", kind="seal_copy")
    with current_app.connection_for_write() as channel:
        waiting = {name: _limits_in(channel.default_channel.client, name) for name in QUEUES}
    assert waiting == {"letters": [settings.OUTBOX_SECONDS["email"]], "copies": [600], "scans": []}


def _limits_in(redis: Any, queue: str) -> list[int]:
    """The time limit of each task that waits in the queue, in seconds."""
    return [json.loads(task)["headers"]["timelimit"][0] for task in redis.lrange(queue, 0, -1)]


@pytest.mark.django_db(transaction=True)
def test_submitting_without_a_broker_succeeds_and_the_sweep_finds_the_work() -> None:
    response = make_response(state=State.APPROVED)
    with broker("redis+socket:///nowhere/at/all.sock"):
        made = submit(response)
    assert Submission.objects.get() == made
    response.refresh_from_db()
    assert response.state == State.SUBMITTED
    waiting = OutboxMessage.objects.filter(pk__in=waiting_messages(now=timezone.now() + timedelta(minutes=1)))
    assert {f"copy:{made.pk}", f"receipt:{made.pk}"} <= {message.key for message in waiting}


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_again_for_a_broker_that_was_away_a_moment_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.cache.PAUSE_SECONDS", 600.0)
    asked: list[str] = []
    send_task = current_app.send_task
    monkeypatch.setattr(
        "outbox.services.current_app.send_task", lambda name, **of: (asked.append(name), send_task(name, **of))
    )
    with broker("redis+socket:///nowhere/at/all.sock"):
        for number in range(5):
            put_letter(f"prov:{number}")
    assert len(asked) == 1


def test_a_broker_that_refuses_one_message_still_gets_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def send_task(_: str, args: list[int], **_how: Any) -> None:
        asked.append(args[0])
        if len(asked) == 1:
            raise RuntimeError("OOM command not allowed")

    for number in range(3):
        put_letter(f"prov:{number}", at=NOON)
    monkeypatch.setattr("outbox.services.current_app.send_task", send_task)
    assert sweep_outbox() == len(asked) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_queue")
@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=365)])
def test_what_a_clock_that_was_ahead_has_written_is_done_when_it_is_right_again(ahead: timedelta) -> None:
    failed, asked = put_letter("prov:1", at=NOON), put_letter("prov:2", at=NOON)
    with time_machine.travel(NOON, tick=False):
        OutboxMessage.objects.filter(pk=failed.pk).update(attempts=3, next_at=NOON + ahead)
        OutboxMessage.objects.filter(pk=asked.pk).update(next_at=NOON, asked_at=NOON + ahead)
        assert sweep_outbox() == 2
        deliver(failed.pk)
        deliver(asked.pk)
    assert not OutboxMessage.objects.filter(done_at=None).exists()


@pytest.mark.usefixtures("own_queue")
def test_what_waits_as_long_as_anything_does_is_left_to_wait() -> None:
    waiting = put_letter(at=NOON)
    OutboxMessage.objects.update(attempts=9, next_at=NOON + outbox.wait_after(9))
    assert waiting_messages(now=NOON) == []
    with time_machine.travel(NOON, tick=False):
        deliver(waiting.pk)
    assert OutboxMessage.objects.get().done_at is None
