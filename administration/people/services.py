"""Inviting, giving roles and ending sign-ins, with the letter that tells of it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.memberships import services as memberships
from accounts.models import Organisation, User
from accounts.own.services import end_everywhere
from accounts.roles import Role
from administration import letters
from audit.actions import Logged
from audit.services import append


@transaction.atomic
def invite_person_and_tell(
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
def give_roles_and_tell(
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


@transaction.atomic
def end_sign_ins(*, organisation: Organisation, user: User, actor: User, at: datetime) -> int:
    """End everywhere that a person of the organisation is signed in, and tell them; how many there were (ASVS 7.4.5).

    For a lost telephone or a strange sign-in; roles, password and second factor stay. Their calendar's address ends
    too. Nothing is told of no sign-in.
    """
    ended = end_everywhere(user=user, at=at)
    if ended:
        append(
            action=Logged.SESSION_ENDED,
            at=at,
            organisation=organisation.pk,
            about=f"user:{user.pk}",
            details={"antal": str(ended)},
        )
        letters.SIGN_INS_ENDED.put(to=[user], at=at, organisation=organisation, by=actor)
    return ended


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
