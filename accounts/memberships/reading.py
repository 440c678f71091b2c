"""What the pages of an organisation's people ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from config.language.ordering import SwedishOrder


@dataclass(frozen=True)
class Member:
    """A person with the roles that they hold, or will, in one organisation."""

    user: User
    roles: list[Membership]


def people_of(organisation: Organisation, today: date) -> QuerySet[User]:
    """Everybody who has a role in the organisation today or later, by name."""
    held = Membership.objects.lasting(today).filter(organisation=organisation)
    return User.objects.filter(pk__in=held.values("user")).order_by(SwedishOrder("name"), "pk")


def members_of(organisation: Organisation, today: date, among: Iterable[User] | None = None) -> list[Member]:
    """The same with their roles, or those of them that are `among` these, in one query."""
    held = Membership.objects.lasting(today).filter(organisation=organisation).select_related("user", "given_by")
    held = held if among is None else held.filter(user__in=[one.pk for one in among])
    people: dict[User, list[Membership]] = {}
    for membership in held.order_by(SwedishOrder("user__name"), "user", "valid_from", "pk"):
        people.setdefault(membership.user, []).append(membership)
    return [Member(user, roles) for user, roles in people.items()]


def history_of(organisation: Organisation, user: User) -> list[Membership]:
    """Every role that the person has had in the organisation, the latest given first."""
    had = Membership.objects.filter(organisation=organisation, user=user)
    return list(had.select_related("given_by", "ended_by").order_by("-given_at", "-pk"))


def holders_of(organisation: Organisation, roles: Iterable[Role]) -> list[User]:
    """Those who hold one of the roles in the organisation today, by name."""
    held = Membership.objects.valid().filter(organisation=organisation, role__in=list(roles))
    found = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return list(found.order_by(SwedishOrder("name"), "pk"))


def administrators_for(user: User) -> list[User]:
    """The administrators of the person's own organisations, by name: whom they ask for rights."""
    own = Membership.objects.valid().filter(user=user).values("organisation")
    given = Membership.objects.valid().filter(role=Role.ADMINISTRATOR, organisation__in=own)
    found = User.objects.filter(is_active=True, pk__in=given.values("user")).exclude(pk=user.pk)
    return list(found.order_by(SwedishOrder("name"), "pk"))
