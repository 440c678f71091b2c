"""The PDF marked as a draft, of exactly what would be archived."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest
from django.utils import timezone

from archive.paper import STYLESHEET
from archive.paper.document import draft_html
from archive.paper.working_copy import working_copy
from config.pdf.confinement import render_confined
from config.pdf.render import RenderError
from config.refusals import WrongStateError
from responses.lifecycle.turns import last_sent
from responses.models import State, Submission
from surveys.answers.values import NOT_KNOWN
from tests.builders import make_definition, make_questionnaire, make_response, submit
from tests.builders.copies import copy_html
from tests.screen_reader import marks_read_out
from tests.web.questions import EVERY_SHAPE

pytestmark = pytest.mark.django_db
MARK = "UTKAST, inte inskickat"
CHOICES = """
- link_id: A
  text: Arbetet
  items:
    - type: choice
      link_id: A-1
      text: Har ni en plan?
      options: [{ja: "Ja, ange vilken:", opens: {type: text, max_length: 100}}, {nej: Nej}]
    - type: multi_choice
      link_id: A-2
      text: Vad?
      options: [{lakare: "Läkare, vilka:", opens: {type: text, max_length: 100}}, {hem: Hembesök}, {annat: Annat}]
    - {type: yes_no_matrix, link_id: A-3, text: Områden, rows: [{nara: Nära}, {fjarran: Fjärran}]}
    - {type: percent, link_id: A-4, text: Andel, not_known: Kan inte anges}
"""


def answers_in(html: str) -> str:
    """Everything between the table of contents and the signatures."""
    return html[html.index("</nav>") : html.index('id="signering"')]


def test_the_draft_has_the_answers_exactly_as_the_copy_will_have_them() -> None:
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    response = make_response(questionnaire=questionnaire, state=State.APPROVED)
    snapshot = last_sent(response)
    assert snapshot
    draft = draft_html(response, snapshot, timezone.now())
    assert not Submission.objects.exists()
    assert MARK in draft
    copy = copy_html(submit(response))
    assert answers_in(draft) == answers_in(copy)
    assert MARK not in copy


def test_the_working_copy_is_a_pdf_that_calls_itself_a_draft_and_carries_no_seal() -> None:
    made = working_copy(response=make_response(state=State.IN_REVIEW), at=timezone.now())
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as metadata:
        assert str(metadata["dc:title"]).startswith("Utkast: ")
        assert "/AcroForm" not in pdf.Root
        assert not pdf.attachments


def test_a_screen_reader_is_told_of_each_mark_whether_it_is_chosen() -> None:
    """What the person wrote with the same characters is theirs, and read as it stands."""
    questionnaire = make_questionnaire(make_definition(sections=CHOICES))
    written = {"A-1.ja": "☒", "A-2.lakare": "☐ Läkare i beredskap"}
    answers = {"A-1": "ja", "A-2": ["annat", "lakare"], "A-3": {"nara": "ja", "fjarran": "nej"}} | written
    response = make_response(questionnaire=questionnaire, answers=answers | {"A-4": NOT_KNOWN}, state=State.IN_REVIEW)
    made = working_copy(response=response, at=timezone.now())
    assert marks_read_out(made) == [
        ("☒", "vald ", "vald Ja, ange vilken:"),
        ("☒", "", "☒"),
        ("☐", "inte vald ", "inte vald Nej"),
        ("☒", "vald ", "vald Läkare, vilka:"),
        ("☐", "inte vald ", "inte vald Hembesök"),
        ("☒", "vald ", "vald Annat"),
        *[("☒", "vald ", "vald "), ("☐", "inte vald ", "inte vald ")],
        *[("☐", "inte vald ", "inte vald "), ("☒", "vald ", "vald ")],
        ("☒", "vald ", "vald Kan inte anges"),
    ]


def test_the_draft_of_this_moment_is_set_by_typst(caplog: pytest.LogCaptureFixture) -> None:
    """And not by WeasyPrint in its place, which the log would tell."""
    made = working_copy(response=make_response(state=State.IN_REVIEW), at=timezone.now())
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert "Typst" in str(pdf.docinfo.Producer)
    assert "was not set by Typst" not in caplog.text


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_there_is_a_working_copy_only_of_what_waits(state: State) -> None:
    with pytest.raises(WrongStateError):
        working_copy(response=make_response(state=state), at=timezone.now())


@pytest.mark.parametrize("limit", [{"seconds": 0.01}, {"megabytes": 1}])
def test_the_limits_end_the_rendering_and_not_the_portal(limit: dict[str, int]) -> None:
    with pytest.raises(RenderError):
        render_confined(
            html="<html lang='sv'><title>Prov</title><body><h1>Prov</h1></body></html>",
            stylesheet=STYLESHEET,
            title="Prov",
            author="Prov",
            created=datetime(2026, 3, 1, tzinfo=UTC),
            identifier="prov",
            **limit,  # type: ignore[arg-type]
        )
