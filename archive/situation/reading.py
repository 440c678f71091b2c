"""Where all of the organisation's responses stand: those that the filter leaves, a page of them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import organisations_of
from archive.situation.finding import DONE, OPEN, Asking, count_each, find_some
from config.language import swedish
from config.language.ordering import swedish_order
from config.statements import Among, Statement
from responses.lifecycle.access import readable_responses
from responses.lifecycle.delivery import SEALED_STATES, newest_submissions
from responses.models import Response, State
from responses.overview.task_rows import LATE, MINE
from responses.overview.whereabouts import Whereabouts, whereabouts_of
from responses.reading.progress import ResponseProgress, count_progress
from surveys.wordings.wording import item_name

A_PAGE = 25
_LABELS = {"": "Alla", LATE: "Försenade", MINE: "Väntar på dig", OPEN: "Pågår", DONE: "Lämnade"}
_KEYS = [uuid.UUID(int=7), uuid.UUID(int=8)]
_THESE = Statement(
    lambda user, today, keys: readable_responses(user, today).filter(Among("pk", keys)),
    **{"user": 712_369_045, "today": date(7, 7, 7), "keys": _KEYS},
)


@dataclass(frozen=True)
class SituationFilter:
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
class SituationRow:
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
        if self.response.state in SEALED_STATES:
            return f"{self._sealed_in_words}, {self._registered_in_words}"
        undelivered = self.place.is_undelivered and f", INTE lämnat till {self.response.received_by} ännu"
        return f"{self._open_in_words}{undelivered or ''}"

    @property
    def _open_in_words(self) -> str:
        if self.response.state == State.DRAFT:
            return self._draft_in_words
        if self.response.state == State.IN_REVIEW:
            return "Väntar på godkännande"
        return f"Godkänt, inte {'förseglat' if self.response.is_carried_over else 'inskickat'} ännu"

    @property
    def _draft_in_words(self) -> str:
        if not self.place.has_opened:
            return f"Öppnar {swedish.day(self.response.opens_on)}"
        if self.response.correction_id:
            return "Rättas, det tidigare svaret gäller tills rättelsen ersätter det"
        asked = self.progress.asked
        answered = "fråga besvarad" if asked == 1 else "frågor besvarade"
        how_far = f"{self.progress.answered} av {asked} {answered}"
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
        lines = [WaitingLine(one.called, one.task, one.day, one.is_late(self.place.today)) for one in alone]
        for task in dict.fromkeys(one.task for one in together):
            names = swedish.listing([one.name for one in together if one.task == task])
            lines.append(WaitingLine(names, task))
        return lines


@dataclass(frozen=True)
class SituationPage:
    """All of what a person reads: the filters with their counts, and one page of what the chosen one leaves."""

    filters: list[SituationFilter]
    page: Page[Any]
    rows: list[SituationRow]

    def name_of(self, person: int) -> str:
        """What the organisation calls somebody at whom one of the rows waits; empty where none does."""
        names = (one.called for row in self.rows for one in row.place.waits.people if one.person == person)
        return next(names, "")


def all_places(user: User, today: date) -> list[Whereabouts]:
    """Every response that the person reads all of: what is left to do first, then by last day and organisation."""
    found = whereabouts_of(list(readable_responses(user)), today)
    return sorted(found, key=_place_in_order)


def _place_in_order(place: Whereabouts) -> tuple[bool, int, Any, str]:
    """What is done comes last, the newest of it first."""
    day = place.response.last_day.toordinal()
    name = swedish_order(place.response.organisation.name)
    return place.is_done, -day if place.is_done else day, name, str(place.response.pk)


def places_with_keys(user: User, today: date, keys: Sequence[uuid.UUID]) -> list[Whereabouts]:
    """Where the responses of these keys stand, in the same order; without those that the person does not read."""
    found = {one.pk: one for one in _THESE.rows(user=user.pk, today=today, keys=list(keys))}
    return whereabouts_of([found[key] for key in keys if key in found], today)


def read_situation(
    user: User, today: date, *, wanted: str = "", number: str = "", person: int | None = None
) -> SituationPage:
    """Page `number` of what the filter `wanted` leaves; nothing for a filter that there is not. `person`: instead,
    what waits at whoever has this key.
    """
    counts = count_each(Asking(user, today))
    asking, fits = Asking(user, today, person), MINE if person else wanted
    filters = [SituationFilter(key, label, counts[key], key == wanted and not person) for key, label in _LABELS.items()]
    amount = count_each(asking)[MINE] if person else counts.get(wanted, 0)
    page: Page[Any] = Paginator(range(amount), A_PAGE).get_page(number)
    keys = find_some(asking, fits, begin=page.number * A_PAGE - A_PAGE, most=A_PAGE) if amount else []
    return SituationPage(filters, page, situation_rows(places_with_keys(user, today, keys), user))


def list_unfinished(user: User, today: date, *, most: int) -> tuple[list[SituationRow], int]:
    """The first of all that is not done, and how many there are of it."""
    asking = Asking(user, today)
    places = places_with_keys(user, today, find_some(asking, OPEN, most=most))
    return situation_rows(places, user), count_each(asking)[OPEN]


def situation_rows(places: Sequence[Whereabouts], user: User) -> list[SituationRow]:
    """The places with how far each has come, and when it was closed."""
    responses = [place.response for place in places]
    progress = count_progress(responses)
    sealed = dict(
        newest_submissions()
        .filter(response__in=[place.response.pk for place in places if place.response.state in SEALED_STATES])
        .values_list("response_id", "submitted_at")
    )
    edited = organisations_of(user, Role.EDITOR).filter(pk__in={one.organisation_id for one in responses})
    own = set(edited.values_list("pk", flat=True))
    return [
        SituationRow(
            place,
            progress[place.response.pk],
            sealed.get(place.response.pk),
            is_editors=place.response.organisation_id in own,
        )
        for place in places
    ]
