"""Sending a letter once: never twice by itself, and never lost without somebody being told (docs/decisions/0019).

A letter is marked as being sent, in a transaction of its own, when the mail server already listens. A worker that dies
before that has sent nothing. One that dies after it has most probably handed the letter over: nobody can know, so the
letter is not sent again until a person has decided.
"""

import re
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from email.utils import parseaddr
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from config.database.away import is_database_away
from outbox.enclosures import Enclosure, enclosures_of
from outbox.failures import NeverPossibleError, never_sent_because
from outbox.holding import hold_message
from outbox.letters import subject_of
from outbox.models import OutboxMessage

_REFUSALS = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError)
_IP_ADDRESS = re.compile(r"[\d.]+|[0-9a-f:]*:[0-9a-f:.]*")
_DATABASE_TRIES, _SECONDS_BETWEEN = 30, 2.0


def send_letter(*, message_id: int) -> None:
    """Send a letter unless it is sent, being sent or unsure. Raises what the way to the mail server says, and
    NeverPossibleError for a letter that the server refuses for good or that cannot be written as one.
    """
    waiting = _unsent(message_id).first()
    if waiting is None:
        return
    with ExitStack() as line:
        try:
            with hold_message(message_id):  # nothing says yet that it is this worker's, and a slow server takes minutes
                enclosed = enclosures_of(waiting)  # before it is marked: a file that is away leaves nothing unsure
                server = line.enter_context(get_connection())
                _greet(server)
        except Exception:
            if _unsent(message_id).exists():
                raise
            return  # another worker has taken it all the same, and says what becomes of it
        if letter := _begin(message_id, at=timezone.now()):
            _hand_over(letter, enclosed, server)


def _hand_over(letter: OutboxMessage, enclosed: Iterable[Enclosure], server: Any) -> None:
    """Send the letter, which is marked, and write down what became of it. Raises as send_letter does."""
    _give_time(server)
    try:
        _email(letter, enclosed, server).send()
    except Exception as error:
        if _surely_unsent(error):
            _write(letter.pk, sending_since=None)
        if because := never_sent_because(error):
            raise NeverPossibleError(because) from error
        raise
    _write(letter.pk, sending_since=None, done_at=timezone.now(), last_error="")


def _unsent(message_id: int) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(
        pk=message_id, done_at__isnull=True, given_up_at__isnull=True, sending_since__isnull=True
    )


@transaction.atomic
def _begin(message_id: int, *, at: datetime) -> OutboxMessage | None:
    """Take the letter for this worker, until it says otherwise or GIVEN_UP_AFTER has passed.

    Another worker that only looks whether the letter is due holds the row for a moment: that is waited for.
    """
    message = _unsent(message_id).select_for_update(no_key=True).first()
    if message is not None:
        message.sending_since = at
        message.save(update_fields=["sending_since"])
    return message


def _greet(server: Any) -> None:
    """EHLO, where signing in has not said it: smtplib does so otherwise when the letter is already marked."""
    if greet := getattr(getattr(server, "connection", None), "ehlo_or_helo_if_needed", None):
        greet()


def _give_time(server: Any) -> None:
    line = getattr(getattr(server, "connection", None), "sock", None)  # a mail server's; a folder has none
    if line is not None:
        line.settimeout(max(settings.SECONDS_TO_TAKE, settings.EMAIL_TIMEOUT))


def _email(message: OutboxMessage, enclosed: Iterable[Enclosure], server: Any) -> EmailMessage:
    """The letter. Raises NeverPossibleError when nobody is to have it any more, or its words are gone (empty_letters).

    The Message-ID is the outbox row's, so a receiver sees that a repeated one is the same.
    """
    letter = message.payload
    if not letter["body"]:
        raise NeverPossibleError(
            "Mejlets text är borttagen: svaret som det var om är gallrat, eller så är det för gammalt."
        )
    return EmailMessage(
        subject=_subject(letter["subject"]),
        body=letter["body"],
        to=[_address_of(letter)],
        headers={"Message-ID": message_id_of(message), "Auto-Submitted": "auto-generated"},
        connection=server,
        attachments=[(file.name, file.data, file.mime_type) for file in enclosed],
    )


def _subject(text: str) -> str:
    """One line that begins with what to do; the portal's name stands first only where the sender's does not say it."""
    name = parseaddr(settings.DEFAULT_FROM_EMAIL)[0]
    return subject_of(text if "svarsportalen" in name.casefold() else f"Svarsportalen: {text}")


def _address_of(letter: dict[str, Any]) -> str:
    """Where the letter goes: to the person's address as it is now, or to the one that was given."""
    if "person" not in letter:
        return _writable(str(letter["to"]))
    person = User.objects.filter(pk=letter["person"]).first()
    if person is None or not person.is_active:
        raise NeverPossibleError("Personen som mejlet var till har inte längre något aktivt konto.")
    return _writable(person.email)


def _writable(address: str) -> str:
    """The address, unless no mail server could be told it: Django would write something else in its place, or send to
    nobody and say nothing.
    """
    try:
        validate_email(address)
    except ValidationError as error:
        raise NeverPossibleError(f"”{address}” är ingen e-postadress.") from error
    if not address.rpartition("@")[0].isascii():
        raise NeverPossibleError(f"”{address}” har tecken före @ som e-postservrar inte klarar, som å, ä eller ö.")
    return address


def message_id_of(message: OutboxMessage) -> str:
    """The letter's Message-ID, in the domain of this installation (RFC 5322, 3.6.4: unique among all portals).

    The row's creation stands in it too, since a portal that is set up anew counts its rows from the beginning.
    """
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    domain = host if host.isascii() else host.encode("idna").decode("ascii")
    if _IP_ADDRESS.fullmatch(domain):
        domain = f"[{domain}]"
    return f"<outbox-{message.pk}-{message.created_at:%Y%m%d%H%M%S%f}@{domain}>"


def _surely_unsent(error: Exception) -> bool:
    """Whether the server has said no, or never been asked; a broken line tells nothing of what it had taken."""
    return isinstance(error, _REFUSALS) or not isinstance(error, OSError)


def _write(message_id: int, **fields: Any) -> None:
    """Write down what became of the letter, if need be when the database has come back: only we know it."""
    for left in reversed(range(_DATABASE_TRIES)):
        try:
            OutboxMessage.objects.filter(pk=message_id).update(**fields)
        except (DatabaseError, InterfaceError) as error:
            if not left or not is_database_away(error):
                raise
            connection.close()
            time.sleep(_SECONDS_BETWEEN)
        else:
            return
