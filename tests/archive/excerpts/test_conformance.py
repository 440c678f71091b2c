"""What an excerpt and an underlag are as PDF, judged by veraPDF: accessible (UA-1) and archivable (3a)."""

from datetime import UTC, datetime

import pytest

from archive.excerpts.choosing import Choices
from archive.excerpts.pdf import excerpt_to_pdf
from archive.excerpts.publishing import Publication, make_publication
from archive.excerpts.reading import make_excerpt
from responses.models import Response
from tests.builders import attach_link, make_definition, make_organisation, make_questionnaire, make_response
from tests.verapdf import VeraPdf, VeraPdfMissing, assert_conforms
from tests.web.questions import EVERY_SHAPE

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verapdf")]
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PASTED = "Insats\tAntal\nMöten\t12\nUtbildning\t3\n\n- en punkt\n- en till, med länk till https://example.se/plan"


@pytest.fixture(scope="module")
def verapdf() -> VeraPdf:
    try:
        return VeraPdf()
    except VeraPdfMissing as missing:
        pytest.fail(str(missing))


@pytest.fixture
def response() -> Response:
    """Every kind of question, with a pasted table, a list, a link and an attachment."""
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    answers = {"A-1": "ja", "A-2": PASTED, "B-1": "Planen är tagen. 👍"}
    made = make_response(questionnaire=questionnaire, answers=answers)
    attach_link(made, "A-6")
    return made


def test_an_underlag_of_two_organisations_is_accessible_and_archivable(verapdf: VeraPdf, response: Response) -> None:
    other = make_response(
        questionnaire=response.questionnaire, organisation=make_organisation(name="RSS Prov"), answers={"A-1": "nej"}
    )
    sections = frozenset(section.link_id for section in response.tree.items)
    choices = Choices(only_answered=False, chosen_only=False)
    wanted = Publication(title="Underlag med svar", cover=PASTED, sections=sections, choices=choices)
    assert_conforms(verapdf, excerpt_to_pdf(make_publication([response, other], wanted, NOON), NOON))


@pytest.mark.parametrize("brief", [False, True], ids=["all of it", "only what is answered"])
def test_an_excerpt_is_accessible_and_archivable(brief: bool, verapdf: VeraPdf, response: Response) -> None:
    choices = Choices(only_answered=brief, chosen_only=brief)
    assert_conforms(verapdf, excerpt_to_pdf(make_excerpt(response, choices, NOON), NOON))
