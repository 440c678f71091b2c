"""Every kind of question there is goes, answered, the whole way to a sealed copy that veraPDF accepts, and back."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from authoring.guide.reading import EXAMPLE
from responses.models import Response, State
from seals.answers import embedded_answers
from surveys.checking.conditions import evaluate
from surveys.loader import load_file
from surveys.sampling.samples import sample_answers
from surveys.schema import Definition
from surveys.services import publish_questionnaire
from surveys.terms import Fact
from tests.builders import bring_to, make_organisation, make_response, save_answers, seal, the_authority
from tests.builders.copies import copy_html
from tests.halves import examples
from tests.screen_reader import marks_read_out
from tests.surveys.answer_strategies import MUNICIPALITIES, valid_answers
from tests.verapdf import VeraPdf, assert_conforms

from .file_contents import sealed_bytes
from .lengths import attach_where_asked

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verapdf")]


def test_every_kind_of_answer_is_sealed_and_read_back(verapdf: VeraPdf) -> None:
    definition = load_file(EXAMPLE)
    answers = sample_answers(definition, facts={Fact.MUNICIPALITIES: MUNICIPALITIES})
    response, pdf = sealed(definition, answers)
    assert_conforms(verapdf, pdf)
    marks = marks_read_out(pdf)
    assert {(mark, said) for mark, said, _ in marks} == {("☒", "vald "), ("☐", "inte vald ")}
    assert len(marks) == sum(copy_html(response.submissions.get()).count(mark) for mark in "☒☐")
    assert embedded_answers(pdf)["snapshot"]["answers"] == evaluate(definition, answers).in_force


@settings(
    max_examples=examples(quick=1, usual=1, long=100),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_random_answers_of_every_kind_are_sealed_and_read_back(verapdf: VeraPdf, data: st.DataObject) -> None:
    definition = load_file(EXAMPLE)
    answers = data.draw(valid_answers(definition))
    _, pdf = sealed(definition, answers)
    assert_conforms(verapdf, pdf)
    assert embedded_answers(pdf)["snapshot"]["answers"] == evaluate(definition, answers).in_force


def sealed(definition: Definition, answers: Mapping[str, Any]) -> tuple[Response, bytes]:
    response = make_response(
        questionnaire=publish_questionnaire(owner=the_authority(), definition=definition),
        organisation=make_organisation(municipalities=MUNICIPALITIES),
    )
    save_answers(response, answers)
    attach_where_asked(response)
    bring_to(response, State.SUBMITTED)
    return response, sealed_bytes(seal(response))
