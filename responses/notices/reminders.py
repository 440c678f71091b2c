"""What is due soon, and whom to remind of it. Each kind of thing that has a last day is a source of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Membership, User
from accounts.roles import Role
from config import swedish
from config.ordering import SwedishOrder
from config.row_by_row import row_by_row
from responses.models import Assignment, Notice, Response, State

_FRIDAY = 4


@dataclass(frozen=True)
class Due:
    """Something that `to` should have done by `day`. `key` names it and its last day, the same every morning."""

    to: User
    response: Response
    day: date
    text: str
    path: str
    key: str


DueSource = Callable[[date, date], Iterable[Due]]
"""Gives what is not done and due from one day to another, both included, in a number of queries that does not grow."""


def drafts_due(first: date, last: date) -> Iterator[Due]:
    """Responses that are still drafts, to each of the organisation's editors."""
    found = Response.objects.filter(state=State.DRAFT, opens_on__lte=first, last_day__range=(first, last))
    drafts = found.select_related("organisation", "questionnaire").defer("questionnaire__definition").order_by("pk")
    editors = _editors_of({draft.organisation_id for draft in drafts})
    for draft in drafts:
        text = (
            f"Sista svarsdag är {swedish.weekday(draft.last_day)} {swedish.day(draft.last_day)}. Svaret är ett utkast."
        )
        for editor in editors[draft.organisation_id]:
            key = f"draft:{draft.pk}:{editor.pk}:{draft.last_day}"
            yield Due(to=editor, response=draft, day=draft.last_day, text=text, path=draft.get_absolute_url(), key=key)


def _editors_of(organisations: set[int]) -> dict[int, list[User]]:
    editors = defaultdict(list)
    held = Membership.objects.filter(role=Role.EDITOR, organisation__in=organisations, user__is_active=True)
    for membership in held.select_related("user").order_by(SwedishOrder("user__name"), "pk"):
        editors[membership.organisation_id].append(membership.user)
    return editors


def assignments_due(first: date, last: date) -> Iterator[Due]:
    """What is handed out and not yet done, in one reminder a person, response and day."""
    waiting = Assignment.objects.active().filter(
        done_at__isnull=True, response__state=State.DRAFT, response__opens_on__lte=first, person__is_active=True
    )
    by_day = waiting.annotate(day=Coalesce("last_day", "response__last_day")).filter(day__range=(first, last))
    found = by_day.select_related("person", "response__organisation", "response__questionnaire")
    grouped = defaultdict(list)
    for assignment in found.defer("response__questionnaire__definition").order_by("pk"):
        grouped[assignment.person, assignment.response, assignment.due].append(assignment)
    for (person, response, day), held in grouped.items():
        what = swedish.count_of(len(held), "sak som är utdelad", "saker som är utdelade")
        text = f"{what[:1].upper()}{what[1:]} till dig ska vara klara {swedish.weekday(day)} {swedish.day(day)}."
        key = f"assigned:{response.pk}:{person.pk}:{day}"
        yield Due(to=person, response=response, day=day, text=text, path=_my_questions(response), key=key)


def _my_questions(response: Response) -> str:
    return reverse("my_questions", args=[response.pk])


SOURCES: tuple[DueSource, ...] = (drafts_due, assignments_due)
"""Everything that people are reminded of."""


def reminders(*, today: date, at: datetime) -> Iterator[Notice]:
    """The reminders of this morning's digest, not yet stored. Each is made once by its key.

    A morning answers for the days up to the next digest, so that what would fall on a Saturday comes on the Friday.
    Whatever was missed (a stop, a late invitation) comes the next morning, once.
    """
    if not settings.REMINDER_DAYS:
        return
    last_covered = next_working_day(today) - timedelta(days=1)
    horizon = last_covered + timedelta(days=max(settings.REMINDER_DAYS))
    found = row_by_row(SOURCES, lambda source: list(source(today, horizon)), what="a source of reminders")
    for due in (due for some in found for due in some):
        step = _step((due.day - last_covered).days)
        yield Notice(
            to=due.to,
            response=due.response,
            kind=Notice.Kind.REMINDER,
            text=due.text,
            path=due.path,
            key=f"{due.key}:{step}",
            until=due.day,
            created_at=at,
        )


def _step(days: int) -> int:
    """The last of REMINDER_DAYS that has come, with so many days left: of 7, 3, 1, 0 it is 7 from 7 days to 4."""
    steps: list[int] = settings.REMINDER_DAYS
    return next(step for step in steps if step >= days)


def is_working_day(day: date) -> bool:
    return day.weekday() <= _FRIDAY


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    following = day + timedelta(days=1)
    return following if is_working_day(following) else next_working_day(following)
