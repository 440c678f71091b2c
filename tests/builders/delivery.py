"""Answers that are carried over into the receiver's own form."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from archive.delivery import services
from responses.models import CarryOver, Response, State
from surveys.models import Questionnaire
from tests.builders.people import editor_of
from tests.builders.questionnaires import make_definition, make_questionnaire
from tests.builders.responses import make_response


def carried_questionnaire(items: str = "", **head: Any) -> Questionnaire:
    """A questionnaire (the small one, or one with these items) whose answer the respondent carries over."""
    return make_questionnaire(make_definition(items, **{"delivery": "carried_over", **head}))


def make_sealed(**fields: Any) -> Response:
    """A response that is sealed and still to be carried over. `fields` are make_response's."""
    return make_response(**{"state": State.SUBMITTED, "questionnaire": carried_questionnaire(), **fields})


def carry_over(
    response: Response, *, done_on: date | None = None, receipt_number: str = "", at: datetime | None = None
) -> CarryOver:
    """The editor notes that the sealed answer has been entered in the receiver's form, today unless said otherwise."""
    return services.note_carried_over(
        response=response,
        done_on=done_on or timezone.localdate(),
        receipt_number=receipt_number,
        actor=editor_of(response),
        at=at or timezone.now(),
    )
