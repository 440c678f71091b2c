"""The envelope of every letter, and the letter about letters."""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from outbox import services as outbox
from outbox.models import EMAIL, OutboxMessage


def put_letter(*, template: str, key: str, to: str, subject: str, at: datetime, context: dict[str, Any]) -> None:
    """Write a letter to the outbox. `template` is a text under templates/, and its last word begins the key."""
    body = render_to_string(f"{template}.txt", context)
    payload = {"to": to, "subject": f"Svarsportalen: {subject}", "body": body}
    outbox.put_message(kind=EMAIL, key=f"{PurePosixPath(template).name}:{key}", at=at, payload=payload)


def address_of(name: str, *args: object) -> str:
    """The full address of a page, for a letter."""
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def unsure_letter(*, to: User, about: OutboxMessage, at: datetime) -> None:
    """To an administrator: nobody knows whether a letter was sent, and the portal does not send it again by itself."""
    assert about.sending_since is not None
    put_letter(
        template="outbox/email/unsure_letter",
        key=f"{about.pk}:{about.sending_since.isoformat()}:{to.pk}",
        to=to.email,
        subject="ett brev kan ha uteblivit",
        at=at,
        context={"about": about},
    )
