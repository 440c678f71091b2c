"""What is due soon, and whom to remind of it. Each kind of thing that has a last day is a source of its own."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Unit, User
from accounts.roles import Role
from config.language import swedish
from config.language.working_days import next_working_day
from config.row_by_row import each_read
from responses.lifecycle.delivery import SEALED_STATES, delivered_days, newest_submissions, not_carried_over
from responses.lifecycle.milestones import Reaching, milestones_of
from responses.lifecycle.recipients import people_asked, people_by_organisation
from responses.models import (
    Assignment,
    Correction,
    Goal,
    Milestone,
    Notice,
    Response,
    SentSeparately,
    Snapshot,
    State,
    Submission,
    Way,
)
from surveys.answers.values import is_sent_by_email
from surveys.models import without_definition
from surveys.schema import Question
from surveys.wordings.wording import item_name

Row = TypeVar("Row")
_LATE_FOR = timedelta(weeks=10)
"""How long after the last day somebody is reminded, once a week, of what is still not submitted. Then it is known."""


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
"""Gives what is not done and due from one day to another, both included, in a number of queries that does not grow.

What can still be done after its day may be given for some days more."""


def drafts_due(first: date, last: date) -> Iterable[Due]:
    """Responses that are still drafts, to each of the organisation's editors."""
    drafts = [draft for draft in _unsubmitted(State.DRAFT, first, last) if draft.opens_on <= first]
    editors = _editors_of({draft.organisation_id for draft in drafts})

    def of_one(draft: Response) -> Iterator[Due]:
        text = f"{_last_day(draft, first)} Svaret är ett utkast."
        for editor in editors[draft.organisation_id]:
            yield _due(editor, draft, "draft", text, draft.get_absolute_url())

    return _of_each(drafts, of_one)


def approvals_due(first: date, last: date) -> Iterable[Due]:
    """Responses that wait for approval, to those whose turn it is; to the editors where nobody can approve."""
    waiting = _unsubmitted(State.IN_REVIEW, first, last)
    asked = people_asked(waiting, first)
    editors = _editors_of({response.organisation_id for response in waiting})

    def of_one(response: Response) -> Iterator[Due]:
        when, able = _last_day(response, first), asked[response.pk]
        for person in able:
            path = reverse("review", args=[response.pk])
            yield _due(person, response, "review", f"{when} Svaret väntar på ditt godkännande.", path)
        for editor in [] if able else editors[response.organisation_id]:
            text = f"{when} Svaret väntar på godkännande, men ingen som kan godkänna det har rollen och mandatet nu."
            yield _due(editor, response, "stuck", text, response.get_absolute_url())

    return _of_each(waiting, of_one)


def approved_due(first: date, last: date) -> Iterable[Due]:
    """Responses that are approved but not submitted, to each of the organisation's editors."""
    waiting = _unsubmitted(State.APPROVED, first, last)
    editors = _editors_of({response.organisation_id for response in waiting})

    def of_one(response: Response) -> Iterator[Due]:
        text = f"{_last_day(response, first)} {_left_to_do(response)}"
        for editor in editors[response.organisation_id]:
            yield _due(editor, response, "approved", text, response.get_absolute_url())

    return _of_each(waiting, of_one)


def _left_to_do(response: Response) -> str:
    if response.is_carried_over:
        to = response.received_by
        return f"Svaret är godkänt men INTE lämnat till {to} ännu. Lås och försegla det, och för sedan över det."
    return "Svaret är godkänt men inte inskickat ännu. Skicka in det."


