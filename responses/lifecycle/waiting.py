"""At whom a response waits, and for what: the one place where lists, pages and reminders ask.

Read at once for many responses, in a number of queries that does not grow.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Membership, User
from accounts.roles import Role
from config.language import swedish
from config.language.ordering import SwedishOrder
from config.statements import Among, Statement
from responses.lifecycle.recipients import people_asked
from responses.models import Assignment, Response, State, Way


@dataclass(frozen=True)
class Waiting:
    """One person at whom a response waits. `person` is their key, `name` what the organisation calls them."""

    response: Response
    person: int
    name: str
    task: str
    """What they are to do, after "ska": "skriva klart och skicka för godkännande"."""
    day: date
    role: Role | None = None
    """The role that asks it of them; None for what they were handed."""
    handed: int = 0
    """How many parts they were handed and have not said to be done; 0 where it is their role that asks it of them."""
    unit: str = ""
    """The unit as whose coordinator, mailbox or one of its people they have it; empty where there is none."""
    is_a_units: bool = False
    """Whether it was handed to the unit itself, for which they take it."""
    contributes: bool = False
    """Whether contributions are all that is asked of them."""

    @property
    def called(self) -> str:
        """The name after the unit's, as Assignment.shown_person has it."""
        return f"{self.unit}, {self.name}" if self.unit else self.name

    def is_late(self, today: date) -> bool:
        return self.day < today and not self.response.has_no_day


@dataclass(frozen=True)
class Waits:
    """Everybody at whom a response waits; `nobody` says so, where somebody is needed and there is nobody."""

    people: tuple[Waiting, ...] = ()
    nobody: str = ""

    def names(self) -> list[str]:
        """Each once."""
        return list(dict.fromkeys(one.name for one in self.people))

    def has(self, user: User) -> bool:
        return any(one.person == user.pk for one in self.people)


def waits_of(
    responses: Sequence[Response], today: date, *, delivered: Collection[uuid.UUID], unsent: Mapping[uuid.UUID, Any]
) -> dict[uuid.UUID, Waits]:
    """At whom each response waits on that day; at nobody where it has not opened or all is done.

    `delivered`: the responses that have been carried over; `unsent`: those with something still to be sent separately
    (both responses.lifecycle.delivery).
    """
    read = _Read(responses, today)
    return {
        response.pk: _waits(response, read, today, response.pk in delivered, response.pk in unsent)
        for response in responses
    }


_ASKED = (Role.EDITOR, Role.APPROVER, Role.ARCHIVIST)
NOBODYS = 0
"""The key of no organisation."""


class _Read:
    """Who holds what, for many responses."""

    def __init__(self, responses: Sequence[Response], today: date) -> None:
        waiting = [one for one in responses if one.state == State.IN_REVIEW]
        self.holders = _holders([one for one in responses if one.state == State.DRAFT])
        self.with_role: dict[str, dict[int, list[User]]] = {role: defaultdict(list) for role in _ASKED}
        organisations = {one.organisation_id for one in responses}
        approving = [one.organisation_id for one in waiting] or [NOBODYS]
        asked = {"organisations": list(organisations), "approving": approving, "today": today}
        for one in _WITH_ROLE.rows(**asked) if organisations else ():
            self.with_role[one.role][one.organisation_id].append(one.user)
        self.asked = people_asked(waiting, today, self.with_role[Role.APPROVER]) if waiting else {}


def _holders(drafts: Sequence[Response]) -> "dict[uuid.UUID, list[tuple[Any, ...]]]":
    """What is handed out and not done, by response: (person's key, what they are called, way, own last day, unit, key
    of the unit's part that it was handed on of).
    """
    found: dict[uuid.UUID, list[tuple[Any, ...]]] = defaultdict(list)
    rows = _HANDED_OUT.tuples(responses=[one.pk for one in drafts]) if drafts else ()
    for response, person, name, email, by_name, way, day, unit, through in rows:
        found[response].append((person, name if by_name else email, way, day, unit or "", through))
    return found


