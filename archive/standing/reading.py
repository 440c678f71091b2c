"""Where all of the organisation's responses stand: those that the filter leaves, a page of them, and who has what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone

from accounts.models import Unit, User
from accounts.roles import Role
from accounts.selectors import organisations_of
from config import swedish
from config.ordering import swedish_order
from responses.lifecycle.access import readable_responses
from responses.lifecycle.delivery import newest_submissions
from responses.lifecycle.waiting import Waiting
from responses.models import PersonalReminder, Response, State
from responses.overview.standings import Whereabouts, whereabouts_of
from responses.reading.progress import ResponseProgress, count_progress
from surveys.wording import item_name

A_PAGE = 25
LATE, MINE, OPEN, DONE = "forsenade", "mina", "pagar", "lamnade"
_LABELS = {"": "Alla", LATE: "Försenade", MINE: "Väntar på dig", OPEN: "Pågår", DONE: "Lämnade"}
PEOPLE = "personer"
"""?vy=personer: who has what."""
NO_UNIT = "Utan enhet"


@dataclass(frozen=True)
class StandingFilter:
    """One way of looking: ?visa=key. `count` is how many responses it leaves."""

    key: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class WaitingLine:
    """Those at whom a response waits for one thing; `day` where it is another than the response's last one."""

    names: str
    task: str
    day: date | None = None
    late: bool = False


@dataclass(frozen=True)
class StandingRow:
    """One response with what a page shows of it."""

    place: Whereabouts
    progress: ResponseProgress
    sealed_at: datetime | None
    is_editors: bool = False
    """Whether the reader is an editor there."""

    @property
    def response(self) -> Response:
        return self.place.response

    @property
    def may_plan(self) -> bool:
        """Whether the reader may set its milestones while something is left to do."""
        return self.is_editors and not self.place.is_done and not self.place.is_registered

    @property
    def in_words(self) -> str:
        """Where it stands, in plain words."""
        if self.response.state == State.DRAFT:
            return self._draft_in_words
        if self.response.state == State.IN_REVIEW:
            return "Väntar på godkännande"
        if self.response.state == State.APPROVED:
            return f"Godkänt, inte {'förseglat' if self.response.is_carried_over else 'inskickat'} ännu"
        return f"{self._sealed_in_words}, {self._registered_in_words}"

    @property
    def _draft_in_words(self) -> str:
        if not self.place.has_opened:
            return f"Öppnar {swedish.day(self.response.opens_on)}"
        if self.response.correction_id:
            return "Rättas, det tidigare svaret gäller tills rättelsen ersätter det"
        how_far = f"{self.progress.answered} av {self.progress.asked} frågor besvarade"
        if self.response.return_reason:
            return f"Återsänt, {how_far}"
        return f"Skrivs, {how_far}" if self.progress.begun else "Inte påbörjat"

    @property
    def _sealed_in_words(self) -> str:
        """What became of it once it was closed, and what is left."""
        on = f" {swedish.day(timezone.localdate(self.sealed_at))}" if self.sealed_at else ""
        if not self.response.is_carried_over:
            return f"Inskickat{on}"
        if self.place.delivered_on:
            return f"Överfört {swedish.day(self.place.delivered_on)}"
        return f"Förseglat{on}, INTE lämnat till {self.response.received_by} ännu"

    @property
    def _registered_in_words(self) -> str:
        number = self.response.diarienummer
        return f"registrerat, {number}" if self.place.is_registered else "inte registrerat ännu"

    @property
    def unsent_in_words(self) -> str:
        """What is still to be sent separately; empty when nothing is."""
        tree = self.response.tree
        order = {link_id: number for number, link_id in enumerate(tree.by_link_id)}
        left = sorted(self.place.unsent, key=lambda link_id: order.get(link_id, len(order)))
        return swedish.listing([item_name(tree, link_id) for link_id in left])

    @property
    def lines(self) -> list["WaitingLine"]:
        """At whom it waits: each who was handed something, and together those who have the same to do by their role."""
        alone = [one for one in self.place.waits.people if one.handed]
        together = [one for one in self.place.waits.people if not one.handed]
        lines = [WaitingLine(one.name, one.task, one.day, one.is_late(self.place.today)) for one in alone]
        for task in dict.fromkeys(one.task for one in together):
            names = swedish.listing([one.name for one in together if one.task == task])
            lines.append(WaitingLine(names, task))
        return lines


@dataclass(frozen=True)
class Standings:
    """All of what a person reads: the filters with their counts, and one page of what the chosen one leaves."""

    filters: list[StandingFilter]
    page: Page[Any]
    rows: list[StandingRow]


