"""What has become of a mandate, in words, and who may decide of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.db.models.enums import TextChoices

from accounts.models import Membership, Organisation, User
from accounts.models.mandates import EventKind, Mandate, MandateEvent
from accounts.roles import Role
from accounts.selectors import confirms_since, people_confirming, roles_in
from config.language.ordering import SwedishOrder

READING = frozenset({Role.ADMINISTRATOR, Role.EDITOR, Role.ARCHIVIST, Role.READER})
"""The roles whose holders read all of their organisation's mandates."""


class Status(TextChoices):
    """Where a mandate stands on a day; `label` follows "Mandatet"."""

    WAITING = "waiting", "väntar på att bekräftas"
    COMING = "coming", "gäller längre fram"
    VALID = "valid", "gäller"
    ENDED = "ended", "har gått ut"
    WITHDRAWN = "withdrawn", "är återkallat"
    REFUSED = "refused", "bekräftades inte"


@dataclass(frozen=True)
class Told:
    """A mandate with what has become of it, the first first."""

    mandate: Mandate
    events: list[MandateEvent]
    today: date

    @property
    def status(self) -> Status:
        """As Mandate.objects.valid has it: VALID is what that finds."""
        kinds = {event.kind for event in self.events}
        if EventKind.REFUSED in kinds:
            return Status.REFUSED
        if self.withdrawn_from is not None and self.withdrawn_from <= self.today:
            return Status.WITHDRAWN
        if self.mandate.valid_to is not None and self.mandate.valid_to < self.today:
            return Status.ENDED
        if EventKind.CONFIRMED not in kinds:
            return Status.WAITING
        return Status.COMING if self.mandate.valid_from > self.today else Status.VALID

    @property
    def withdrawn_from(self) -> date | None:
        """The first day on which it no longer holds because it was withdrawn; None unless it was."""
        return min((event.from_day for event in self.events if event.from_day is not None), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, decided or withdrawn; None until further notice."""
        withdrawn = self.withdrawn_from
        days = [self.mandate.valid_to, withdrawn - timedelta(days=1) if withdrawn else None]
        return min((day for day in days if day is not None), default=None)

    @property
    def was_confirmed(self) -> bool:
        """Whether it was confirmed, whatever has become of it since."""
        return any(event.kind == EventKind.CONFIRMED for event in self.events)

    @property
    def is_open(self) -> bool:
        """Whether it may be used today or later, once it is confirmed."""
        return self.status in {Status.WAITING, Status.COMING, Status.VALID}


def tell_mandate(mandate: Mandate, today: date) -> Told:
    """The mandate with its events."""
    return Told(mandate, list(mandate.events.all()), today)


def mandates_of(organisation: Organisation, today: date, among: Collection[int] | None = None) -> list[Told]:
    """Every mandate that was ever given in the organisation, or of it to those `among` these people (their keys), by
    person, the youngest first; in two queries.
    """
    found = Mandate.objects.filter(organisation=organisation)
    return _told(found if among is None else found.filter(user__in=among), today)


def open_mandates_given(organisation: Organisation, today: date) -> list[tuple[int, datetime]]:
    """To whom (their key) and when each mandate was given that may be used today or later, or waits."""
    told = Mandate.objects.filter(organisation=organisation).by_status(today, "user", "given_at")
    return [(person, at) for person, at, status in told if status != "over"]


def mandates_by_status(organisation: Organisation, today: date) -> dict[str, list[int]]:
    """The keys of the same, in the same order: what holds today or later ("valid"), what waits to be confirmed
    ("waiting"), what is over ("over"). Told.status says the same of one.
    """
    found = Mandate.objects.filter(organisation=organisation).order_by(SwedishOrder("name"), "-valid_from", "-pk")
    groups: dict[str, list[int]] = {"valid": [], "waiting": [], "over": []}
    for key, name in found.by_status(today):
        groups[name].append(key)
    return groups


def mandates_among(keys: Collection[int], today: date) -> dict[int, Told]:
    """These mandates by their keys."""
    return {one.mandate.pk: one for one in _told(Mandate.objects.filter(pk__in=keys), today)}


def mandates_held(user: User, today: date) -> list[Told]:
    """The person's mandates in every organisation that may be used today or later, or wait to be confirmed."""
    return [one for one in _told(Mandate.objects.filter(user=user), today) if one.is_open]


def _told(found: QuerySet[Mandate], today: date) -> list[Told]:
    fetched = found.select_related("user", "organisation", "given_by", "decision").prefetch_related("events__actor")
    return [tell_mandate(mandate, today) for mandate in fetched.order_by(SwedishOrder("name"), "-valid_from", "-pk")]


def people_who_may_hold(organisation: Organisation, giver: User) -> QuerySet[User]:
    """Those whom the giver may give a mandate: its behöriga företrädare, today or later, but the giver."""
    held = Membership.objects.lasting().filter(organisation=organisation, role=Role.APPROVER)
    found = User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk=giver.pk)
    return found.order_by(SwedishOrder("name"), "pk")


def people_who_may_confirm(mandate: Mandate) -> QuerySet[User]:
    """Those who may confirm or refuse: never the holder, nor the giver.

    Where the organisation wants no other person a mandate is confirmed when it is given; one that waits was given while
    another was wanted, and does not become the giver's own to confirm because that setting is changed.
    """
    found = second_people(mandate.organisation, mandate.user_id, mandate.given_by_id, mandate.given_at)
    return found.exclude(pk=mandate.given_by_id) if mandate.given_by_id else found


def second_people(organisation: Organisation, holder: int, giver: int | None, since: datetime) -> QuerySet[User]:
    """Whoever may confirm what the giver has given the holder (their ids).

    They hold a role of CONFIRMING that was not given in order to confirm: they had it `since`.
    """
    givers = [giver] if organisation.mandates_are_confirmed and giver is not None else []
    return people_confirming(organisation, since, but=[holder, *givers])


def may_confirm(mandate: Mandate, user: User) -> bool:
    """Whether the user is one of them."""
    return people_who_may_confirm(mandate).filter(pk=user.pk).exists()


def mandates_to_confirm(user: int, today: date) -> QuerySet[Mandate]:
    """Those that wait for the person (their key), in every organisation: what may_confirm says of each."""
    found = Mandate.objects.waiting(today).filter(confirms_since(user, today, "given_at"))
    return found.exclude(user=user).exclude(given_by=user)


def may_read(mandate: Mandate, user: User) -> bool:
    """Whether the user may read the mandate and its decision: the holder, READING and whoever may confirm."""
    if mandate.user_id == user.pk or roles_in(user, mandate.organisation) & READING:
        return True
    return may_confirm(mandate, user)