def carrying_due(first: date, last: date) -> Iterable[Due]:
    """Responses that are sealed and not carried over, to each of the organisation's editors, until they are."""
    found = not_carried_over().filter(last_day__lte=last).select_related("organisation", "questionnaire__survey")
    later = Submission.objects.filter(response=OuterRef("pk"), number__gt=1)
    fetched: Any = without_definition(found, "questionnaire").annotate(is_corrected=Exists(later))
    waiting = list(fetched.order_by("pk"))
    editors = _editors_of({response.organisation_id for response in waiting})

    def of_one(response: Any) -> Iterator[Due]:
        path, to = reverse("carry_over", args=[response.pk]), response.received_by
        told = "Svaret är rättat och förseglat" if response.is_corrected else "Svaret är förseglat"
        when = "" if response.is_corrected else f"{_last_day(response, first)} "
        text = f"{when}{told} men INTE lämnat till {to} ännu. För över det."
        for editor in editors[response.organisation_id]:
            yield _due(editor, response, "carry", text, path)

    return _of_each(waiting, of_one)


def _mailed(snapshot: Snapshot) -> list[Question]:
    """The questions whose frozen answer says that something is sent separately."""
    answers = snapshot.content["answers"]
    return [question for question in snapshot.tree.questions if is_sent_by_email(answers.get(question.link_id))]


def unsent_due(first: date, last: date) -> Iterable[Due]:
    """What sealed answers say is sent separately and nobody has noted as sent, to the organisation's editors."""
    window = (first - _LATE_FOR, last)
    found = newest_submissions().filter(response__state__in=SEALED_STATES, response__last_day__range=window)
    fetched = without_definition(
        found.select_related("snapshot", "sign_off", "response__organisation", "response__questionnaire__survey"),
        "response__questionnaire",
    )
    sealed = list(fetched.order_by("response"))
    editors = _editors_of({one.response.organisation_id for one in sealed})
    responses = [one.response_id for one in sealed]
    noted = SentSeparately.objects.filter(response__in=responses, withdrawn_at__isnull=True)
    sent = set(noted.values_list("response", "link_id"))

    def of_one(submission: Submission) -> Iterator[Due]:
        response = submission.snapshot.response = submission.response
        asked = [q for q in _mailed(submission.snapshot) if (response.pk, q.link_id) not in sent]
        unsent = [item_name(response.tree, question.link_id) for question in asked]
        text = f"{_last_day(response, first)} Ej skickat separat ännu: {'; '.join(unsent)}."
        for editor in editors[response.organisation_id] if unsent else []:
            yield _due(editor, response, "unsent", text, reverse("sent_separately", args=[response.pk]))

    return _of_each(sealed, of_one)


def _of_each(rows: Iterable[Row], dues: Callable[[Row], Iterable[Due]]) -> list[Due]:
    """What is due of every row; one that fails keeps no other back."""
    return [due for some in each_read(rows, lambda row: list(dues(row)), what="a reminder") for due in some]


def _unsubmitted(state: State, first: date, last: date) -> list[Response]:
    """Responses in the state that are due, or were lately: what is late can still be submitted."""
    by_day = Response.objects.filter(_has_a_day(), state=state).annotate(
        day=Coalesce("correction__last_day", "last_day")
    )
    found = by_day.filter(day__range=(first - _LATE_FOR, last))
    fetched = found.select_related("organisation", "questionnaire", "correction")
    return list(without_definition(fetched, "questionnaire").order_by("pk"))


def _has_a_day(response: str = "") -> Q:
    """As Response.has_no_day, turned round: a correction is reminded of by the day that somebody has set for it."""
    own = Q(**{f"{response}correction__isnull": True}) | Q(**{f"{response}correction__kind": Correction.Kind.CHANGE})
    return own | Q(**{f"{response}correction__last_day__isnull": False})


def _last_day(response: Response, today: date) -> str:
    day = response.due_day
    was = "var" if day < today else "är"
    what = "Sista dag för rättelsen" if day != response.last_day else "Sista svarsdag"
    return f"{what} {was} {swedish.weekday(day)} {swedish.day(day)}."


def _due(to: User, response: Response, what: str, text: str, path: str) -> Due:
    key = f"{what}:{response.pk}:{to.pk}:{response.due_day}"
    return Due(to=to, response=response, day=response.due_day, text=text, path=path, key=key)


def _editors_of(organisations: set[int]) -> dict[int, list[User]]:
    return people_by_organisation(Role.EDITOR, organisations)


