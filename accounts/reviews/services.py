"""Confirming what a person may do, and finishing the review when everybody has been gone through."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.administrators import lock_organisation
from accounts.models import AccessConfirmation, AccessReview, Organisation, User
from accounts.reviews.reading import Reviewed, review_of
from audit.actions import Logged
from audit.services import append
from config.fields.page_marks import changed_meanwhile
from config.language import swedish
from config.refusals import WrongStateError

_ACT = "gå igenom behörigheterna"


@transaction.atomic
def confirm_access(
    *, organisation: Organisation, user: User, actor: User, at: datetime, seen: str | None = None
) -> AccessConfirmation:
    """What the person may do in the organisation is right. It holds until they get something more. `seen`: what the
    actor's page said that it is (Reviewed.seen), None to ask for nothing.

    Raises PermissionDenied for oneself and unless the actor administers the organisation, WrongStateError for somebody
    without a role there, ValidationError where the person may do something else by now than was seen.
    """
    lock_organisation(organisation, actor, _ACT)
    if user == actor:
        raise PermissionDenied("Ingen bekräftar sin egen behörighet. Det gör en annan administratör.")
    people = review_of(organisation, timezone.localdate(at), [user]).people
    if not people:
        raise WrongStateError("Personen har ingen roll kvar i organisationen. Ladda om sidan.")
    _refuse_unread(people[0], seen)
    confirmed = AccessConfirmation.objects.create(organisation=organisation, user=user, by=actor, at=at)
    _log(organisation, "bekräftade", actor, at, vem=user.email)
    return confirmed


def _refuse_unread(one: Reviewed, seen: str | None) -> None:
    if seen is None or set(seen.split()) == one.held.keys():
        return
    new = [words for key, words in one.held.items() if key not in seen.split()]
    what = f"fått eller fått ändrat: {swedish.listing(new)}" if new else "inte längre allt som sidan visade"
    raise changed_meanwhile(
        f"{one.user.name} har sedan du öppnade sidan {what}. Inget är bekräftat."
        " Läs det som står här nu och bekräfta igen om det stämmer."
    )


@transaction.atomic
def finish_review(*, organisation: Organisation, actor: User, at: datetime) -> AccessReview:
    """Everybody has been gone through. Raises WrongStateError while somebody has not, PermissionDenied as above."""
    locked = lock_organisation(organisation, actor, _ACT)
    review = review_of(locked, timezone.localdate(at))
    if review.remaining:
        raise WrongStateError("Alla är inte genomgångna ännu. Bekräfta eller avsluta det som återstår.")
    people = [_told(one) for one in review.people]
    finished = AccessReview.objects.create(organisation=locked, by=actor, at=at, people=people)
    _log(locked, "avslutade genomgången", actor, at, personer=str(len(people)))
    return finished


def _told(one: Reviewed) -> dict[str, Any]:
    return {
        "email": one.user.email,
        "name": one.user.name,
        "roles": [role.role for role in one.member.roles],
        "mandates": [told.mandate.reference for told in one.mandates],
        "confirmed_by": one.confirmed.by.email if one.confirmed else "",
    }


def _log(organisation: Organisation, what: str, actor: User, at: datetime, **details: str) -> None:
    append(
        action=Logged.ACCESS_REVIEWED,
        at=at,
        actor=actor.pk,
        name=actor.email,
        organisation=organisation.pk,
        about=f"organisation:{organisation.pk}",
        details={"vad": what, **details},
    )
