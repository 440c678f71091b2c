"""Letters about a response and how they speak of days, and the one that warns of a draft that a rule discards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from config.language import swedish
from outbox.letters import Letter
from responses.models import Response


def _facts(*, response: Response, at: datetime, **told: object) -> dict[str, Any]:
    """The title with its year, until when something is to be done, the last day, what is done once it is approved, and
    what it is: the answer, or a correction of it.
    """
    return {
        "title": response.questionnaire.dated_title,
        "until": ""
        if response.has_no_day
        else _until(response.due_day, at, of_correction=response.correction is not None),
        "last_day": near_day(response.last_day, at),
        "correction_named": "rättelse" if response.correction else "",
        "the_answer": "rättelsen av svaret" if response.correction else "svaret",
        "hand_in": "försegla och lämna" if response.is_carried_over else "skicka in",
    }


@dataclass(frozen=True, kw_only=True)
class ResponseLetter(Letter):
    """A letter about one response, which it tells of, with a link to it."""

    links: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"address": ("response", "{response.pk}")})
    about: str = "{response.pk}"
    facts: Callable[..., Mapping[str, Any]] = _facts


DRAFT_EXPIRES = ResponseLetter(
    template="lifecycle/email/draft_expires",
    to="the editors and registrators: the draft is discarded by the organisation's rule unless something is done",
    tells="response warning delete_on",
    subject="Att avgöra före {delete_on}: utkastet till {title} tas bort",
    key="{warning.pk}:{who}",
)
NOBODY_TO_WARN = ResponseLetter(
    template="lifecycle/email/nobody_to_warn",
    to="the organisation's administrators and the portal's, once: nobody is there to be warned, so the draft stays",
    tells="response due_on",
    subject="Att göra: ge {response.organisation.name} en samordnare, ett utkast väntar på att tas bort",
    key="{response.pk}:{due_on}:{who}",
    links={},
)


def near_day(day: date, at: datetime) -> str:
    """A day in a subject: "19 december", with the year when it is another than now."""
    written = swedish.day(day)
    return written.rsplit(" ", 1)[0] if day.year == timezone.localdate(at).year else written


def _until(last_day: date, at: datetime, *, of_correction: bool) -> str:
    """Until when something is to be done: "senast 19 december"; after that day, what the day was."""
    what = "rättelsens dag" if of_correction else "sista svarsdag"
    late, day = timezone.localdate(at) > last_day, near_day(last_day, at)
    return f"nu, {what} var {day}" if late else f"senast {day}"
