"""What is in an excerpt of an answer: everything, or what was chosen of it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from django.utils import timezone

from archive.excerpts.choosing import Choices
from archive.excerpts.pdf import excerpt_html, excerpt_to_pdf
from archive.excerpts.reading import Excerpt, make_excerpt
from archive.excerpts.word import excerpt_to_docx
from responses.drafting import saving
from responses.models import Response, State
from responses.reading.items import ShownItem
from tests.builders import (
    attach_file,
    bring_to,
    carried_questionnaire,
    complete_answers,
    editor_of,
    grant_questionnaire,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECTIONS = """
- link_id: A
  text: Arbetet
  intro: Läs detta först.
  items:
    - {type: display, link_id: A-info, text: Ni kan spara.}
    - {type: text, link_id: A-1, prefix: "1.", text: Beskriv, help: Skriv kort.}
    - type: choice
      link_id: A-2
      prefix: "2."
      text: Har ni en plan
      comment: "Kommentar:"
      options:
        - ja: "Ja, vilken:"
          opens: text
        - nej: Nej
    - {type: yes_no_matrix, link_id: A-3, text: Matris, rows: [{r: Rad ett}]}
    - {type: table, link_id: A-4, text: Tabell, rows: [{r: Rad två}], columns: [{k: Kolumn}]}
    - {type: integer, link_id: A-5, text: Antal, unit: månader}
- link_id: B
  text: Resten
  items:
    - {type: text, link_id: B-1, text: Övrigt}
