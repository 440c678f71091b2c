"""What others may ask about people: roles and mandates."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import ApprovalStep, Mandate, Membership, Organisation, User
from accounts.models.mandates import MandateQuerySet
from accounts.roles import CONFIRMING, OPEN_PAGE, Role, only
from config.language.ordering import SwedishOrder
from config.statements import Statement


def organisations_of(user: User | int, *roles: Role, day: date | None = None) -> QuerySet[Organisation]:
    """The organisations in which the user (or that of the key) holds one of `roles` (any role when none is given) on
    `day` (today).
    """
    held = Membership.objects.valid(day).filter(user=user)
    if roles:
        held = held.filter(role__in=roles)
    return Organisation.objects.filter(pk__in=held.values("organisation"))


def roles_in(user: User, organisation: Organisation) -> frozenset[Role]:
    """The roles that the user holds in the organisation; empty when none."""
    held = Membership.objects.valid().filter(user=user, organisation=organisation).values_list("role", flat=True)
    return frozenset(Role(role) for role in held)


def require_role(user: User, *roles: Role) -> None:
    """Raise PermissionDenied unless the user holds one of the roles somewhere: for pages that list what is theirs."""
    if not organisations_of(user, *roles).exists():
        raise PermissionDenied(only(roles, OPEN_PAGE))


def people_with_role(organisation: Organisation | int, *roles: Role, day: date | None = None) -> QuerySet[User]:
    """Active people who hold one of the roles in the organisation (or that of the key) on `day` (today), by name."""
    holders = Membership.objects.valid(day).filter(organisation=organisation, role__in=roles)
    return User.objects.filter(is_active=True, pk__in=holders.values("user")).order_by(SwedishOrder("name"), "pk")


def people_confirming(organisation: Organisation | int, since: datetime, *, but: Collection[int]) -> QuerySet[User]:
    """Whoever may confirm what another has decided there, but those of the keys, by name.

    They hold a role of CONFIRMING that was not given in order to confirm: they had it `since`.
    """
    held = Membership.objects.valid().filter(organisation=organisation, role__in=CONFIRMING, given_at__lte=since)
    found = User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk__in=but)
    return found.order_by(SwedishOrder("name"), "pk")


def confirms_since(user: int, today: date, moment: str) -> Exists:
    """The same asked of rows with an organisation, and of one person (their key): whether they may confirm there what
    was decided at the row's `moment`.
    """
    held = Membership.objects.valid(today).filter(user=user, role__in=CONFIRMING, given_at__lte=OuterRef(moment))
    return Exists(held.filter(organisation=OuterRef("organisation")))


def people_with_role_in(organisations: Iterable[Organisation], *roles: Role) -> dict[int, list[User]]:
    """The same of each organisation, by its primary key, in one query."""
    found: dict[int, dict[User, None]] = {organisation.pk: {} for organisation in organisations}
    holders = Membership.objects.valid().filter(organisation__in=found, role__in=roles, user__is_active=True)
    for held in holders.select_related("user").order_by(SwedishOrder("user__name"), "user"):
        found[held.organisation_id][held.user] = None
    return {pk: list(people) for pk, people in found.items()}


def valid_mandates(user: User, organisation: Organisation, day: date, series: str) -> list[Mandate]:
    """The person's mandates to sign for the organisation on `day`, the youngest first.

    Each is read with its decision and last day. `series` is the survey series that is to be signed: a mandate that is
    limited to other series does not count.
    """
    return _MANDATES.rows(user=user.pk, organisation=organisation.pk, day=day, series=series)


def people_with_mandate(organisation: int, day: date, series: str) -> QuerySet[User]:
    """Those who hold such a mandate of the organisation (its key)."""
    return User.objects.filter(pk__in=mandates_on(day, [organisation]).covering(series).values("user"))


def mandates_on(day: date, organisations: Iterable[int]) -> MandateQuerySet:
    """The mandates of the organisations (their ids) that hold on the day, whatever series they are limited to."""
    return Mandate.objects.valid(day).filter(organisation__in=organisations)


_MANDATES = Statement(
    lambda user, organisation, day, series: (
        mandates_on(day, [organisation])
        .covering(series)
        .filter(user=user)
        .with_withdrawal()
        .select_related("decision")
        .order_by("-valid_from", "-pk")
    ),
    **{"user": 712_369_045, "organisation": 712_369_046, "day": date(7, 7, 7), "series": "\a"},
)


def approval_order(organisation: Organisation, series: str = "") -> list[User]:
    """The people who approve one after the other, the first first; empty where any one approver does.

    It is the order for the survey series (Survey.key) where the organisation has one, otherwise its own.
    """
    found = _STEPS.rows(organisation=organisation.pk, series=series)
    special = [step.user for step in found if series and step.series == series]
    return special or [step.user for step in found if not step.series]


_STEPS = Statement(
    lambda organisation, series: (
        ApprovalStep.objects.filter(organisation=organisation, series__in=["", series])
        .select_related("user")
        .order_by("number")
    ),
    **{"organisation": 712_369_046, "series": "\a"},
)


def holds_role(user: User, role: Role) -> bool:
    """Whether the user holds the role in any organisation."""
    return Membership.objects.valid().filter(user=user, role=role).exists()
