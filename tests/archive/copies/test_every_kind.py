"""Every kind of question there is goes, answered, the whole way to a sealed copy that veraPDF accepts, and back."""

import pytest

from archive.paper.document import copy_html
from authoring.guide.reading import EXAMPLE
from responses.models import State
from seals.answers import embedded_answers
from surveys.conditions import evaluate
from surveys.loader import load_file
from surveys.samples import sample_answers
from surveys.services import publish_questionnaire
from tests.builders import bring_to, make_organisation, make_response, save_answers, seal, the_authority
from tests.read_out import marks_read_out
from tests.surveys.answer_strategies import MUNICIPALITIES
from tests.verapdf import VeraPdf, assert_conforms

from .lengths import attach_where_asked
from .sealed import sealed_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verapdf")]


def test_every_kind_of_answer_is_sealed_and_read_back(verapdf: VeraPdf) -> None:
    definition = load_file(EXAMPLE)
    given = {"C-8": {"ja": str(MUNICIPALITIES), "nej": "0"}, "B-1": "ja"}
    answers = sample_answers(definition, given)
    response = make_response(
        questionnaire=publish_questionnaire(owner=the_authority(), definition=definition),
        organisation=make_organisation(municipalities=MUNICIPALITIES),
    )
    save_answers(response, answers)
    attach_where_asked(response)
    bring_to(response, State.SUBMITTED)
    pdf = sealed_bytes(seal(response))
    assert_conforms(verapdf, pdf)
    marks = marks_read_out(pdf)
    assert {(mark, said) for mark, said, _ in marks} == {("☒", "vald "), ("☐", "inte vald ")}
    assert len(marks) == sum(copy_html(response.submissions.get()).count(mark) for mark in "☒☐")
    assert embedded_answers(pdf)["snapshot"]["answers"] == evaluate(definition, answers).in_force
