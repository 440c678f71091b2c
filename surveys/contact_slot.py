"""The contact whom a form leaves a printed place for, such as [handläggare]: filled in when inviting."""

import re
from dataclasses import dataclass

from surveys.schema import Definition

_PLACE = re.compile(r"\[[^\[\]]+\]")


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom respondents may ask. What is empty stands as it is printed."""

    name: str = ""
    email: str = ""


def with_contact(definition: Definition, text: str, contact: Contact) -> str:
    """A text of the questionnaire with the contact in its printed places (contact_slot, contact_email_slot)."""
    email_slot = definition.contact_email_slot
    parts = text.split(email_slot) if email_slot else [text]
    named = [_filled(part, definition.contact_slot, contact.name) for part in parts]
    return _filled(email_slot, email_slot, contact.email).join(named)


def _filled(text: str, slot: str, value: str) -> str:
    """`text` with `value` instead of the place in brackets in each `slot`."""
    if not slot or not value:
        return text
    return text.replace(slot, _PLACE.sub(lambda _: value, slot))


def has_place(slot: str) -> bool:
    """Whether a slot has the one place in brackets that is filled in."""
    return len(_PLACE.findall(slot)) == 1