def assignments_due(first: date, last: date) -> Iterable[Due]:
    """What is handed out and not yet done, in one reminder a person, unit they take it for, response, way and day."""
    waiting = (
        Assignment.objects.active()
        .present()
        .opened()
        .filter(
            done_at__isnull=True, response__state=State.DRAFT, response__opens_on__lte=first, person__is_active=True
        )
    )
    since = first - _LATE_FOR
    day = Coalesce("response__correction__last_day", "last_day", "response__last_day")
    by_day = waiting.filter(_has_a_day("response__")).annotate(day=day).filter(day__range=(since, last))
    read = ("person", "unit", "response__organisation", "response__questionnaire", "response__correction")
    found = by_day.select_related(*read)
    grouped = defaultdict(list)
    for assignment in without_definition(found, "response__questionnaire").order_by("pk"):
        unit = assignment.unit if assignment.is_a_units else None
        grouped[assignment.person, unit, assignment.response, assignment.way, assignment.due].append(assignment)

    def of_one(group: tuple[tuple[User, Unit | None, Response, str, date], list[Assignment]]) -> Iterator[Due]:
        (person, unit, response, way, day), held = group
        whom = unit.name if unit else "dig"
        should = "skulle ha varit" if day < first else "ska vara"
        when = f"{swedish.weekday(day)} {swedish.day(day)}."
        if way == Way.CONTRIBUTION:
            text, path = (
                f"{_contributions(len(held), whom, should)} {when}",
                reverse("my_contributions", args=[response.pk]),
            )
        else:
            text, path = f"{_parts(len(held), whom, should)} {when}", _my_questions(response)
        who = f"{person.pk}:{unit.pk}" if unit else f"{person.pk}"
        key = f"{'asked' if way == Way.CONTRIBUTION else 'assigned'}:{response.pk}:{who}:{day}"
        yield Due(to=person, response=response, day=day, text=text, path=path, key=key)

    return _of_each(grouped.items(), of_one)


def _parts(amount: int, whom: str, should: str) -> str:
    what = swedish.count_of(amount, "sak som är utdelad", "saker som är utdelade")
    return f"{swedish.begin_sentence(what)} till {whom} {should} {'klar' if amount == 1 else 'klara'}"


def _contributions(amount: int, whom: str, should: str) -> str:
    what = swedish.count_of(amount, f"bidrag från {whom}", f"bidrag från {whom}")
    return f"{swedish.begin_sentence(what)} {should} {'lämnat' if amount == 1 else 'lämnade'}"


def milestones_due(first: date, last: date) -> Iterable[Due]:
    """The organisation's own days that are not reached, to those whose step it is (docs/decisions/0012).

    The next step of each response alone, and of texts besides: those that what comes after still waits for are theirs.
    """
    with_days = Milestone.objects.filter(day__range=(first - _LATE_FOR, last)).values("response")
    found = Response.objects.filter(pk__in=with_days, opens_on__lte=first).exclude(state=State.ARCHIVED)
    fetched = found.select_related("organisation", "questionnaire", "correction")
    responses = list(without_definition(fetched, "questionnaire").order_by("pk"))
    reached = milestones_of(responses, delivered_days([one.pk for one in responses]))
    asked = _Asked(responses, first)

    def of_one(response: Response) -> Iterator[Due]:
        for one in _next_steps(reached[response.pk], State(response.state)):
            if first - _LATE_FOR <= one.day <= last:
                yield from _milestone_due(response, one, asked, first)

    return _of_each(responses, of_one)


_STEPS_IN = {
    State.DRAFT: ((Goal.TEXTS,), (Goal.COMPILED, Goal.REVIEWED)),
    State.IN_REVIEW: ((Goal.SIGNED,),),
    State.APPROVED: ((Goal.HANDED_IN,),),
    State.SUBMITTED: ((Goal.HANDED_IN,),),
}
"""By state, the steps that somebody can take now; of each group the first that is not reached."""


