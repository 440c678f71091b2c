"""A lost second factor: an administrator of the organisation asks, another person there confirms, the owner signs in.

Nothing is handed over: what the owner had is removed, and they add a new one after the password, as the first time.
"""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.administrators import require_administrator
from accounts.models import Membership, Organisation, User
from accounts.models.factors import LASTS, FactorReset
from accounts.own.services import end_everywhere
from accounts.roles import Role, confirming_in_words
from accounts.selectors import confirms_since, people_confirming, roles_in
from audit.actions import Logged
from audit.services import append
from config.refusals import WrongStateError


@transaction.atomic
def ask_reset(*, user: User, organisation: Organisation, actor: User, at: datetime, reason: str) -> FactorReset:
    """Ask that the person's second factor be replaced; it changes nothing until confirm_reset, within LASTS.

    Raises PermissionDenied unless the actor is an administrator of the organisation, for oneself and for whoever holds
    no role there; ValidationError ({"reason"}) without a reason; WrongStateError where it cannot be replaced there
    (why_not_replaced), when it is asked for already, and when nobody else could confirm.
    """
    require_administrator(actor, organisation, "begära det")
    if user == actor:
        raise PermissionDenied("Ingen ersätter sin egen andra faktor. Be en annan administratör i organisationen.")
    if not roles_in(user, organisation):
        raise PermissionDenied("Personen har ingen roll i organisationen i dag.")
    if not reason.strip():
        raise ValidationError({"reason": "Skriv varför, så att den som bekräftar kan bedöma det."})
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if refused := why_not_replaced(locked, organisation):
        raise WrongStateError(refused)
    _close_the_worn_out(locked, at)
    asked = FactorReset.objects.create(
        user=locked, organisation=organisation, asked_by=actor, asked_at=at, reason=reason.strip()
    )
    if not people_to_confirm_reset(asked).exists():
        raise WrongStateError(f"Ingen annan kan bekräfta. Det behövs en {confirming_in_words()} till i organisationen.")
    _log(Logged.FACTOR_RESET_ASKED, asked, actor, at, varför=asked.reason)
    return asked


@transaction.atomic
def confirm_reset(*, reset: FactorReset, actor: User, at: datetime) -> FactorReset:
    """Remove the person's app, passkeys and recovery codes, and end where they are signed in.

    Raises PermissionDenied unless the actor is of people_who_may_confirm; WrongStateError when it has been confirmed,
    stopped or worn out, and when the asker is no administrator or the person without a role there any more.
    """
    fresh = _locked(reset)
    if not may_confirm_reset(fresh, actor):
        raise PermissionDenied(
            f"Någon annan än den som begärde det bekräftar: {confirming_in_words()} i organisationen."
        )
    _check_open(fresh, at)
    _check_still_holds(fresh)
    fresh.confirmed_by, fresh.confirmed_at = actor, at
    fresh.save(update_fields=["confirmed_by", "confirmed_at"])
    removed = Authenticator.objects.filter(user=fresh.user)
    kinds = ", ".join(str(each.get_type_display()) for each in removed.order_by("type"))
    removed.delete()
    end_everywhere(user=fresh.user, at=at)
    _log(Logged.FACTOR_REMOVED, fresh, actor, at, slag=kinds, begärdes=fresh.asked_by.email)
    return fresh


@transaction.atomic
def stop_reset(*, reset: FactorReset, actor: User, at: datetime) -> FactorReset:
    """Let nothing come of it. The owner, the asker and whoever may confirm can; others get PermissionDenied."""
    fresh = _locked(reset)
    if not is_concerned(fresh, actor):
        raise PermissionDenied("Det stoppas av den som det gäller, den som begärde det och de som kan bekräfta.")
    _check_open(fresh, at)
    fresh.stopped_by, fresh.stopped_at = actor, at
    fresh.save(update_fields=["stopped_by", "stopped_at"])
    _log(Logged.FACTOR_RESET_STOPPED, fresh, actor, at)
    return fresh


