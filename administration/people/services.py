"""Inviting and giving roles with the letter that tells of it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.memberships import services as memberships
from accounts.models import Organisation, User
from accounts.roles import Role
from administration import letters


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    roles: Iterable[Role],
    valid_from: date,
    valid_to: date | None,
    actor: User,
    at: datetime,
) -> User:
    """Invite whoever is at the address, and tell them. Raises as memberships.invite_person."""
    given = list(roles)
    user = memberships.invite_person(
        organisation=organisation,
        email=email,
        name=name,
        roles=given,
        valid_from=valid_from,
        valid_to=valid_to,
        actor=actor,
        at=at,
    )
    _tell(organisation, user, given, valid_from, actor, at)
    return user


@transaction.atomic
def give(
    *,
    organisation: Organisation,
    user: User,
    roles: Iterable[Role],
    valid_from: date,
    valid_to: date | None,
    actor: User,
    at: datetime,
) -> None:
    """Give a person of the organisation more roles, and tell them. Raises as memberships.give_roles."""
    given = list(roles)
    memberships.give_roles(
        organisation=organisation, user=user, roles=given, valid_from=valid_from, valid_to=valid_to, actor=actor, at=at
    )
    _tell(organisation, user, given, valid_from, actor, at)


def _tell(
    organisation: Organisation, user: User, roles: list[Role], valid_from: date, actor: User, at: datetime
) -> None:
    told = [Role(role).label for role in roles]
    letters.ROLES_GIVEN.put(
        to=[user],
        at=at,
        organisation=organisation,
        roles=told,
        valid_from=valid_from,
        by=actor,
        has_password=user.has_usable_password(),
    )
