"""Handing on within a unit (förvaltning) what the unit was handed: by its coordinator, or whoever reads its mailbox."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.language import swedish
from responses.assignments import notices
from responses.assignments.services import (
    hand_to,
    held_now,
    note_of,
    outermost_items,
    refuse_both_ways,
    refuse_too_many,
    refuse_what_is_missing,
    take_turns,
)
from responses.lifecycle.trail import record
from responses.models import Assignment, Way
from surveys.assignable import items_in
from surveys.wordings.wording import item_name


@transaction.atomic
def hand_on(
    *,
    assignment: Assignment,
    link_ids: Iterable[str],
    people: Iterable[User],
    last_day: date | None,
    message: str,
    actor: User,
    at: datetime,
) -> list[Assignment]:
    """Hand what a unit was handed, or questions in it (`link_ids`), on to people of the unit; each is told once.

    By whoever has it for the unit, until the unit's own last day at the latest. Raises PermissionDenied for anybody
    else, WrongStateError when answers cannot be changed now or it has been withdrawn, KeyError for an item outside of
    it, ValidationError by field.
    """
    take_turns(assignment.response)
    units = Assignment.objects.held_by(actor).filter(unit__isnull=False, through__isnull=True)
    fresh = held_now(units, assignment, actor, at, refused="Det är inte utdelat till dig för en enhet.")
    response, items, receivers = fresh.response, list(dict.fromkeys(link_ids)), list(dict.fromkeys(people))
    inside = items_in(response.tree, fresh.link_id)
    for link_id in items:
        if link_id not in inside:
            raise KeyError(link_id)
    nobody = "Välj minst en person."
    refuse_what_is_missing(response, items, receivers, last_day, timezone.localdate(at), nobody=nobody)
    _refuse_beyond(fresh, receivers, last_day)
    _refuse_those_who_have(fresh, items, receivers)
    refuse_too_many(response, receivers, timezone.localdate(at))
    items = outermost_items(response, items)
    refuse_both_ways(response, items, receivers, Way(fresh.way))
    told: dict[str, Any] = {"message": message.strip(), "way": fresh.way, "unit": fresh.unit, "through": fresh}
    told["last_day"] = last_day or fresh.last_day
    handed = {
        person: [hand_to(response, link_id, person, True, told, actor, at) for link_id in items] for person in receivers
    }
    for person, assignments in handed.items():
        notices.handed_out(response=response, to=person, by=actor, assignments=assignments, at=at)
    record(response=response, action="handed_on", actor=actor, at=at, note=note_of(response, items, handed))
    return [one for assignments in handed.values() for one in assignments]


def _refuse_those_who_have(assignment: Assignment, items: list[str], receivers: list[User]) -> None:
    """Raise ValidationError where somebody has one of the items otherwise, from the editor or within another unit:
    theirs stays as it is, with its own day.
    """
    response = assignment.response
    held = Assignment.objects.active().filter(response=response, person__in=receivers, link_id__in=items)
    other = held.exclude(through=assignment).select_related("person", "handed_by").first()
    if other:
        has = f"{other.person.name} har redan fått {item_name(response.tree, other.link_id)} av {other.handed_by.name}"
        raise ValidationError({"people": f"{has}. Välj någon annan, eller något annat."})


def _refuse_beyond(assignment: Assignment, receivers: list[User], last_day: date | None) -> None:
    errors = {}
    if last_day and last_day > assignment.due:
        errors["last_day"] = f"Välj senast {swedish.day(assignment.due)}, som är enhetens sista dag."
    members = set(assignment.unit.members.values_list("pk", flat=True)) if assignment.unit else set[int]()
    if any(one.pk not in members or not one.is_active for one in receivers):
        errors["people"] = "Välj bland enhetens personer."
    if errors:
        raise ValidationError(errors)
