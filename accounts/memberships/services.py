"""Giving and ending roles. Only an organisation's own administrator does it, and nobody for themselves."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.administrators import lock_organisation
from accounts.history.services import changed_by
from accounts.models import Membership, Organisation, User
from accounts.own.services import lock_person
from accounts.roles import Role
from accounts.services import find_or_make_person
from audit.actions import Logged
from audit.services import append
from config.language.days import DAY_GONE_BY, LAST_BEFORE_FIRST
from config.language.text import same_address
from config.refusals import WrongStateError

_ACT = "ge och avsluta roller"

NO_ROLE_TO_ONESELF = "Ingen ger sig själv en roll. Be en annan administratör i organisationen."


@transaction.atomic
def invite_person(
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
    """Give the roles to whoever is at the address; an account without a password is made when nobody is.

    A person who is known keeps their own name; one is asked for all the same, so that nobody learns by a refusal which
    addresses are known. Raises ValidationError with messages by field, and PermissionDenied unless the actor is an
    administrator of the organisation.
    """
    locked = lock_organisation(organisation, actor, _ACT)
    address = same_address(email)
    if address == actor.email:
        raise ValidationError({"email": NO_ROLE_TO_ONESELF})
    _check_domain(locked, address)
    if not name.strip():
        raise ValidationError({"name": "Skriv vad personen heter."})
    with changed_by(actor):
        user, _ = find_or_make_person(email=address, name=name.strip())
    give_roles(
        organisation=locked, user=user, roles=roles, valid_from=valid_from, valid_to=valid_to, actor=actor, at=at
    )
    return user


@transaction.atomic
def give_roles(
    *,
    organisation: Organisation,
    user: User,
    roles: Iterable[Role],
    valid_from: date,
    valid_to: date | None,
    actor: User,
    at: datetime,
) -> list[Membership]:
    """Let the person hold the roles from one day to another, both included; without a last day until further notice.

    Raises ValidationError with messages by field (roles, valid_from, valid_to, email), PermissionDenied for oneself
    and unless the actor is an administrator of the organisation.
    """
    locked, wanted = lock_organisation(organisation, actor, _ACT), list(dict.fromkeys(roles))
    if user == actor:
        raise PermissionDenied(NO_ROLE_TO_ONESELF)
    _check_domain(locked, user.email)
    if errors := _wrong_days(valid_from, valid_to, timezone.localdate(at)):
        raise ValidationError(errors)
    if not wanted:
        raise ValidationError({"roles": "Välj minst en roll."})
    # Last, so that nothing is learnt of an account by what is refused anyway.
    if not lock_person(user).is_active:
        raise ValidationError({"email": f"Kontot för {user.email} är avstängt."})
    _refuse_what_is_held(locked, user, wanted, valid_from, valid_to)
    return [_given(locked, user, role, valid_from, valid_to, actor, at) for role in wanted]


@transaction.atomic
def appoint_first_administrator(
    *, organisation: Organisation, user: User, actor: User | None, at: datetime
) -> Membership:
    """Let somebody be the administrator of an organisation that has none, by a systemadministratör or a command.

    Raises WrongStateError when it has one: from then on the organisation runs itself; or where the account is closed.
    """
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if administrators_of(locked).exists():
        raise WrongStateError("Organisationen har redan en administratör, som ger alla roller i den.")
    if actor is not None and user == actor:
        raise PermissionDenied(NO_ROLE_TO_ONESELF)
    if not lock_person(user).is_active:
        raise WrongStateError(f"Kontot för {user.email} är avstängt.")
    return _given(locked, user, Role.ADMINISTRATOR, timezone.localdate(at), None, actor, at)


@transaction.atomic
def end_role(*, membership: Membership, actor: User, at: datetime) -> Membership:
    """End the role at once; the person's other roles stay. It may be one's own.

    Raises PermissionDenied unless the actor is an administrator of the organisation, WrongStateError for one that has
    ended and for the last administrator.
    """
    locked = lock_organisation(membership.organisation, actor, _ACT)
    fresh = Membership.objects.lasting(timezone.localdate(at)).filter(pk=membership.pk).select_related("user").first()
    if fresh is None:
        raise WrongStateError("Rollen är redan avslutad. Ladda om sidan.")
    if fresh.role == Role.ADMINISTRATOR and not administrators_of(locked).exclude(pk=fresh.pk).exists():
        raise WrongStateError(
            "Organisationen måste ha en administratör. Ge först någon annan den rollen, tills vidare och från i dag."
        )
    fresh.ended_by, fresh.ended_at = actor, at
    fresh.save(update_fields=["ended_by", "ended_at"])
    _log("avslutade", fresh, at)
    return fresh


def administrators_of(organisation: Organisation) -> QuerySet[Membership]:
    """Those who are administrators today and until further notice, whose accounts are open."""
    held = Membership.objects.valid().filter(valid_to__isnull=True, user__is_active=True)
    return held.filter(organisation=organisation, role=Role.ADMINISTRATOR)


def _check_domain(organisation: Organisation, address: str) -> None:
    allowed = organisation.email_domains
    if allowed and address.rpartition("@")[2] not in allowed:
        told = " eller ".join(f"@{name}" for name in allowed)
        raise ValidationError({"email": f"{organisation.name} tar bara emot adresser som slutar på {told}."})


def _wrong_days(valid_from: date, valid_to: date | None, today: date) -> dict[str, str]:
    errors = {}
    if valid_from < today:
        errors["valid_from"] = DAY_GONE_BY
    if valid_to is not None and valid_to < valid_from:
        errors["valid_to"] = LAST_BEFORE_FIRST
    return errors


def _refuse_what_is_held(
    organisation: Organisation, user: User, roles: list[Role], valid_from: date, valid_to: date | None
) -> None:
    """One role is not held twice on the same day, or ending one would leave the other."""
    same_days = Membership.objects.lasting(valid_from).filter(user=user, organisation=organisation, role__in=roles)
    if valid_to is not None:
        same_days = same_days.filter(Q(valid_from__lte=valid_to))
    if held := [Role(each.role).label for each in same_days]:
        raise ValidationError({"roles": f"Personen har redan rollen {held[0]} under den tiden."})


def _given(
    organisation: Organisation,
    user: User,
    role: Role,
    valid_from: date,
    valid_to: date | None,
    actor: User | None,
    at: datetime,
) -> Membership:
    given = Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        given_by=actor,
        given_at=at,
    )
    _log("gav", given, at)
    return given


def _log(what: str, membership: Membership, at: datetime) -> None:
    append(
        action=Logged.ROLE_CHANGED,
        at=at,
        organisation=membership.organisation_id,
        about=f"user:{membership.user_id}",
        details={
            "vad": what,
            "roll": Role(membership.role).label,
            "vem": membership.user.email,
            "från och med": membership.valid_from.isoformat(),
            "till och med": membership.valid_to.isoformat() if membership.valid_to else "tills vidare",
        },
    )
