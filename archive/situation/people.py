"""Who has what: everybody at whom something waits, unit by unit, a page of them at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator

from accounts.models import User
from archive.situation.finding import Asking, WaitingHolder, find_holders
from archive.situation.reading import places_with_keys
from config.fields.forms import read_whole_number
from responses.lifecycle.waiting import Waiting
from responses.models import PersonalReminder

PEOPLE_VIEW = "personer"
"""?vy=personer: who has what."""
NO_UNIT = "Utan enhet"
A_PAGE, OF_EACH = 25, 5


@dataclass(frozen=True)
class WaitedFor:
    """A person with the nearest of what waits at them, and when they were last reminded by hand."""

    person: int
    name: str
    things: list[Waiting]
    amount: int
    """How much waits at them: more than `things`, perhaps."""
    reminded: PersonalReminder | None
    may_be_reminded: bool


@dataclass(frozen=True)
class UnitOfPeople:
    """Those of a unit (förvaltning) at whom something waits, by name; `name` empty where there are no units at all."""

    name: str
    people: list[WaitedFor]


@dataclass(frozen=True)
class PeoplePage:
    """One page of them; `page` tells which, and of how many."""

    page: Page[Any]
    units: list[UnitOfPeople]


def who_has_what(user: User, today: date, since: datetime, *, number: str = "", named: str = "") -> PeoplePage:
    """Everybody at whom something waits, unit by unit, those without a unit last. `since`: whoever has been reminded
    by hand after that is not reminded again; `named`: only those whose name, or unit's name, has this in it.
    """
    asking, asked = Asking(user, today), max(read_whole_number(number) or 1, 1)
    limits: dict[str, Any] = {"named": named, "most": A_PAGE, "each": OF_EACH}
    found = find_holders(asking, begin=(asked - 1) * A_PAGE, **limits)
    if not found.people and asked > 1:  # no such page: the last one, as pages of other lists have it
        amount = find_holders(asking, **limits).amount
        asked = Paginator(range(amount), A_PAGE).num_pages
        found = find_holders(asking, begin=(asked - 1) * A_PAGE, **limits)
    page: Page[Any] = Paginator(range(found.amount), A_PAGE).get_page(asked)
    return PeoplePage(page, _by_unit(found.people, _waited_for(user, today, since, found.people), found.has_units))


def _waited_for(user: User, today: date, since: datetime, holders: Sequence[WaitingHolder]) -> list[WaitedFor]:
    """The holders, in the same order, with what waits at them."""
    keys = list(dict.fromkeys(key for holder in holders for key in holder.responses))
    things: dict[tuple[int, str], list[Waiting]] = {}
    for place in places_with_keys(user, today, keys):
        for one in place.waits.people:
            things.setdefault((one.person, one.name), []).append(one)
    reminded = _reminded(holder.person for holder in holders)
    found = []
    for holder in holders:
        last = reminded.get(holder.person)
        may = holder.person != user.pk and holder.edited and (last is None or last.at <= since)
        nearest = sorted(things.get((holder.person, holder.called), []), key=lambda one: one.day)[:OF_EACH]
        found.append(WaitedFor(holder.person, holder.called, nearest, holder.amount, last, may))
    return found


def _reminded(people: Iterable[int]) -> dict[int, PersonalReminder]:
    """When each was last reminded by hand."""
    found = PersonalReminder.objects.filter(to__in=set(people)).select_related("by")
    return {one.to_id: one for one in found.order_by("to", "-at", "-pk").distinct("to")}


def _by_unit(holders: Sequence[WaitingHolder], people: Sequence[WaitedFor], has_units: bool) -> list[UnitOfPeople]:
    """The people, who come unit by unit, under the names of their units."""
    without = NO_UNIT if has_units else ""
    named = groupby(zip(holders, people, strict=True), key=lambda pair: pair[0].unit or without)
    return [UnitOfPeople(name, [person for _, person in pairs]) for name, pairs in named]
