"""What a failure means: whether the work can ever be done, and for how long it is tried."""

import smtplib
from dataclasses import dataclass
from email.errors import MessageError

from config.database.away import is_database_away
from config.storage import is_s3_away

MOST_TRIES = 10
"""How often in a row work is tried whose failure says nothing of why; with the waits, a little more than an hour."""
MOST_TRIES_WHILE_AWAY = 300
"""How often work is tried while something else is away (mail server, network, storage, database): three days."""

_SIGNING_IN = {530, 534, 535, 538}
"""Replies about the portal's own sign-in at the mail server: a fault of settings, not of the letter."""
_UNWRITABLE = (ValueError, TypeError, LookupError, AttributeError, MessageError)
"""What Python says of an address or a header that is none; a UnicodeError is a ValueError."""
_MISSING = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)


class NeverPossibleError(Exception):
    """The work can never be done as it is. The message says why, in Swedish, to an administrator."""


class NotYetError(Exception):
    """The work has not begun, since something that it shares with other work is taken: no try, and no failure."""


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of work that has failed: how many tries it gets, and why it is given up after them.

    `is_explained`: by something that is away, so that the tries are counted from the first, and otherwise in a row.
    """

    tries: int
    because: str
    is_explained: bool = False


def outlook_of(error: BaseException) -> Outlook:
    """What is to be expected after `error`."""
    if isinstance(error, NeverPossibleError):
        return Outlook(tries=0, because=str(error))
    if any(_is_away(cause) for cause in _causes(error)):
        because = "Något som portalen behöver har inte svarat på tre dygn."
        return Outlook(MOST_TRIES_WHILE_AWAY, because, is_explained=True)
    return Outlook(MOST_TRIES, f"Det har misslyckats {MOST_TRIES} gånger i rad.")


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what led to it, each once."""
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in found:
        found.append(following)
        following = following.__cause__ or following.__context__
    return found


def _is_away(error: BaseException) -> bool:
    if isinstance(error, _MISSING):
        return False
    if isinstance(error, OSError | smtplib.SMTPException):
        return True
    return is_database_away(error) or is_s3_away(error)


def never_sent_because(error: Exception) -> str:
    """Why a letter can never be handed over after `error`, met while handing it over; empty when it may go later.

    RFC 5321, 4.2.1: a reply of the 500 family is not to be tried again as it is, one of the 400 family is.
    """
    if isinstance(error, NeverPossibleError):
        return str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = list(error.recipients.values())
        refused = bool(replies) and all(_is_final(code) for code, _ in replies)
        return _said("E-postservern tar inte emot adressen", *replies[0]) if refused else ""
    if isinstance(error, smtplib.SMTPResponseException):
        refused = _is_final(error.smtp_code)
        return _said("E-postservern tar inte emot mejlet", error.smtp_code, error.smtp_error) if refused else ""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "E-postservern kan inte ta emot adressen: den innehåller tecken som servern inte klarar."
    if not isinstance(error, _UNWRITABLE):  # smtplib's other errors too: the line, not the letter
        return ""
    return f"Mejlet kan inte skrivas som ett mejl: adressen eller ämnet är fel ({type(error).__name__}: {error})."


def _is_final(code: int) -> bool:
    return 500 <= code <= 599 and code not in _SIGNING_IN


def _said(what: str, code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return f"{what} ({code} {' '.join(text.split())})."[:1000]
