"""Inviting, giving roles and ending sign-ins, with the letter that tells of it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.factors.services import needs_second_factor
from accounts.memberships import services as memberships
from accounts.models import Membership, Organisation, User
from accounts.own.services import end_everywhere
from accounts.roles import Role
from accounts.units.services import leave_units
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
    _tell(organisation, user, given, (valid_from, valid_to), actor, at)
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
    _tell(organisation, user, given, (valid_from, valid_to), actor, at)


@transaction.atomic
def end_role_and_places(*, membership: Membership, actor: User, at: datetime) -> None:
    """End the role; whoever has none left here is in no unit either. Raises as memberships.end_role."""
    ended = memberships.end_role(membership=membership, actor=actor, at=at)
    left = Membership.objects.lasting(timezone.localdate(at)).filter(organisation=ended.organisation, user=ended.user)
    if not left.exists():
        leave_units(organisation=ended.organisation, user=ended.user, at=at)


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
    organisation: Organisation,
    user: User,
    roles: list[Role],
    days: tuple[date, date | None],
    actor: User,
    at: datetime,
) -> None:
    told = [Role(role).label for role in roles]
    letters.ROLES_GIVEN.put(
        to=[user],
        at=at,
        organisation=organisation,
        roles=told,
        valid_from=days[0],
        valid_to=days[1],
        signs=Role.APPROVER in roles,
        needs_factor=needs_second_factor(user),
        by=actor,
        has_password=user.has_usable_password(),
    )
