"""The secret address of a person's calendar: made, renewed, ended, and found by its token."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.limits.services import Kind, take_try
from accounts.models import User
from archive.models import CalendarAddress
from audit.actions import Logged
from audit.services import append

_BYTES = 32


def address_in_force(person: User) -> CalendarAddress | None:
    """The person's address, if they have one; its token nobody can tell any more."""
    return CalendarAddress.objects.filter(person=person, ended_at=None).first()


@transaction.atomic
def make_address(*, person: User, at: datetime) -> str:
    """A new address in place of the one that there may be. Gives its token, which is told this once."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    renewed = CalendarAddress.objects.filter(person=person, ended_at=None).update(ended_at=at)
    token = secrets.token_urlsafe(_BYTES)
    CalendarAddress.objects.create(person=person, sha256=_hash(token), made_at=at)
    _log(person, "förnyade den" if renewed else "skapade den", at)
    return token


@transaction.atomic
def end_address(*, person: User, at: datetime) -> None:
    """Let the address lead nowhere from now on. Nothing happens where there is none."""
    if CalendarAddress.objects.filter(person=person, ended_at=None).update(ended_at=at):
        _log(person, "avslutade den", at)


@transaction.atomic
def end_all_addresses(*, actor: User, at: datetime) -> int:
    """The same of everybody's, as after a restore, which lets those lead somewhere again that were ended since the
    backup; how many there were. For whoever runs the portal: asks nothing of the actor.
    """
    in_force = CalendarAddress.objects.select_for_update(of=("self",), no_key=True).filter(ended_at=None)
    found = list(in_force.select_related("person").order_by("pk"))
    for address in found:
        address.ended_at = at
        address.save(update_fields=["ended_at"])
        _log(address.person, "avslutade den efter en återställning", at, by=actor)
    return len(found)


def person_at_address(*, token: str, network: str, at: datetime) -> User | None:
    """Whose calendar the token opens; None for one that is unknown or ended, and for an account that is closed.

    Such tries are counted by network. Raises WaitError where there have been many.
    """
    found = CalendarAddress.objects.filter(sha256=_hash(token), ended_at=None, person__is_active=True)
    address = found.select_related("person").first()
    if address is None:
        take_try(kind=Kind.CALENDAR, account="", network=network, at=at)
        return None
    if address.fetched_at is None or at - address.fetched_at > timedelta(minutes=1):
        CalendarAddress.objects.filter(pk=address.pk).update(fetched_at=at)
    person: User = address.person
    return person


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _log(person: User, what: str, at: datetime, by: User | None = None) -> None:
    append(
        action=Logged.CALENDAR_ADDRESS_CHANGED,
        at=at,
        actor=(by or person).pk,
        name=(by or person).email,
        about=f"user:{person.pk}",
        details={"vad": what},
    )
