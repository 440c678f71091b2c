"""A draft, and older answers of its organisation, for the tests of a module."""

from copy import deepcopy

import pytest

from responses.models import Response, State
from tests.archive.passages.answers import ITEMS
from tests.builders import (
    bring_to,
    complete_answers,
    enter_answer,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
)


@pytest.fixture(scope="module")
def _response(made_once: None) -> Response:
    """This year's draft; a submitted answer of 2023 and one of 2019 that was entered afterwards have the word too."""
    this = make_response(questionnaire=make_questionnaire(make_definition(ITEMS, year=2025)))
    before = make_response(
        questionnaire=make_questionnaire(make_definition(ITEMS, year=2023, title="Uppföljning 2023")),
        organisation=this.organisation,
    )
    save_answers(
        before, {**complete_answers(before), "A-2": "Inga.", "A-1": "Allmänt.\n\nKontinuiteten <följs> upp.\n\nÖvrigt."}
    )
    bring_to(before, State.SUBMITTED)
    old = make_questionnaire(make_definition(ITEMS, year=2019))
    enter_answer(this, {"A-2": "Bristande kontinuitet då."}, questionnaire=old)
    save_answers(this, {"A-1": "Här står något.", "A-2": "Kontinuitet i år."})
    return this


@pytest.fixture
def response(_response: Response) -> Response:
    return deepcopy(_response)
