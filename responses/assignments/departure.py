"""What becomes of what somebody who leaves has been handed: taken back, and what is left of it handed to another."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.administrators import require_administrator
from accounts.models import Organisation, User
from audit.actions import Logged
from audit.services import append
from responses.assignments import notices
from responses.assignments.services import hand_to, note_of, record_step, refuse_both_ways, take_back
from responses.lifecycle.naming import known_by_name
from responses.lifecycle.trail import lock, record
from responses.models import Assignment, Response, State, Way

_OF_EACH = ("person", "unit", "through")


@transaction.atomic
def end_access(
    *, organisation: Organisation, person: User, actor: User, at: datetime, to: User | None = None
) -> list[Assignment]:
    """Take everything of the organisation's that is handed to a person back, in every state; what was taken back.

    What is still to be done in a draft goes to `to`, who is told; what the person has written stays. By the
    organisation's administrator, who reads none of it. Raises PermissionDenied for anybody else.
    """
    require_administrator(actor, organisation, "avsluta åtkomsten")
    held = Assignment.objects.held_by(person).filter(response__organisation=organisation)
    responses = list(Response.objects.filter(pk__in=held.values("response")).order_by("pk"))
    ended = []
    for response in responses:
        locked = lock(response)
        taken = [_taken_from(one, locked, actor, at) for one in held.filter(response=locked).select_related(*_OF_EACH)]
        if to is not None and locked.state == State.DRAFT:
            _hand_over(locked, taken, to, actor, at)
        ended += taken
    append(
        action=Logged.ROLE_CHANGED,
        at=at,
        organisation=organisation.pk,
        about=f"user:{person.pk}",
        details={"vad": "avslutade utdelningar", "vem": person.email, "antal": str(len(ended))},
    )
    return ended


def _taken_from(assignment: Assignment, response: Response, actor: User, at: datetime) -> Assignment:
    assignment.response = response
    take_back(assignment, actor, at)
    record_step(assignment, "withdrawn", actor, at)
    return assignment


def _hand_over(response: Response, taken: list[Assignment], to: User, actor: User, at: datetime) -> None:
    """What was not reviewed yet, with the same last day and message; the receiver is told once. What the response's
    version has nothing to write in is left out, and what the receiver has themselves handed on within their unit.
    """
    by_name = to.pk in known_by_name(response.organisation, [to])
    open_still = [one for one in taken if one.reviewed_at is None and not one.is_gone]
    left = [one for one in open_still if not (one.is_contribution and one.done_at)]
    left = [one for one in left if one.through is None or one.through.person_id != to.pk]
    # Parts of it that the unit has handed on to the receiver are of what they get now.
    parts = {one: list(one.handed_on.active().filter(person=to).exclude(link_id=one.link_id)) for one in left}
    handed = [
        _handed_over(response, one, inner, to, by_name, actor, at)
        for one, inner in parts.items()
        if not _has_otherwise(response, one, inner, to)
    ]
    for way in Way:
        if some := [one for one in handed if one.way == way]:
            notices.handed_out(response=response, to=to, by=actor, assignments=some, at=at)
    if handed:
        note = note_of(response, [one.link_id for one in handed], {to: handed})
        record(response=response, action="handed_out", actor=actor, at=at, note=note)


def _handed_over(
    response: Response, one: Assignment, parts: list[Assignment], to: User, by_name: bool, actor: User, at: datetime
) -> Assignment:
    """What the unit has handed on of it goes on as handed on of what the receiver has; `parts` were handed on to them,
    and are no parts of their own any more.
    """
    for part in parts:
        _taken_from(part, response, actor, at)
    made = hand_to(response, one.link_id, to, by_name, _told_of(one), actor, at)
    if one.unit and (made.unit, made.through) != (one.unit, one.through):
        made.unit, made.through = one.unit, one.through
        made.save(update_fields=["unit", "through"])
    one.handed_on.active().exclude(pk=made.pk).update(through=made)
    return made


def _told_of(one: Assignment) -> dict[str, Any]:
    within = {"unit": one.unit, "through": one.through}
    return {"last_day": one.last_day, "message": one.message, "way": one.way, **within}


def _has_otherwise(response: Response, one: Assignment, parts: list[Assignment], to: User) -> bool:
    """Whether the receiver has it already, in the other way or with another part than these."""
    try:
        refuse_both_ways(response, [one.link_id], [to], Way(one.way), besides=parts)
    except ValidationError:
        return True
    return False