def _next_steps(found: list[Reaching], state: State) -> Iterator[Reaching]:
    for group in _STEPS_IN.get(state, ()):
        left = [one for one in found if one.step in group and not one.reached]
        yield from left[:1]


class _Asked:
    """Whose step it is, read at once for many responses."""

    def __init__(self, responses: list[Response], day: date) -> None:
        self.editors = _editors_of({response.organisation_id for response in responses})
        self.signers = people_asked([one for one in responses if one.state == State.IN_REVIEW], day)
        self.holders: dict[uuid.UUID, dict[User, None]] = defaultdict(dict)
        self.handed: set[uuid.UUID] = set()
        held = Assignment.objects.active().present().opened()
        held = held.filter(response__in=responses, response__state=State.DRAFT)
        for one in held.select_related("person").order_by("pk"):
            self.handed.add(one.response_id)
            if one.done_at is None and one.last_day is None and one.person.is_active:
                self.holders[one.response_id][one.person] = None

    def of(self, response: Response, one: Reaching, today: date) -> dict[User, None]:
        """The people, once each. Who has a last day of their own is reminded of that (assignments_due)."""
        editors = dict.fromkeys(self.editors[response.organisation_id])
        if one.step == Goal.SIGNED:
            return dict.fromkeys(self.signers[response.pk]) or editors
        if one.step != Goal.TEXTS or response.pk not in self.handed:
            return editors
        return self.holders[response.pk] | (editors if one.is_late(today) else {})


def _milestone_due(response: Response, one: Reaching, asked: "_Asked", today: date) -> Iterator[Due]:
    should = "skulle ha varit nått" if one.is_late(today) else "ska vara nått"
    text = f"Delmålet ”{one.label}” {should} {swedish.weekday(one.day)} {swedish.day(one.day)}."
    for person in asked.of(response, one, today):
        holds = person in asked.holders[response.pk] and one.step == Goal.TEXTS
        path = _my_questions(response) if holds else response.get_absolute_url()
        key = f"milestone:{one.step}:{response.pk}:{person.pk}:{one.day}"
        yield Due(to=person, response=response, day=one.day, text=text, path=path, key=key)


def _my_questions(response: Response) -> str:
    return reverse("my_questions", args=[response.pk])


SOURCES: tuple[DueSource, ...] = (
    drafts_due,
    approvals_due,
    approved_due,
    carrying_due,
    unsent_due,
    assignments_due,
    milestones_due,
)
"""Everything that people are reminded of."""


def reminders(*, today: date, at: datetime) -> Iterator[Notice]:
    """The reminders of this morning's digest, not yet stored. Each is made once by its key.

    A morning answers for the days up to the next digest, so that what would fall on a Saturday comes on the Friday.
    Whatever was missed (a stop, a late invitation) comes the next morning, once. After the day it is said every week.
    """
    if not settings.REMINDER_DAYS:
        return
    last_covered = next_working_day(today) - timedelta(days=1)
    horizon = last_covered + timedelta(days=max(settings.REMINDER_DAYS))
    found = each_read(SOURCES, lambda source: list(source(today, horizon)), what="a source of reminders")
    for due in (due for some in found for due in some):
        late = due.day < today
        step = _late_step(due, today) if late else _step((due.day - last_covered).days)
        yield Notice(
            to=due.to,
            response=due.response,
            kind=Notice.Kind.REMINDER,
            text=due.text,
            path=due.path,
            key=f"{due.key}:{step}",
            until=None if late else due.day,
            created_at=at,
        )


def _late_step(due: Due, today: date) -> str:
    """Once for every week after the day, the first at once."""
    weeks = (today - due.day).days // 7
    return f"late{weeks}" if weeks else "late"


def _step(days: int) -> int:
    """The last of REMINDER_DAYS that has come, with so many days left: of 7, 3, 1, 0 it is 7 from 7 days to 4."""
    steps: list[int] = settings.REMINDER_DAYS
    return next(step for step in steps if step >= days)
