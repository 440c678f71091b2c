"""The outbox: work is done once, a failure is written down, and nothing is lost without a broker or a worker."""

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from archive.models import SealedCopy
from archive.progress import STEPS_IN_WORDS, read_progress
from outbox import services as outbox
from outbox.models import EMAIL, OutboxMessage
from outbox.posting import message_id_of, send_letter
from outbox.tasks import deliver, sweep_outbox
from responses.models import State, Submission
from tests.builders import attach_file, bring_to, complete_answers, make_response, save_answers
from tests.outbox.broker import waiting_messages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def put_letter(key: str = "prov:1", *, at: datetime | None = None, kind: str = EMAIL) -> OutboxMessage:
    payload = {"to": "mottagare@example.se", "subject": "Att läsa: å ä ö", "body": "Hej!\n"}
    return outbox.put_message(kind=kind, key=key, at=at or timezone.now(), payload=payload)


def due_again(message: OutboxMessage, **fields: Any) -> None:
    """As if the wait after its last failure were over."""
    OutboxMessage.objects.filter(pk=message.pk).update(next_at=NOON, **fields)


def submitted() -> tuple[Submission, OutboxMessage]:
    """A submission, and the message that asks for its copy."""
    made = make_response(state=State.SUBMITTED).submissions.get()
    return made, OutboxMessage.objects.get(key=f"copy:{made.pk}")


# Once


def test_a_letter_is_sent_once_even_when_it_is_delivered_twice() -> None:
    message = put_letter()
    deliver(message.pk)
    deliver(message.pk)
    assert [letter.subject for letter in mail.outbox] == ["Att läsa: å ä ö"]
    message.refresh_from_db()
    assert (message.attempts, message.last_error) == (1, "")
    assert message.done_at is not None


def test_a_letter_says_who_it_is_to_and_is_marked_as_automatic() -> None:
    message = put_letter()
    deliver(message.pk)
    (letter,) = mail.outbox
    assert (letter.to, letter.body) == (["mottagare@example.se"], "Hej!\n")
    headers = letter.message()
    assert headers["Auto-Submitted"] == "auto-generated"


def test_a_message_id_is_the_rows_in_the_domain_of_this_portal(settings: Any) -> None:
    settings.BASE_URL = "https://svar.region.example.se:8443/portal"
    message = put_letter()
    deliver(message.pk)
    written = mail.outbox[0].message()["Message-ID"]
    assert re.fullmatch(rf"<outbox-{message.pk}-\d{{20}}@svar\.region\.example\.se>", written)


@pytest.mark.parametrize(
    ("base", "domain"),
    [
        ("http://127.0.0.1:8001", "[127.0.0.1]"),
        ("http://[::1]:8001", "[::1]"),
        ("https://enkät.example.se", "xn--enkt-noa.example.se"),
        ("", "localhost"),
    ],
)
def test_a_message_id_has_a_domain_whatever_the_address_of_the_portal(settings: Any, base: str, domain: str) -> None:
    settings.BASE_URL = base
    assert message_id_of(put_letter()).endswith(f"@{domain}>")


def test_two_portals_that_count_their_letters_alike_give_them_different_message_ids(settings: Any) -> None:
    """As a portal that was set up anew under the same address does."""
    message = put_letter(at=NOON)
    first = message_id_of(message)
    message.created_at = NOON + timedelta(days=1)
    assert message_id_of(message) != first


def test_putting_the_same_work_twice_writes_it_down_once() -> None:
    assert put_letter() == put_letter()
    assert OutboxMessage.objects.count() == 1


def test_work_that_does_not_exist_is_no_error() -> None:
    deliver(10**9)
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_alone_what_another_worker_is_doing() -> None:
    message = put_letter()
    other = threading.Thread(target=deliver_in_thread, args=(message.pk,))
    with transaction.atomic():
        OutboxMessage.objects.select_for_update().get(pk=message.pk)
        other.start()
        other.join(timeout=20)
        assert not other.is_alive(), "the second worker must not wait"
        assert mail.outbox == []
    deliver(message.pk)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_one_letter() -> None:
    message = put_letter()
    start = threading.Barrier(4)
    workers = [threading.Thread(target=deliver_in_thread, args=(message.pk, start)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)
    assert len(mail.outbox) == 1
    assert OutboxMessage.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_sent_although_another_worker_looks_at_it_in_that_moment() -> None:
    message = put_letter()
    sender = threading.Thread(target=send_in_thread, args=(message.pk,))
    with transaction.atomic():
        OutboxMessage.objects.select_for_update().get(pk=message.pk)
        sender.start()
        sender.join(timeout=0.5)
    sender.join(timeout=20)
    assert len(mail.outbox) == 1


def send_in_thread(message_id: int) -> None:
    try:
        send_letter(message_id=message_id)
    finally:
        connection.close()


def deliver_in_thread(message_id: int, start: threading.Barrier | None = None) -> None:
    if start is not None:
        start.wait(timeout=20)
    try:
        deliver(message_id)
    finally:
        connection.close()


# The copy


def test_the_copy_is_sealed_once_even_when_it_is_asked_for_twice() -> None:
    made, message = submitted()
    deliver(message.pk)
    first = SealedCopy.objects.get(submission=made)
    OutboxMessage.objects.filter(pk=message.pk).update(
        done_at=None, next_at=NOON
    )  # as after a crash just before the end
    deliver(message.pk)
    assert SealedCopy.objects.get(submission=made).sha256 == first.sha256
    message.refresh_from_db()
    assert (message.done_at is not None, message.last_error) == (True, "")


def test_the_page_can_follow_the_copy_to_its_last_step() -> None:
    made, message = submitted()
    assert (read_progress(made).step, read_progress(made).text) == (1, "I kö")
    deliver(message.pk)
    assert read_progress(made).step == len(STEPS_IN_WORDS) - 1
    assert read_progress(made).trouble == ""


def test_a_changed_attachment_is_never_sealed_as_if_it_were_the_approved_one(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        },
    }
    response = make_response()
    placed = attach_file(response, "A-6")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    stored = tmp_path / placed.attachment.file.name
    stored.chmod(0o640)
    stored.write_bytes(stored.read_bytes() + b"\n")
    message = OutboxMessage.objects.get(key__startswith="copy:")
    deliver(message.pk)
    message.refresh_from_db()
    assert "no longer has the SHA-256" in message.last_error
    assert not SealedCopy.objects.exists()


