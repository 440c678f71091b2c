"""The days that an organisation has set for its own work (delmål), which of them have been reached, and which are late.

What tells that a step is reached is what has happened: what was handed out is klar, the answer is sent for approval,
signed, handed in. Only what nothing tells is an editor's word.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from config.statements import Among, Statement
from responses.lifecycle.delivery import SEALED_STATES
from responses.models import Assignment, Goal, Milestone, Response, State, Submission

BY_WORD = frozenset({Goal.TEXTS, Goal.COMPILED})
"""The steps that an editor may say are reached while the answer is a draft."""


@dataclass(frozen=True)
class Reaching:
    """One step of a response that has a day."""

    step: Goal
    label: str
    day: date
    reached: bool
    said: bool = False
    """Reached by an editor's word alone."""

    def is_late(self, today: date) -> bool:
        return not self.reached and self.day < today

    @property
    def code(self) -> str:
        return str(self.step)


def label_of_step(step: Goal, response: Response) -> str:
    """What the step is called: the last one by how the answer is delivered."""
    if step != Goal.HANDED_IN:
        return str(step.label)
    return "Överfört" if response.is_carried_over else "Inskickat"


def milestones_of(responses: Sequence[Response], delivered: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Reaching]]:
    """The milestones that have a day, in the order of the steps, by response, in one query.

    `delivered` are the responses that have been carried over (responses.lifecycle.delivery.delivered_days).
    """
    by_key = {response.pk: response for response in responses}
    found: dict[uuid.UUID, list[Reaching]] = {key: [] for key in by_key}
    for row in _MILESTONES.rows(responses=list(by_key)) if by_key else ():
        found[row.response_id].append(reaching(row, by_key[row.response_id], row.response_id in delivered))
    order = list(Goal)
    return {key: sorted(some, key=lambda one: order.index(one.step)) for key, some in found.items()}


_MILESTONES: Statement[Any] = Statement(
    lambda responses: _with_facts(Milestone.objects.filter(Among("response", responses), day__isnull=False)),
    responses=[uuid.UUID(int=7)],
)


def late_among(found: Iterable[Reaching], today: date) -> list[Reaching]:
    """Those that are late."""
    return [one for one in found if one.is_late(today)]


def _with_facts(found: QuerySet[Milestone]) -> "QuerySet[Any]":
    """Each with what has been handed out, and whether it was set for an answer that has been handed in since."""
    handed = Assignment.objects.active().present().filter(response=OuterRef("response"))
    since = Submission.objects.filter(response=OuterRef("response"), submitted_at__gte=OuterRef("set_at"))
    return found.annotate(
        handed=Exists(handed), waiting=Exists(handed.filter(done_at__isnull=True)), handed_in=Exists(since)
    )


def reaching(row: Any, response: Response, delivered: bool) -> Reaching:
    """The row, read with its facts, as what pages show."""
    step, said = Goal(row.step), row.reached_at is not None
    told = _told_by_the_facts(step, row, State(response.state), delivered, is_carried_over=response.is_carried_over)
    counts = said and step in BY_WORD
    return Reaching(step, label_of_step(step, response), row.day, told or counts, said=counts and not told)


def _told_by_the_facts(step: Goal, row: Any, state: State, delivered: bool, *, is_carried_over: bool) -> bool:
    """Opened again, an answer keeps what it had reached when it was handed in, until new days are set for it."""
    if step == Goal.HANDED_IN:
        return delivered if is_carried_over else state in SEALED_STATES or row.handed_in
    if row.handed_in:
        return True
    if step == Goal.SIGNED:
        return state in (State.APPROVED, *SEALED_STATES)
    return state != State.DRAFT or (step == Goal.TEXTS and row.handed and not row.waiting)


def texts_day(response: Response) -> date | None:
    """The day by which the organisation wants its texts; None where it has said none."""
    found = Milestone.objects.filter(response=response, step=Goal.TEXTS).values_list("day", flat=True)
    return found.first()
