"""Mail servers that are silent, or slow: a letter is surely unsent or sent, and no try is killed in its middle."""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from outbox import posting
from outbox.failures import MOST_TRIES_WHILE_AWAY
from outbox.holding import hold_message
from outbox.models import OutboxMessage
from outbox.tasks import deliver
from outbox.trying import begin_try
from tests.deploy.processes import wait_until
from tests.outbox import test_failures
from tests.outbox.broker import waiting_messages
from tests.outbox.test_failures import Server, letter, tried

pytestmark = pytest.mark.django_db
server = test_failures.server


@pytest.fixture
def silent_server(settings: Any) -> Iterator[None]:
    """A mail server that takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_TIMEOUT = False, "", 0.2
        yield


@pytest.mark.usefixtures("silent_server")
def test_a_mail_server_that_is_silent_is_away_and_its_letter_is_surely_unsent() -> None:
    message = tried(letter())
    assert (message.attempts, message.unexplained, message.sending_since, message.given_up_at) == (1, 0, None, None)
    assert "timed out" in message.last_error
    assert waiting_messages(now=message.next_at) == [message.pk]


def test_a_server_that_takes_its_time_over_a_letter_is_given_it(server: Server, settings: Any) -> None:
    settings.EMAIL_TIMEOUT, server.seconds = 0.3, 1.0
    assert tried(letter()).done_at is not None
    assert len(server.taken) == 1


def test_a_server_that_is_slow_at_each_answer_has_answered_before_the_try_is_killed(
    server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the letter is marked it would be one that nobody knows of. What each answer may take is added up."""
    assert settings.OUTBOX_SECONDS["email"] < settings.CELERY_TASK_TIME_LIMIT
    waits: list[float] = []
    getreply = smtplib.SMTP.getreply

    def getreply_and_add(self: smtplib.SMTP) -> tuple[int, bytes]:
        waits.append(self.sock.gettimeout())
        return getreply(self)

    monkeypatch.setattr(smtplib.SMTP, "getreply", getreply_and_add)
    assert tried(letter()).done_at is not None
    assert len(server.taken) == 1
    with_encryption_and_signing_in = 5 * settings.EMAIL_TIMEOUT
    assert sum(waits) + with_encryption_and_signing_in <= settings.OUTBOX_SECONDS["email"]


@contextmanager
def greeting(message: OutboxMessage, server: Server) -> Iterator[Thread]:
    """A worker has called the server for the letter, and waits for the answer to its EHLO until the end of this."""

    def work() -> None:
        try:
            deliver(message.pk)
        finally:
            connection.close()

    server.greets.clear()
    worker = Thread(target=work)
    worker.start()
    try:
        assert server.called.wait(20)
        yield worker
    finally:
        server.greets.set()
        worker.join()


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_one_workers_for_as_long_as_the_server_lets_it_wait_for_its_greeting(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "hold_message", partial(hold_message, seconds_between=0.02))
    message = letter()
    own = OutboxMessage.objects.filter(pk=message.pk)
    with greeting(message, server):
        own.update(next_at=message.created_at)  # as if the first wait were over
        assert wait_until(lambda: own.get().next_at > timezone.now(), seconds=20)
        assert begin_try(message.pk, at=timezone.now()) is None
        assert waiting_messages(now=timezone.now()) == []
    assert (own.get().attempts, own.get().done_at is not None, len(server.taken)) == (1, True, 1)


@pytest.mark.django_db(transaction=True)
def test_a_greeting_that_fails_says_nothing_of_a_letter_that_another_worker_is_sending(
    server: Server, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 2.0
    message, now = letter(), timezone.now()
    own = OutboxMessage.objects.filter(pk=message.pk)
    own.update(attempts=MOST_TRIES_WHILE_AWAY - 1, next_at=message.created_at)
    with greeting(message, server) as worker:
        own.update(sending_since=now)
        worker.join(20)  # it waits no longer than EMAIL_TIMEOUT
    assert (own.get().sending_since, own.get().given_up_at, own.get().last_error) == (now, None, "")
