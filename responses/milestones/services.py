"""Setting the days, and saying that a step is reached."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.fields.page_marks import refuse_unseen
from config.language import swedish
from config.language.days import DAY_GONE_BY
from config.refusals import WrongStateError
from responses.lifecycle.milestones import BY_WORD, label_of_step
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import Action
from responses.models import Goal, Milestone, Response, State


@transaction.atomic
def set_milestones(
    *,
    response: Response,
    days: Mapping[Goal, date | None],
    past_the_last_day: bool,
    actor: User,
    at: datetime,
    seen: str | None = None,
) -> list[Goal]:
    """Let each step that is named have its day, or none. Gives those that were changed.

    `past_the_last_day` allows days after the response's own. `seen` marks the days that the actor saw (facts_of,
    config.fields.page_marks), None to ask for nothing.

    Raises ValidationError where others have changed them since, and with messages by step, PermissionDenied or
    WrongStateError by the table.
    """
    locked = locked_for(Action.PLAN, response=response, actor=actor, at=at).response
    known = {Goal(row.step): row for row in Milestone.objects.select_for_update(no_key=True).filter(response=locked)}
    before = {step: row.day for step, row in known.items()}
    refuse_unseen(seen, days_by_step(before))
    changed = [step for step in Goal if step in days and days[step] != before.get(step)]
    _refuse_wrong_days(locked, {**before, **days}, changed, past_the_last_day, timezone.localdate(at))
    for step in changed:
        row = known.get(step) or Milestone(response=locked, step=step)
        row.day, row.set_by, row.set_at, row.reached_by, row.reached_at = days[step], actor, at, None, None
        row.save()
    if changed:
        told = swedish.listing([f"{label_of_step(step, locked).lower()} {_in_words(days[step])}" for step in changed])
        record(response=locked, action=Action.PLAN, actor=actor, at=at, note=swedish.begin_sentence(told))
    return changed


def days_by_step(days: Mapping[Goal, date | None]) -> dict[str, date]:
    """The days that are set, by step."""
    return {step.value: day for step in Goal if (day := days.get(step))}


def _in_words(day: date | None) -> str:
    return swedish.day(day) if day else "utan dag"


def _refuse_wrong_days(
    response: Response,
    days: Mapping[Goal, date | None],
    changed: list[Goal],
    past_the_last_day: bool,
    today: date,
) -> None:
    errors, latest = {}, (date.min, "")
    for step in Goal:
        if (day := days.get(step)) is None:
            continue
        label = label_of_step(step, response)
        if step in changed and day < today:
            errors[step.value] = DAY_GONE_BY
        elif step in changed and day > response.last_day and not past_the_last_day:
            errors[step.value] = (
                f"Sista svarsdag är {swedish.day(response.last_day)}. Välj den dagen eller en tidigare,"
                " eller kryssa för att delmålen får ligga efter den."
            )
        elif day < latest[0]:
            errors[step.value] = f"Kommer före ”{latest[1]}”, {swedish.day(latest[0])}. Välj den dagen eller en senare."
        latest = max(latest, (day, label), key=lambda one: one[0])
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def say_reached(*, response: Response, step: Goal, reached: bool, actor: User, at: datetime) -> Milestone:
    """Note an editor's word that the step is reached, or that it is not after all. The same word again changes nothing.

    Raises WrongStateError for a step without a day, one that something else tells of, and when the answer is no draft;
    PermissionDenied by the table.
    """
    locked = locked_for(Action.PLAN, response=response, actor=actor, at=at).response
    row = Milestone.objects.select_for_update(no_key=True).filter(response=locked, step=step, day__isnull=False).first()
    if row is None or step not in BY_WORD or locked.state != State.DRAFT:
        raise WrongStateError("Delmålet går inte att markera nu. Ladda om sidan.")
    if (row.reached_at is not None) != reached:
        row.reached_by, row.reached_at = (actor, at) if reached else (None, None)
        row.save(update_fields=["reached_by", "reached_at"])
        action = "step_reached" if reached else "step_not_reached"
        record(response=locked, action=action, actor=actor, at=at, note=label_of_step(step, locked))
    return row
