"""Taking back what was handed out: the whole of it or one question, from a person, or from a unit and its people."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from accounts.models import User
from responses.assignments import notices
from responses.assignments.services import editable_assignment, record_step, take_back
from responses.models import Assignment
from surveys.assignable import is_handable, items_in, questions_in
from surveys.schema import Definition, GroupItem


@transaction.atomic
def withdraw_assignment(*, assignment: Assignment, actor: User, at: datetime, link_id: str = "") -> Assignment:
    """Take what was handed out back, or of it only `link_id`: a question, or a part of the section.

    What a unit has handed on within itself is taken back with it. Those concerned no longer come to it, and are told in
    their next letter; what they have written stays, as answer or as contribution. The rest of a section is theirs as it
    was: the same day, message and state. Raises KeyError for an item outside of it, PermissionDenied or WrongStateError
    by the table.
    """
    fresh = editable_assignment(assignment, actor, at)
    taken = link_id or fresh.link_id
    if taken != fresh.link_id and taken not in items_in(fresh.response.tree, fresh.link_id):
        raise KeyError(taken)
    handed_on = list(fresh.handed_on.active().select_related("person", "unit"))
    kept = _without(fresh, taken, fresh.through, actor, at)
    told = [fresh, *_from_people(handed_on, fresh, taken, kept, actor, at)]
    record_step(fresh, "withdrawn", actor, at, link_id=taken)
    for one in told[1:]:
        record_step(one, "withdrawn", actor, at, link_id=_taken_of(one, taken))
    _tell(told, taken, actor, at)
    return fresh


def _from_people(
    handed_on: Iterable[Assignment],
    of_unit: Assignment,
    taken: str,
    kept: list[Assignment],
    actor: User,
    at: datetime,
) -> Iterator[Assignment]:
    """Those of what was handed on that hold anything of `taken`, taken back, and those in which a newer version has
    nothing to write; the others go on, under what is `kept`. What a newer version has moved out of the unit's part has
    no place there: its person keeps it, as handed on of the part that it was.
    """
    tree = of_unit.response.tree
    inside = items_in(tree, taken)
    around = {link_id: piece for piece in kept for link_id in items_in(tree, piece.link_id)}
    for one in handed_on:
        one.response = of_unit.response
        if taken == of_unit.link_id or one.link_id in inside or not questions_in(tree, one.link_id):
            take_back(one, actor, at)
            yield one
        elif taken in items_in(tree, one.link_id):
            _without(one, taken, around, actor, at)
            yield one
        elif one.link_id in around:
            one.through = around[one.link_id]
            one.save(update_fields=["through"])


def _without(
    one: Assignment, taken: str, through: "Assignment | dict[str, Assignment] | None", actor: User, at: datetime
) -> list[Assignment]:
    """Take the assignment back, and give its person the rest of it, if only a part is taken: what they have then.

    `through`: the unit's part that it has been handed on of, by the item where that is in several now; what is in none
    of them stays handed on of what it was.
    """
    rest = list(_rest_of(one.response.tree, one.link_id, taken)) if taken != one.link_id else []
    parts = through if isinstance(through, dict) else dict.fromkeys(rest, through)
    kept = [_piece(one, item, parts.get(item, one.through)) for item in rest]
    take_back(one, actor, at)
    return kept


def _piece(one: Assignment, link_id: str, through: Assignment | None) -> Assignment:
    same = ("unit", "by_name", "handed_by", "handed_at", "last_day", "message", "done_at", "reviewed_by", "reviewed_at")
    more = ("way", "sent_back_by", "sent_back_at", "sent_back_comment")
    told = {name: getattr(one, name) for name in (*same, *more)}
    held = {"response": one.response, "link_id": link_id, "person": one.person}
    return Assignment.objects.active().get_or_create(**held, defaults={**told, "through": through})[0]


def _rest_of(tree: Definition, around: str, taken: str) -> Iterator[str]:
    """What can be handed out in the item beside `taken`, as whole as it can be, in reading order."""
    item = tree.by_link_id[around]
    for child in item.items if isinstance(item, GroupItem) else ():
        if child.link_id == taken or not is_handable(tree, child.link_id):
            continue
        if taken in items_in(tree, child.link_id):
            yield from _rest_of(tree, child.link_id, taken)
        else:
            yield child.link_id


def _taken_of(one: Assignment, taken: str) -> str:
    """What of the assignment goes with `taken`: that, or all of a smaller one."""
    return taken if taken in items_in(one.response.tree, one.link_id) else one.link_id


def _tell(told: Iterable[Assignment], taken: str, actor: User, at: datetime) -> None:
    """Each person once, whatever they had of it."""
    by_person: dict[User, list[Assignment]] = {}
    for one in told:
        by_person.setdefault(one.person, []).append(one)
    for person, theirs in by_person.items():
        if person != actor:
            items = dict.fromkeys(_taken_of(one, taken) for one in theirs)
            notices.withdrawn(to=person, by=actor, assignment=theirs[0], link_ids=list(items), at=at)