# Failure


@pytest.mark.usefixtures("no_mail_server")
def test_a_failure_is_written_down_and_the_work_is_still_to_be_done() -> None:
    message = put_letter()
    deliver(message.pk)
    due_again(message)
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.attempts, message.done_at) == (2, None)
    assert message.last_error.startswith("ConnectionRefusedError")


def test_work_that_succeeds_after_a_failure_is_done_and_the_error_forgotten(settings: Any) -> None:
    message = put_letter()
    due_again(message, attempts=3, last_error="ConnectionRefusedError: away")
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.attempts, message.last_error, len(mail.outbox)) == (4, "", 1)


def test_a_page_that_waits_for_the_copy_says_that_a_try_has_failed() -> None:
    made, message = submitted()
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=1, last_error="RenderError: fel")
    assert "Ett försök misslyckades" in read_progress(made).trouble
    assert "RenderError" not in read_progress(made).trouble


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 15), (2, 30), (3, 60), (4, 120), (5, 240), (6, 480), (7, 900), (43, 900), (10_000, 900), (2**31 - 1, 900)],
)
def test_each_failure_makes_the_wait_longer_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert outbox.wait_after(failures) == timedelta(seconds=seconds)


@pytest.mark.usefixtures("no_mail_server")
def test_a_message_that_has_failed_ten_thousand_times_stops_nobody_and_is_given_up() -> None:
    worst, other = put_letter("prov:1", at=NOON), put_letter("prov:2", at=NOON)
    due_again(worst, attempts=10_000, last_error="ConnectionRefusedError: away")
    assert waiting_messages(now=timezone.now()) == [other.pk, worst.pk]
    assert sweep_outbox() == 2
    deliver(worst.pk)
    worst.refresh_from_db()
    assert (worst.attempts, worst.given_up_at is not None) == (10_001, True)
    assert waiting_messages(now=timezone.now() + outbox.ASKED_AGAIN_AFTER) == [other.pk]


@pytest.mark.usefixtures("no_mail_server")
def test_what_the_queue_holds_many_times_over_is_tried_once_until_it_is_due_again() -> None:
    message = put_letter()
    for _ in range(50):
        deliver(message.pk)
    message.refresh_from_db()
    assert message.attempts == 1
    assert waiting_messages(now=message.next_at - timedelta(seconds=1)) == []
    assert waiting_messages(now=message.next_at) == [message.pk]


def test_what_has_never_been_tried_is_taken_up_before_a_thousand_rows_that_fail_again_and_again() -> None:
    at = NOON - timedelta(days=3)
    bad = [
        OutboxMessage(kind=EMAIL, key=f"bad:{number}", created_at=at, next_at=at, attempts=5) for number in range(1_000)
    ]
    OutboxMessage.objects.bulk_create(bad)
    fresh = put_letter(at=NOON)
    assert waiting_messages(now=NOON + timedelta(minutes=1))[0] == fresh.pk


def test_work_that_is_done_waits_for_nobody() -> None:
    deliver(put_letter(at=NOON).pk)
    assert waiting_messages(now=NOON + timedelta(days=1)) == []


def test_the_oldest_work_is_taken_up_first() -> None:
    later, earlier = put_letter("prov:2", at=NOON), put_letter("prov:1", at=NOON - timedelta(hours=1))
    assert waiting_messages(now=NOON + timedelta(days=1)) == [earlier.pk, later.pk]


# One bad row


def test_a_message_of_an_unknown_kind_stops_no_other() -> None:
    unknown, letter = outbox.put_message(kind="okänt", key="prov:x", at=NOON), put_letter(at=NOON)
    deliver(unknown.pk)
    deliver(letter.pk)
    unknown.refresh_from_db()
    assert (unknown.attempts, unknown.last_error, len(mail.outbox)) == (1, "KeyError: 'okänt'", 1)
