"""Every item of every official questionnaire: random valid answers go the whole way and come back from the copy.

These are also the copies of a usual length, with an attachment where one is asked for, which veraPDF judges.
"""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from responses.models import Response, State
from seals.answers import embedded_answers
from surveys.checking.conditions import evaluate
from surveys.loader import questionnaire_files
from surveys.services import publish_questionnaire
from tests.builders import (
    bring_to,
    make_organisation,
    make_response,
    official_definition,
    save_answers,
    seal,
    the_authority,
)
from tests.halves import examples
from tests.surveys.answer_strategies import MUNICIPALITIES, valid_answers
from tests.verapdf import VeraPdf, assert_conforms

from .file_contents import sealed_bytes
from .lengths import attach_where_asked

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verapdf")]


def answered(path: Path, answers: dict[str, Any]) -> Response:
    """A submitted response that has exactly these answers."""
    response = make_response(
        questionnaire=publish_questionnaire(owner=the_authority(), definition=official_definition(path)),
        organisation=make_organisation(municipalities=MUNICIPALITIES),
    )
    save_answers(response, answers)
    attach_where_asked(response)
    bring_to(response, State.SUBMITTED)
    return response


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
@settings(
    max_examples=examples(quick=1, usual=1, long=100),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_random_valid_answers_are_sealed_and_read_back(path: Path, verapdf: VeraPdf, data: st.DataObject) -> None:
    definition = official_definition(path)
    answers = data.draw(valid_answers(definition))
    response = answered(path, answers)
    pdf = sealed_bytes(seal(response))
    assert_conforms(verapdf, pdf)
    inside = embedded_answers(pdf)["snapshot"]["answers"]
    assert inside == evaluate(definition, answers).in_force
