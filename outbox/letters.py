"""The envelope of every letter, and the letters about what did not get through."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from outbox import services as outbox
from outbox.models import EMAIL, OutboxMessage

_LONGEST_SUBJECT = 250
_MOST_LETTERS = 10_000
_CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"
_ABOUT_ANOTHER = ("undelivered:", "undelivered_to_administrator:")


def put_letter(
    *,
    template: str,
    key: str,
    to: User | str,
    subject: str,
    at: datetime,
    context: dict[str, Any],
    about: Iterable[object] = (),
) -> None:
    """Write a letter to the outbox. `template` is a text under templates/, and its last word begins the key.

    `to` is a person, whose address is read when the letter is sent, or an address. `about` are the keys of what the
    letter is about, for settings.OUTBOX_CONCERNS.
    """
    body = render_to_string(f"{template}.txt", context)
    payload = envelope(to=to, subject=subject, body=body, about=about)
    outbox.put_message(kind=EMAIL, key=f"{PurePosixPath(template).name}:{key}", at=at, payload=payload)


def envelope(*, to: User | str, subject: str, body: str, about: Iterable[object] = ()) -> dict[str, Any]:
    """What the outbox keeps of a letter."""
    address = {"to": to.email, "person": to.pk} if isinstance(to, User) else {"to": to}
    return {**address, "subject": subject_of(subject), "body": body, "about": [str(key) for key in about]}


def subject_of(text: str) -> str:
    """A subject of any text: one line without control characters, which no mail server takes; cut when very long."""
    line = " ".join("".join(map(_in_a_line, text)).split())
    return line if len(line) <= _LONGEST_SUBJECT else f"{line[: _LONGEST_SUBJECT - 2].rstrip()} …"


def _in_a_line(sign: str) -> str:
    """The sign; a space for one that controls, nothing for one that is not seen (but what joins an emoji)."""
    category = unicodedata.category(sign)
    if category == "Cf" and sign not in _JOINERS:
        return ""
    return " " if category in _CONTROLS else sign


def address_of(name: str, *args: object) -> str:
    """The full address of a page, for a letter."""
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def is_about_another(message: OutboxMessage) -> bool:
    """Whether the message is one of the letters below."""
    return message.key.startswith(_ABOUT_ANOTHER)


def undelivered_to_administrator(*, to: User, about: OutboxMessage, at: datetime) -> None:
    """To an administrator: something was given up, or nobody knows whether it went, and a person decides."""
    put_letter(
        template="outbox/email/undelivered_to_administrator",
        key=_key(about, to),
        to=to,
        subject=f"Att avgöra: {_lower(_named(about))} gick inte fram",
        at=at,
        context={"about": about, "what": _named(about), "to": to, "address": address_of("undelivered")},
    )


def undelivered(*, to: User, about: OutboxMessage, address: str, at: datetime) -> None:
    """To somebody whose work it is: it has not got through, and the administrators know."""
    put_letter(
        template="outbox/email/undelivered",
        key=_key(about, to),
        to=to,
        subject=f"{_named(about)} gick inte fram",
        at=at,
        context={"about": about, "what": _named(about), "to": to, "address": address},
    )


def _named(about: OutboxMessage) -> str:
    if about.kind == EMAIL:
        return f"Mejlet till {about.payload.get('to') or 'okänd adress'}"
    return str(about.payload.get("what", about.key))


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _key(about: OutboxMessage, to: User) -> str:
    since = about.given_up_at or about.sending_since
    assert since is not None  # otherwise there is nothing to tell
    return f"{about.pk}:{since.isoformat()}:{to.pk}"


def letters_to(address: str) -> list[dict[str, Any]]:
    """The letters to the address that are kept, the latest first: when, and about what."""
    kept = OutboxMessage.objects.filter(kind=EMAIL, payload__to=address).order_by("-pk")[:_MOST_LETTERS]
    return [
        {"skrevs": each.created_at, "skickades": each.done_at, "ämne": each.payload.get("subject")} for each in kept
    ]
