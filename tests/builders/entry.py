"""Answers of earlier years, entered afterwards."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from responses.entry import services
from responses.models import EnteredAnswer, Response
from surveys.models import Questionnaire
from tests.builders.people import editor_of


def enter_answer(
    response: Response,
    values: Mapping[str, Any],
    *,
    questionnaire: Questionnaire | None = None,
    own_form: bool = True,
    removed: bool = False,
    **said: Any,
) -> EnteredAnswer:
    """What the response's organisation answered elsewhere: to `questionnaire` (the response's own), or beside it."""
    actor, at = editor_of(response), timezone.now()
    facts = services.EnteredFacts(**{"year": 2019, "title": "Den gamla enkäten", "diarienummer": "RS 2019-7", **said})
    made = services.enter_answer(
        organisation=response.organisation,
        questionnaire=questionnaire or response.questionnaire,
        own_form=own_form,
        facts=facts,
        actor=actor,
        at=at,
    )
    services.save_answers(entered=made, values=values, seen=None, actor=actor, at=at, did="skrev in svaren")
    if removed:
        services.remove_entered(entered=made, reason="Fel år.", actor=actor, at=at)
        made.refresh_from_db()
    return made