def all_places(user: User, today: date) -> list[Whereabouts]:
    """Every response that the person reads all of: what is left to do first, then by last day and organisation."""
    found = whereabouts_of(list(readable_responses(user)), today)
    return sorted(found, key=_place_in_order)


def _place_in_order(place: Whereabouts) -> tuple[bool, int, Any, str]:
    """What is done comes last, the newest of it first."""
    day = place.response.last_day.toordinal()
    name = swedish_order(place.response.organisation.name)
    return place.is_done, -day if place.is_done else day, name, str(place.response.pk)


def standings(user: User, today: date, *, wanted: str = "", number: str = "") -> Standings:
    """Page `number` of what the filter `wanted` leaves; nothing for a filter that there is not."""
    places = all_places(user, today)
    left = {key: [place for place in places if _fits(key, place, user)] for key in _LABELS}
    filters = [StandingFilter(key, label, len(left[key]), key == wanted) for key, label in _LABELS.items()]
    page = Paginator(left.get(wanted, []), A_PAGE).get_page(number)
    return Standings(filters, page, rows_of(list(page.object_list), user))


def _fits(key: str, place: Whereabouts, user: User) -> bool:
    if key == LATE:
        return place.is_late
    if key == MINE:
        return place.waits_for(user)
    return {OPEN: not place.is_done, DONE: place.is_done}.get(key, True)


def rows_of(places: Sequence[Whereabouts], user: User) -> list[StandingRow]:
    """The places with how far each has come, and when it was closed."""
    responses = [place.response for place in places]
    progress = count_progress(responses)
    sealed = dict(
        newest_submissions()
        .filter(response__in=[place.response.pk for place in places if place.response.state in _CLOSED])
        .values_list("response_id", "submitted_at")
    )
    edited = set(organisations_of(user, Role.EDITOR).values_list("pk", flat=True))
    return [
        StandingRow(
            place,
            progress[place.response.pk],
            sealed.get(place.response.pk),
            is_editors=place.response.organisation_id in edited,
        )
        for place in places
    ]


_CLOSED = (State.SUBMITTED, State.ARCHIVED)


@dataclass(frozen=True)
class WaitedFor:
    """A person with all that waits at them, and when they were last reminded by hand."""

    person: int
    name: str
    things: list[Waiting]
    reminded: PersonalReminder | None
    may_be_reminded: bool

    def is_late(self, today: date) -> bool:
        return any(one.is_late(today) for one in self.things)


@dataclass(frozen=True)
class UnitOfPeople:
    """Those of a unit (förvaltning) at whom something waits, by name; `name` empty where there are no units at all."""

    name: str
    people: list[WaitedFor]


def who_has_what(user: User, today: date, since: datetime) -> list[UnitOfPeople]:
    """Everybody at whom something waits, unit by unit, those without a unit last. `since`: whoever has been reminded
    by hand after that is not reminded again.
    """
    things = [one for place in all_places(user, today) for one in place.waits.people]
    reminded = _reminded({one.person for one in things})
    edited = set(organisations_of(user, Role.EDITOR).values_list("pk", flat=True))
    people: dict[tuple[int, str], list[Waiting]] = {}
    for one in things:
        people.setdefault((one.person, one.name), []).append(one)
    holders = []
    for (person, name), some in people.items():
        last = reminded.get(person)
        theirs = any(one.response.organisation_id in edited for one in some)
        may = person != user.pk and theirs and (last is None or last.at <= since)
        holders.append(WaitedFor(person, name, sorted(some, key=lambda one: one.day), last, may))
    return _by_unit(holders)


def _reminded(people: Iterable[int]) -> dict[int, PersonalReminder]:
    """When each was last reminded by hand."""
    found = PersonalReminder.objects.filter(to__in=set(people)).select_related("by")
    return {one.to_id: one for one in found.order_by("to", "-at", "-pk").distinct("to")}


def _by_unit(holders: list[WaitedFor]) -> list[UnitOfPeople]:
    organisations = {one.response.organisation_id for holder in holders for one in holder.things}
    units = Unit.objects.filter(organisation__in=organisations, ended_at=None, members__in=[h.person for h in holders])
    names: dict[int, str] = {}
    for person, name in units.values_list("members", "name"):
        known = names.get(person)
        names[person] = name if known is None else min(known, name, key=swedish_order)
    groups: dict[str, list[WaitedFor]] = {}
    for holder in sorted(holders, key=lambda one: (swedish_order(one.name), one.person)):
        groups.setdefault(names.get(holder.person, NO_UNIT if names else ""), []).append(holder)
    ordered = sorted(groups, key=lambda name: (name in ("", NO_UNIT), swedish_order(name)))
    return [UnitOfPeople(name, groups[name]) for name in ordered]
