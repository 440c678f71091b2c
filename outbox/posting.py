"""Sending a letter once: never twice by itself, and never lost without somebody being told (docs/decisions/0019).

A letter is marked as being sent, in a transaction of its own, when the mail server already listens. A worker that dies
before that has sent nothing. One that dies after it has most probably handed the letter over: nobody can know, so the
letter is not sent again until a person has decided.
"""

import logging
import time
from datetime import datetime, timedelta
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from outbox import letters
from outbox.models import OutboxMessage
from outbox.services import ask_worker

logger = logging.getLogger(__name__)

# Longer than a task may run (CELERY_TASK_TIME_LIMIT): whoever began has ended.
GIVEN_UP_AFTER = timedelta(minutes=15)
UNSURE = "unsure"
_REFUSALS = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError)
_DATABASE_TRIES, _SECONDS_BETWEEN = 30, 2.0


def send_letter(*, message_id: int) -> None:
    """Send a letter unless it is sent, being sent or unsure. Raises what the mail server or the way to it says."""
    if not _unsent(message_id).exists():
        return
    with get_connection() as server:
        letter = _begin(message_id, at=timezone.now())
        if letter is None:
            return
        try:
            _email(letter, server).send()
        except Exception as error:
            if _surely_unsent(error):
                _write(message_id, sending_since=None)
            raise
        _write(message_id, sending_since=None, done_at=timezone.now(), last_error="", attempts=F("attempts") + 1)


def unsure_letters(*, at: datetime) -> QuerySet[OutboxMessage]:
    """Letters of which nobody knows whether the mail server took them, oldest first."""
    begun = OutboxMessage.objects.filter(done_at__isnull=True, sending_since__lt=at - GIVEN_UP_AFTER)
    return begun.order_by("sending_since", "pk")


@transaction.atomic
def report_unsure_letters(*, at: datetime) -> int:
    """Tell each administrator of every unsure letter, once; returns how many were told of now."""
    new = unsure_letters(at=at).exclude(last_error__startswith=UNSURE).select_for_update(skip_locked=True)
    for message in new:
        logger.error("nobody knows whether letter %s was sent: decide with manage.py unsure_letters", message.key)
        message.last_error = f"{UNSURE}: {message.last_error}".removesuffix(": ")[:2000]
        message.save(update_fields=["last_error"])
        # A letter about a letter that told of a letter would help nobody.
        told = () if message.key.startswith("unsure_letter:") else User.objects.filter(is_staff=True, is_active=True)
        for administrator in told:
            letters.unsure_letter(to=administrator, about=message, at=at)
    return len(new)


@transaction.atomic
def send_again(*, key: str, at: datetime) -> None:
    """Send an unsure letter once more, with the same Message-ID. Raises OutboxMessage.DoesNotExist."""
    message = unsure_letters(at=at).select_for_update().get(key=key)
    message.sending_since, message.last_error = None, ""
    message.save(update_fields=["sending_since", "last_error"])
    transaction.on_commit(lambda: ask_worker(message.pk))


@transaction.atomic
def count_as_sent(*, key: str, at: datetime) -> None:
    """Let an unsure letter be, as sent. Raises OutboxMessage.DoesNotExist."""
    message = unsure_letters(at=at).select_for_update().get(key=key)
    message.done_at = at
    message.save(update_fields=["done_at"])


def _unsent(message_id: int) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(pk=message_id, done_at__isnull=True, sending_since__isnull=True)


@transaction.atomic
def _begin(message_id: int, *, at: datetime) -> OutboxMessage | None:
    """Take the letter for this worker, until it says otherwise or GIVEN_UP_AFTER has passed."""
    message = _unsent(message_id).select_for_update(skip_locked=True).first()
    if message is not None:
        message.sending_since = at
        message.save(update_fields=["sending_since"])
    return message


def _email(message: OutboxMessage, server: Any) -> EmailMessage:
    """The letter. The Message-ID is the outbox row's, so a receiver sees that a repeated one is the same."""
    letter = message.payload
    return EmailMessage(
        subject=letter["subject"],
        body=letter["body"],
        to=[letter["to"]],
        headers={"Message-ID": f"<outbox-{message.pk}@svarsportalen>", "Auto-Submitted": "auto-generated"},
        connection=server,
    )


def _surely_unsent(error: Exception) -> bool:
    """Whether the server has said no, or never been asked; a broken line tells nothing of what it had taken."""
    return isinstance(error, _REFUSALS) or not isinstance(error, OSError)


def _write(message_id: int, **fields: Any) -> None:
    """Write down what became of the letter, if need be when the database has come back: only we know it."""
    for left in reversed(range(_DATABASE_TRIES)):
        try:
            OutboxMessage.objects.filter(pk=message_id).update(**fields)
        except (OperationalError, InterfaceError):
            if not left:
                raise
            connection.close()
            time.sleep(_SECONDS_BETWEEN)
        else:
            return
