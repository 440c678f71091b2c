"""Ending everything that a person has in one organisation; what they have in others stays."""

from datetime import datetime
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.administrators import lock_organisation
from accounts.history.services import changed_by
from accounts.mandates.services import withdraw_mandate
from accounts.memberships.services import end_role
from accounts.models import ApprovalStep, Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_role
from accounts.units.services import leave_units
from administration import letters
from administration.leaving.reading import Leaving, leaving_of, people_who_may_take_over
from audit.actions import Logged
from audit.services import append
from config.fields.page_marks import refuse_unseen
from config.refusals import WrongStateError
from responses.assignments.departure import end_access
from responses.lifecycle.recipients import people_asked

_CHANGED = (
    "Det som personen har hos er har ändrats sedan du öppnade sidan. Inget är avslutat. Läs det som står här nu och"
    " avsluta sedan, om det fortfarande är rätt."
)
_REASON = "Alla roller i organisationen är avslutade."


@transaction.atomic
def leave_organisation(
    *, organisation: Organisation, person: User, to: User | None, actor: User, at: datetime, seen: str | None = None
) -> None:
    """End roles, hand-outs, mandates and places in the order of approval, and tell those concerned.

    Questions in drafts go to `to`; None: back to the editors. `seen` marks what the actor's page said that the person
    has (Leaving.facts, config.fields.page_marks), None to ask for nothing.

    Raises PermissionDenied unless the actor administers the organisation, ValidationError ({"to"}) for somebody who
    cannot take over, and for what was not seen, WrongStateError when there is nothing to end and for the last
    administrator.
    """
    lock_organisation(organisation, actor, "avsluta roller")
    if to is not None and not people_who_may_take_over(organisation, person).filter(pk=to.pk).exists():
        raise ValidationError({"to": "Välj någon som är samordnare eller uppgiftslämnare hos er."})
    had = leaving_of(organisation, person, timezone.localdate(at))
    if not had.roles:
        raise WrongStateError("Personen har ingen roll kvar i organisationen. Ladda om sidan.")
    refuse_unseen(seen, *had.facts, told=_CHANGED)
    _end(organisation, person, had, to, actor, at)
    _tell(organisation, person, had, to, actor, at)


def _end(organisation: Organisation, person: User, had: Leaving, to: User | None, actor: User, at: datetime) -> None:
    """The administrator's own role last: without it nothing else could be ended."""
    end_access(organisation=organisation, person=person, actor=actor, at=at, to=to)
    for one in had.mandates:
        from_day = timezone.localdate(at)
        withdraw_mandate(mandate=one.mandate, from_day=from_day, reason=_REASON, actor=actor, at=at)
    with changed_by(actor):
        _take_out_of_order(organisation, person)
    for role in sorted(had.roles, key=lambda role: role.role == Role.ADMINISTRATOR):
        end_role(membership=role, actor=actor, at=at)
    leave_units(organisation=organisation, user=person, at=at)
    append(
        action=Logged.ROLE_CHANGED,
        at=at,
        organisation=organisation.pk,
        about=f"user:{person.pk}",
        details={"vad": "avslutade alla roller", "vem": person.email, "tar över": to.email if to else "samordnarna"},
    )


def _take_out_of_order(organisation: Organisation, person: User) -> None:
    """In each order those who stood after the person move up; what was sent before keeps the order it was sent with."""
    ApprovalStep.objects.filter(organisation=organisation, user=person).delete()
    steps = ApprovalStep.objects.filter(organisation=organisation).order_by("series", "number")
    for _, order in groupby(steps, key=lambda step: step.series):
        for number, step in enumerate(order, start=1):
            if step.number != number:
                step.number = number
                step.save(update_fields=["number"])


def _tell(organisation: Organisation, person: User, had: Leaving, to: User | None, actor: User, at: datetime) -> None:
    """The person, and the editors: they have what goes back to them, and what waits for somebody who cannot come."""
    letters.YOU_HAVE_LEFT.put(to=[person], at=at, organisation=organisation, by=actor)
    asked = people_asked(had.waiting, timezone.localdate(at))
    stuck = [one for one in had.waiting if not asked[one.pk]]
    letters.SOMEBODY_LEFT.put(
        to=people_with_role(organisation, Role.EDITOR),
        at=at,
        organisation=organisation,
        person=person,
        had=had,
        stuck=stuck,
        taken_over_by=to,
    )