def why_not_replaced(user: User, organisation: Organisation) -> str:
    """Why the person's second factor cannot be replaced by this organisation, in Swedish; empty when it can.

    Only where they have held a role the longest: otherwise anybody's could be removed by giving them a role first.
    """
    if not Authenticator.objects.filter(user=user).exists():
        return "Personen har ingen andra faktor. Det finns inget att ersätta."
    if user.is_staff or user.is_superuser:
        return "En systemadministratörs andra faktor ersätts inte här, utan av två andra där portalen drivs."
    first = Membership.objects.valid().filter(user=user).order_by("given_at", "pk").first()
    if first is None or first.organisation_id != organisation.pk:
        return "Andra faktorn ersätts av den organisation där personen har haft en roll längst. Det är inte den här."
    return ""


def people_to_confirm_reset(reset: FactorReset) -> QuerySet[User]:
    """Neither the owner nor the asker, with a role of CONFIRMING that was not given in order to confirm."""
    return people_confirming(reset.organisation_id, reset.asked_at, but=[reset.user_id, reset.asked_by_id])


def may_confirm_reset(reset: FactorReset, user: User) -> bool:
    """Whether the user is one of them."""
    return people_to_confirm_reset(reset).filter(pk=user.pk).exists()


def resets_to_confirm(user: int, today: date, asked_after: datetime) -> QuerySet[FactorReset]:
    """Those that wait for the person (their key), asked for within LASTS: what may_confirm_reset says of each."""
    waits = Q(confirmed_at__isnull=True, stopped_at__isnull=True, asked_at__gt=asked_after)
    found = FactorReset.objects.filter(waits, confirms_since(user, today, "asked_at"))
    return found.exclude(user=user).exclude(asked_by=user)


def is_concerned(reset: FactorReset, user: User) -> bool:
    """Whether the user may read of it and stop it: the owner, the asker and those who may confirm."""
    return user.pk in {reset.user_id, reset.asked_by_id} or may_confirm_reset(reset, user)


def is_open(reset: FactorReset, at: datetime) -> bool:
    """Whether it can be confirmed still."""
    return reset.confirmed_at is None and reset.stopped_at is None and at < reset.asked_at + LASTS


def open_reset_of(user: User, organisation: Organisation, at: datetime) -> FactorReset | None:
    """What has been asked for the person in the organisation and can be confirmed still."""
    open_ = Q(confirmed_at__isnull=True, stopped_at__isnull=True, asked_at__gt=at - LASTS)
    found = FactorReset.objects.filter(open_, user=user, organisation=organisation)
    return found.select_related("asked_by").first()


def _close_the_worn_out(user: User, at: datetime) -> None:
    for earlier in FactorReset.objects.filter(user=user, confirmed_at__isnull=True, stopped_at__isnull=True):
        if is_open(earlier, at):
            raise WrongStateError("Det är redan begärt och väntar på att bekräftas. Ladda om sidan.")
        earlier.stopped_at = at
        earlier.save(update_fields=["stopped_at"])


def _locked(reset: FactorReset) -> FactorReset:
    fresh = FactorReset.objects.select_for_update(of=("self",), no_key=True).select_related(
        "user", "organisation", "asked_by"
    )
    return fresh.get(pk=reset.pk)


def _check_open(reset: FactorReset, at: datetime) -> None:
    if reset.confirmed_at is not None:
        raise WrongStateError("Den andra faktorn är redan ersatt.")
    if reset.stopped_at is not None:
        raise WrongStateError("Begäran är stoppad.")
    if not is_open(reset, at):
        raise WrongStateError("Begäran är för gammal. En administratör i organisationen kan göra en ny.")


def _check_still_holds(reset: FactorReset) -> None:
    if Role.ADMINISTRATOR not in roles_in(reset.asked_by, reset.organisation):
        raise WrongStateError("Den som begärde det är inte längre administratör i organisationen.")
    if not roles_in(reset.user, reset.organisation):
        raise WrongStateError("Personen har inte längre någon roll i organisationen.")
    if refused := why_not_replaced(reset.user, reset.organisation):
        raise WrongStateError(refused)


def _log(action: Logged, reset: FactorReset, actor: User, at: datetime, **details: str) -> None:
    append(
        action=action,
        at=at,
        actor=actor.pk,
        name=actor.email,
        organisation=reset.organisation_id,
        about=f"user:{reset.user_id}",
        details={"vem": reset.user.email, **details},
    )
