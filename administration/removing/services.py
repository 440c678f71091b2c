"""The account goes, the records stay.

What becomes of what names the person: sign-offs, mandates, submissions and the trail keep the name as it was written
then, since they are records; comments, mentions, wordings and hand-outs point at the person, who is from now on called
by a number; the log keeps addresses until it is cut. Nothing that a trigger protects is touched: every chain holds.
"""

from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.history.services import changed_by, forget_what_was
from accounts.models import ApprovalStep, Mandate, Membership, Organisation, User
from accounts.models.protection import REMOVED_DOMAIN
from accounts.own.services import end_everywhere, lock_person
from accounts.roles import Role, only
from accounts.selectors import roles_in
from audit.actions import Logged
from audit.services import append
from config.refusals import WrongStateError
from responses.assignments.departure import end_access
from responses.models import Assignment


@transaction.atomic
def remove_person(*, user: User, organisation: Organisation | None, actor: User, at: datetime) -> User:
    """Remove what the portal knows of the person, and close the account for ever.

    By the administrator of the only organisation in which the person has ever had a role, or, without an organisation,
    by a systemadministratör. Raises PermissionDenied for anybody else and for oneself, WrongStateError while the person
    still has a role, a mandate, a place in an order of approval or something handed out.
    """
    if refused := _right_missing(User.objects.get(pk=user.pk), organisation, actor):
        raise PermissionDenied(refused)
    if organisation is not None:
        end_access(organisation=organisation, person=user, actor=actor, at=at)
    # After the answers, as whoever hands out locks them; what was given meanwhile is seen behind the lock.
    fresh = lock_person(user)
    if fresh.is_removed:
        raise WrongStateError("Kontot är redan borttaget. Ladda om sidan.")
    if left := _what_is_left(fresh, None, at):
        raise WrongStateError(left)
    address = fresh.email
    with changed_by(actor):
        _forget(fresh, at)
    forget_what_was(fresh)
    append(
        action=Logged.PERSON_REMOVED,
        at=at,
        organisation=organisation.pk if organisation else None,
        about=f"user:{fresh.pk}",
        details={"vem": address, "heter nu": fresh.name},
    )
    return fresh


def why_not_removed(*, user: User, organisation: Organisation | None, actor: User, at: datetime) -> str:
    """What remove_person would say to it now, in Swedish; empty where it would do it."""
    return _right_missing(user, organisation, actor) or _what_is_left(user, organisation, at)


def _right_missing(user: User, organisation: Organisation | None, actor: User) -> str:
    if user == actor:
        return "Ingen tar bort sitt eget konto. Be en annan administratör."
    if organisation is None:
        return "" if actor.is_staff else "Bara systemadministratören kan ta bort kontot."
    if Role.ADMINISTRATOR not in roles_in(actor, organisation):
        return only([Role.ADMINISTRATOR], "ta bort kontot")
    known_in = set(Membership.objects.filter(user=user).values_list("organisation", flat=True))
    if known_in != {organisation.pk} or user.is_staff:
        return "Personen har haft roller på flera ställen. Be systemadministratören ta bort kontot."
    return ""


def _what_is_left(user: User, organisation: Organisation | None, at: datetime) -> str:
    """What still holds the person, but for what is handed out in the organisation, which is taken back."""
    holds = _what_holds(user, organisation, timezone.localdate(at))
    return f"Kontot kan inte tas bort än: personen {holds}." if holds else ""


def _what_holds(user: User, organisation: Organisation | None, today: date) -> str:
    if user.is_staff:
        return "är systemadministratör"
    if Membership.objects.lasting(today).filter(user=user).exists():
        return "har en roll; avsluta den först"
    if Mandate.objects.valid(today).filter(user=user).exists():
        return "har ett mandat; återkalla det först"
    if ApprovalStep.objects.filter(user=user).exists():
        return "står i en ordning för godkännande; ta bort personen ur den först"
    elsewhere = Assignment.objects.open_to(user, today).exclude(response__organisation=organisation)
    if one := elsewhere.select_related("response__organisation").first():
        return f"har frågor utdelade hos {one.response.organisation.name}; där ska åtkomsten avslutas först"
    return ""


def _forget(user: User, at: datetime) -> None:
    end_everywhere(user=user, at=at)
    for kind in (UserSession, Authenticator, SocialAccount, EmailAddress):
        kind.objects.filter(user=user).delete()
    user.email, user.name = f"{user.pk}@{REMOVED_DOMAIN}", f"Borttagen person {user.pk}"
    user.title = user.phone = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