"""
ANSWERS = {"A-1": "Vi har en grupp.\n\n- möten", "A-2": "ja", "A-2.ja": "Handlingsplanen", "A-3": {"r": "ja"}}


@pytest.fixture
def response() -> Response:
    made = make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)), answers=ANSWERS)
    remark(made, "A-5", "Ungefär.")
    return made


def remark(response: Response, link_id: str, text: str) -> None:
    saving.save_answer(
        response=response,
        link_id=link_id,
        value=None,
        remark=text,
        base_revision=None,
        actor=editor_of(response),
        at=timezone.now(),
    )


def excerpt(response: Response, **choices: Any) -> Excerpt:
    return make_excerpt(response, Choices(**choices), NOON)


def items(made: Excerpt) -> dict[str, ShownItem]:
    def walk(item: ShownItem) -> Iterator[ShownItem]:
        yield item
        for inner in item.items:
            yield from walk(inner)

    return {item.link_id: item for section in made.reading.sections for item in walk(section)}


def word(made: Excerpt) -> str:
    document = docx.Document(io.BytesIO(excerpt_to_docx(made, NOON)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


# What is in it


def test_everything_asked_is_in_it_answered_or_not_but_nothing_that_is_only_for_filling_in(response: Response) -> None:
    found = items(excerpt(response))
    assert list(found) == ["A", "A-info", "A-1", "A-2", "A-3", "A-4", "A-5", "B", "B-1"]
    assert found["A"].intro == found["A-1"].help == ""


def test_only_answered_questions_and_the_sections_that_have_some(response: Response) -> None:
    found = items(excerpt(response, only_answered=True))
    assert list(found) == ["A", "A-1", "A-2", "A-3", "A-5"]


def test_a_question_with_only_a_comment_is_answered_so_far_as_comments_are_in_it(response: Response) -> None:
    assert items(excerpt(response, only_answered=True))["A-5"].remark == "Ungefär."
    assert "A-5" not in items(excerpt(response, only_answered=True, remarks=False))


def test_only_the_chosen_options_with_what_they_open(response: Response) -> None:
    [option] = items(excerpt(response, chosen_only=True, only_answered=True))["A-2"].options
    assert (option.text, option.opened and option.opened.texts) == ("Ja, vilken:", ("Handlingsplanen",))
    assert len(items(excerpt(response))["A-2"].options) == 2


def test_attachments_are_named_or_left_out(response: Response) -> None:
    attach_file(response, "A-1", title="Protokoll")
    assert [one.title for one in items(excerpt(response))["A-1"].documents] == ["Protokoll"]
    assert items(excerpt(response, attachments=False))["A-1"].documents == ()


def test_one_section_alone(response: Response) -> None:
    assert list(items(excerpt(response, section="B"))) == ["B", "B-1"]
    with pytest.raises(KeyError):
        excerpt(response, section="C")


def test_last_years_answer_stands_under_its_question() -> None:
    first = make_definition("- {type: text, link_id: f, text: Hur}", name="prov-da", year=2024)
    now = "- {type: text, link_id: f, text: Hur, continues: [{questionnaire: prov-da, item: f, relation: same}]}"
    before = make_response(questionnaire=make_questionnaire(first), answers={"f": "Så gjorde vi"})
    bring_to(before, State.SUBMITTED)
    questionnaire = make_questionnaire(make_definition(now, name="prov-nu"))
    response = make_response(questionnaire=questionnaire, organisation=before.organisation)
    assert items(excerpt(response, earlier=True))["f"].earlier == (("Svaret för 2024", "Så gjorde vi"),)
    assert items(excerpt(response))["f"].earlier == ()
    assert "Så gjorde vi" in word(excerpt(response, earlier=True))
    assert "Så gjorde vi" in excerpt_html(excerpt(response, earlier=True))


# How it stands


def test_a_draft_says_that_it_is_one_and_what_was_chosen(response: Response) -> None:
    made = excerpt(response, only_answered=True, remarks=False)
    assert (made.is_draft, made.mark) == (True, "UTKAST, inte inskickat")
    assert dict(made.facts)["Urval"] == "bara besvarade frågor, utan kommentarer till svaren"
    assert dict(made.facts)["Läge"] == "Utkast"


def test_what_waits_is_as_it_was_sent_and_what_is_sealed_as_it_was_signed() -> None:
    response = make_response(questionnaire=carried_questionnaire(), state=State.IN_REVIEW, answers={"A-2": "Skickat"})
    waiting = excerpt(response)
    assert (waiting.is_draft, waiting.mark) == (True, "UTKAST, inte förseglat")
    bring_to(response, State.SUBMITTED)
    sealed, number = excerpt(response), response.submissions.get().receipt_number
    assert sealed.mark == f"UTDRAG ur {number}, inte arkivexemplaret"
    assert items(sealed)["A-2"].texts == ("Skickat",)
    assert dict(sealed.facts)["Läge"].startswith("Förseglat ")


# Word and PDF


def test_word_has_headings_options_tables_and_the_comment(response: Response) -> None:
    text = word(excerpt(response))
    assert "1. Beskriv" in text
    assert "☒\tJa, vilken:" in text
    assert "☐\tNej" in text
    assert "Handlingsplanen" in text
    assert "Kommentar till svaret (ingår inte i formuläret)" in text
    assert "Rad två" in text
    document = docx.Document(io.BytesIO(excerpt_to_docx(excerpt(response), NOON)))
    assert [one.text for one in document.paragraphs if one.style and one.style.name == "Heading 1"] == [
        "Arbetet",
        "Resten",
    ]
    assert "UTKAST, inte inskickat" in document.sections[0].footer.paragraphs[0].text
    assert document.core_properties.title == response.questionnaire.dated_title


def test_a_long_title_is_cut_in_what_the_word_file_says_that_it_is_alone() -> None:
    definition = make_definition(title="Uppföljning av " + "x" * 285)
    response = make_response(questionnaire=make_questionnaire(definition))
    document = docx.Document(io.BytesIO(excerpt_to_docx(excerpt(response), NOON)))
    assert document.core_properties.title == response.questionnaire.dated_title[:255]
    assert response.questionnaire.dated_title in [one.text for one in document.paragraphs]


def test_characters_that_no_file_may_have_are_replaced(response: Response) -> None:
    save_answers(response, {"B-1": "före\x0befter \ud83d\ufffe"[:11]})
    assert "före" in word(excerpt(response))


def test_the_pdf_is_marked_and_lists_what_its_fonts_lack(response: Response) -> None:
    save_answers(response, {"B-1": "Bra \U0001f642"})
    html = excerpt_html(excerpt(response))
    assert '<p class="mark" data-word="UTKAST">UTKAST, inte inskickat</p>' in html
    assert "Tecken som inte kan visas" in html
    assert excerpt_to_pdf(excerpt(response), NOON).startswith(b"%PDF")


def test_nothing_chosen_that_is_there_is_said_and_no_error() -> None:
    empty = make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)))
    made = excerpt(empty, only_answered=True)
    assert "Inga svar att visa" in excerpt_html(made)
    assert excerpt_to_docx(made, NOON).startswith(b"PK")


def test_the_largest_form_is_one_document_with_every_question() -> None:
    response = make_response(questionnaire=grant_questionnaire())
    save_answers(response, complete_answers(response))
    text = word(excerpt(response))
    asked = [item.text for item in items(excerpt(response)).values() if item.text and item.shape != "display"]
    assert [wording for wording in asked if wording not in text] == []


def test_a_table_pasted_as_tabs_is_a_table_in_word_and_a_tab_elsewhere_has_a_width(response: Response) -> None:
    save_answers(response, {"A-1": "Kommun\tAntal\nFalkenberg\t900\t9,1 %\n\n- rad\t12", "A-4": {"r": {"k": "a\tb"}}})
    remark(response, "A-5", "Halmstad\t7\nLaholm\t8")
    made = docx.Document(io.BytesIO(excerpt_to_docx(excerpt(response), NOON)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in made.tables]
    assert [["Kommun", "Antal", ""], ["Falkenberg", "900", "9,1 %"]] in tables
    assert [["Halmstad", "7"], ["Laholm", "8"]] in tables
    assert "- rad\u200312" in [paragraph.text for paragraph in made.paragraphs]