_OF_UNIT = ("unit__name", "through")
_WITH_ROLE = Statement(
    lambda organisations, approving, today: (
        Membership.objects.valid(today)
        .filter(Among("organisation", organisations), role__in=_ASKED, user__is_active=True)
        .filter(~Q(role=Role.APPROVER) | Q(Among("organisation", approving)))
        .select_related("user")
        .only("role", "organisation", "user__name")
        .order_by(SwedishOrder("user__name"), "user")
    ),
    **{"organisations": [712_369_045, 712_369_046], "approving": [712_369_047], "today": date(7, 7, 7)},
)
"""Those with a role by whom something may be awaited: approvers only of the organisations where something is approved,
since they may be many.
"""
_HANDED_OUT = Statement(
    lambda responses: (
        Assignment.objects.active()
        .present()
        .opened()
        .filter(Among("response", responses), done_at__isnull=True, person__is_active=True)
        .order_by(SwedishOrder("person__name"), "person", "pk")
        .values_list("response", "person", "person__name", "person__email", "by_name", "way", "last_day", *_OF_UNIT)
    ),
    responses=[uuid.UUID(int=7)],
)


def _waits(response: Response, read: _Read, today: date, delivered: bool, unsent: bool) -> Waits:
    if response.state == State.DRAFT:
        return _while_it_is_written(response, read, today)
    if response.state == State.IN_REVIEW:
        return _while_it_is_approved(response, read)
    left = _left_of_what_is_signed(response, delivered, unsent)
    found = [_of_a_role(response, read, role, task) for role, task in left.items()]
    return Waits(
        tuple(one for some in found for one in some.people), "; ".join(some.nobody for some in found if some.nobody)
    )


def _while_it_is_written(response: Response, read: _Read, today: date) -> Waits:
    if response.opens_on > today:
        return Waits()
    writes = "rätta" if response.correction_id else "skriva klart"
    editors = _of_a_role(response, read, Role.EDITOR, f"{writes} och skicka för godkännande")
    return Waits((*_handed(response, read), *editors.people), editors.nobody)


def _handed(response: Response, read: _Read) -> Iterator[Waiting]:
    parts: dict[tuple[int, str], list[tuple[str, date, str, bool]]] = {}
    for person, name, way, day, unit, through in read.holders.get(response.pk, ()):
        parts.setdefault((person, name), []).append((way, _day_of_part(response, day), unit, through is None))
    for (person, name), some in parts.items():
        ways, days, units, whole = zip(*some, strict=True)
        unit = units[0] if len(set(units)) == 1 else ""
        of_unit = bool(unit) and all(whole)
        contributes = all(way == Way.CONTRIBUTION for way in ways)
        yield Waiting(
            response,
            person,
            name,
            _task_of(ways),
            min(days),
            handed=len(some),
            unit=unit,
            is_a_units=of_unit,
            contributes=contributes,
        )


def _task_of(ways: Sequence[str]) -> str:
    """What somebody is to do who has parts in these ways; one task, whatever their ways are."""
    given = sum(1 for way in ways if way == Way.CONTRIBUTION)
    written = len(ways) - given
    tasks = [f"bli klar med {swedish.count_of(written, 'del', 'delar')}"] if written else []
    return swedish.listing([*tasks, f"lämna {given} bidrag"] if given else tasks)


def _day_of_part(response: Response, own: date | None) -> date:
    """As Assignment.due has it."""
    correction = response.correction
    return (correction and correction.last_day) or own or response.last_day


def _while_it_is_approved(response: Response, read: _Read) -> Waits:
    able = read.asked.get(response.pk, [])
    if not able:
        return Waits(nobody="ingen kan godkänna det nu: roll eller mandat saknas")
    return Waits(
        tuple(Waiting(response, one.pk, one.name, "läsa och godkänna", response.due_day, Role.APPROVER) for one in able)
    )


def _left_of_what_is_signed(response: Response, delivered: bool, unsent: bool) -> dict[Role, str]:
    """What is left, by whose it is to do it."""
    if response.state == State.APPROVED:
        return {Role.EDITOR: "låsa, försegla och föra över" if response.is_carried_over else "skicka in"}
    left = {}
    if response.is_carried_over and not delivered:
        left[Role.EDITOR] = "föra över till mottagaren"
    elif unsent:
        left[Role.EDITOR] = "skicka det som skickas separat"
    if response.state == State.SUBMITTED:
        left[Role.ARCHIVIST] = "registrera i diariet"
    return left


def _of_a_role(response: Response, read: _Read, role: Role, task: str) -> Waits:
    people = read.with_role[role].get(response.organisation_id, [])
    if not people:
        return Waits(nobody=f"ingen hos er är {role.label}")
    return Waits(tuple(Waiting(response, one.pk, one.name, task, response.due_day, role) for one in people))
