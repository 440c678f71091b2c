"""What people are told of a mandate."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from accounts.mandates.models import Mandate
from accounts.models import User
from outbox.letters import address_of, put_letter


def mandate_given(*, mandate: Mandate, may_confirm: Iterable[User], at: datetime) -> None:
    """To the holder, that it waits, and to each who may confirm."""
    organisation = mandate.organisation.name
    _put("mandate_given", mandate, mandate.user, f"Ditt mandat för {organisation} väntar på att bekräftas", at)
    for person in may_confirm:
        _put("mandate_to_confirm", mandate, person, f"Att bekräfta: mandat för {mandate.name}", at)


def mandate_confirmed(*, mandate: Mandate, by: User, at: datetime) -> None:
    """To the holder and the giver: it holds within its days."""
    _put_to_both("mandate_confirmed", mandate, f"Mandatet för {mandate.name} är bekräftat", at, by=by)


def mandate_refused(*, mandate: Mandate, by: User, reason: str, at: datetime) -> None:
    """To the holder and the giver: nothing comes of it, and why."""
    _put_to_both("mandate_refused", mandate, f"Mandatet för {mandate.name} bekräftades inte", at, by=by, reason=reason)


def mandate_withdrawn(*, mandate: Mandate, by: User, from_day: date, reason: str, at: datetime) -> None:
    """To the holder and the giver: from when it no longer holds, and why."""
    subject = f"Mandatet för {mandate.name} är återkallat"
    _put_to_both("mandate_withdrawn", mandate, subject, at, by=by, from_day=from_day, reason=reason)


def _put_to_both(name: str, mandate: Mandate, subject: str, at: datetime, *, by: User, **told: Any) -> None:
    """To the holder and the giver, but not to whoever did it."""
    for person in dict.fromkeys([mandate.user, mandate.given_by]):
        if person is not None and person != by:
            _put(name, mandate, person, subject, at, by=by, **told)


def _put(name: str, mandate: Mandate, to: User, subject: str, at: datetime, **told: Any) -> None:
    address = address_of("mandate", mandate.organisation_id, mandate.pk)
    put_letter(
        template=f"administration/email/{name}",
        key=f"{mandate.pk}:{to.pk}:{at.isoformat()}",
        to=to,
        subject=subject,
        at=at,
        context={"mandate": mandate, "to": to, "address": address, **told},
    )
