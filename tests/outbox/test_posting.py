"""Letters are sent once: whatever happens while one is handed over, it is not sent again by itself, nor forgotten."""

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import OperationalError

from outbox import decisions, posting
from outbox import services as outbox
from outbox.models import EMAIL, OutboxMessage
from outbox.tasks import deliver, sweep_outbox
from tests.builders import make_user

pytestmark = pytest.mark.django_db


class Interrupted(BaseException):
    """As when the worker is killed: nothing after it is done."""


@pytest.fixture
def letter() -> OutboxMessage:
    payload = {"to": "mottagare@example.se", "subject": "Inskickat: svarskvitto 1", "body": "Hej!\n"}
    at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    return outbox.put_message(kind=EMAIL, key="receipt:1", at=at, payload=payload)


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What goes wrong, in turn, after the mail server has taken a letter."""
    coming: list[BaseException] = []
    take = EmailBackend.send_messages

    def taken(self: EmailBackend, messages: Any) -> int:
        count = take(self, messages)
        if coming:
            raise coming.pop(0)
        return count

    monkeypatch.setattr(EmailBackend, "send_messages", taken)
    return coming


def leave_unsure(letter: OutboxMessage, trouble: list[BaseException]) -> None:
    """The worker is killed as the letter is taken, and time passes."""
    trouble.append(Interrupted())
    with pytest.raises(Interrupted):
        deliver(letter.pk)
    OutboxMessage.objects.filter(pk=letter.pk).update(sending_since=letter.created_at)


def letters_taken() -> int:
    return sum(one.to == ["mottagare@example.se"] for one in mail.outbox)


def test_a_letter_whose_worker_was_killed_after_handing_it_over_is_not_sent_again(
    letter: OutboxMessage, trouble: list[BaseException]
) -> None:
    leave_unsure(letter, trouble)
    deliver(letter.pk)
    sweep_outbox()
    assert letters_taken() == 1


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("closed"), TimeoutError("timed out")])
def test_a_line_that_breaks_says_nothing_of_what_the_server_had_taken(
    letter: OutboxMessage, trouble: list[BaseException], error: Exception
) -> None:
    trouble.append(error)
    deliver(letter.pk)
    deliver(letter.pk)
    letter.refresh_from_db()
    assert (letters_taken(), letter.done_at, letter.last_error.startswith(type(error).__name__)) == (1, None, True)


@pytest.mark.parametrize(
    "refusal",
    [
        smtplib.SMTPRecipientsRefused({"mottagare@example.se": (450, b"later")}),
        smtplib.SMTPDataError(451, b"later"),
    ],
)
def test_a_letter_that_was_refused_for_now_is_sent_again(
    letter: OutboxMessage, trouble: list[BaseException], refusal: Exception
) -> None:
    trouble.append(refusal)
    deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.done_at, letter.sending_since, letter.attempts) == (None, None, 1)
    OutboxMessage.objects.filter(pk=letter.pk).update(next_at=letter.created_at)
    deliver(letter.pk)
    letter.refresh_from_db()
    assert letter.done_at is not None


def test_a_worker_waits_for_the_database_to_write_down_that_a_letter_was_taken(
    letter: OutboxMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when PostgreSQL is restarted while the mail server has the letter."""
    away, update = [OperationalError("server closed the connection")] * 3, posting.OutboxMessage.objects.filter

    def fails_at_first(**which: Any) -> Any:
        if letters_taken() and away:
            raise away.pop()
        return update(**which)

    monkeypatch.setattr(posting.OutboxMessage.objects, "filter", fails_at_first)
    monkeypatch.setattr(posting.connection, "close", lambda: None)  # the test's transaction lives in it
    monkeypatch.setattr(posting, "_SECONDS_BETWEEN", 0.0)
    deliver(letter.pk)
    deliver(letter.pk)
    letter.refresh_from_db()
    assert (letters_taken(), away, letter.attempts) == (1, [], 1)
    assert letter.done_at is not None


def test_administrators_are_told_once_of_a_letter_that_may_be_missing(
    letter: OutboxMessage, trouble: list[BaseException]
) -> None:
    administrator = make_user(is_staff=True)
    leave_unsure(letter, trouble)
    sweep_outbox()
    sweep_outbox()
    told = OutboxMessage.objects.get(key__startswith="undelivered_to_administrator:")
    assert told.payload["to"] == administrator.email
    assert "Inskickat: svarskvitto 1" in told.payload["body"]
    assert "/det-som-inte-gick-fram/" in told.payload["body"]


def test_a_letter_that_is_being_sent_is_not_yet_unsure(letter: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=letter.pk).update(sending_since=letter.created_at)
    assert not decisions.unsure_letters(at=letter.created_at + decisions.UNSURE_AFTER).exists()
    assert decisions.unsure_letters(at=letter.created_at + decisions.UNSURE_AFTER + timedelta(seconds=1)).exists()
    assert decisions.unsure_letters(at=letter.created_at - timedelta(days=1)).exists(), (
        "begun by a clock that was ahead"
    )


def test_an_unsure_letter_is_listed_and_sent_again_when_somebody_says_so(
    letter: OutboxMessage, trouble: list[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    leave_unsure(letter, trouble)
    call_command("unsure_letters")
    assert "receipt:1" in capsys.readouterr().out
    call_command("unsure_letters", "--send-again", "receipt:1")
    deliver(letter.pk)
    assert letters_taken() == 2
    with pytest.raises(CommandError, match="receipt:1"):
        call_command("unsure_letters", "--send-again", "receipt:1")


def test_an_unsure_letter_can_be_counted_as_sent(letter: OutboxMessage, trouble: list[BaseException]) -> None:
    leave_unsure(letter, trouble)
    call_command("unsure_letters", "--count-as-sent", "receipt:1")
    deliver(letter.pk)
    assert letters_taken() == 1
    assert not decisions.unsure_letters(at=letter.created_at + timedelta(days=1)).exists()
