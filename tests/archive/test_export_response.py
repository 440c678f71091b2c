"""Responses printed for other systems."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from fhir.resources.questionnaireresponse import QuestionnaireResponse

from archive.answer_table import HEADINGS
from archive.paper.document import copy_data
from config.spreadsheet import cell_text, safe_cell
from responses.models import State
from responses.reading.draft import Draft
from tests.builders import (
    attach_file,
    attach_link,
    grant_questionnaire,
    make_definition,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
)
from tests.surveys.fhir_inverse import answers_from_fhir

pytestmark = pytest.mark.django_db

TABLES = """
- type: choice
  link_id: V
  prefix: "1."
  text: Finns det?
  comment: Kommentar
  options: [{code: ja, text: "Ja, vilken:", opens: text}, {nej: Nej}]
- {type: text, link_id: B, text: Insatser, boxes: 2}
- {type: yes_no_matrix, link_id: M, text: Krav, rows: [{r1: Ett}, {r2: Två}]}
- {type: table, link_id: T, text: Tabell, rows: [{r1: Ett}], columns: [{k1: K}, {k2: L}]}
- {type: percent, link_id: P, text: Andel, not_known: Kan inte anges}
- {type: integer, link_id: Q, text: Antal, enable_when: {item: V, is: nej}}
"""


def export(name: Any, kind: str) -> str:
    out = io.StringIO()
    call_command("export_response", str(name), format=kind, stdout=out)
    return out.getvalue()


def rows_of(name: Any) -> dict[str, list[str]]:
    """The table by link_id, its headings under "link_id"."""
    text = export(name, "csv")
    assert text.startswith("\ufeff")
    return {row[0]: row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")}


@pytest.fixture
def tables():
    return make_response(questionnaire=make_questionnaire(make_definition(TABLES)))


def test_a_submission_is_its_snapshot_with_the_sign_off():
    response = make_response(state=State.SUBMITTED, questionnaire=grant_questionnaire())
    submission = response.submissions.get()
    resource = json.loads(export(submission.receipt_number, "fhir"))
    assert QuestionnaireResponse.model_validate(resource)
    assert (resource["status"], resource["identifier"][0]["value"]) == ("completed", submission.receipt_number)
    assert answers_from_fhir(response.tree, resource) == submission.snapshot.content["answers"]
    signature = {part["url"]: part["valueString"] for part in resource["extension"][0]["extension"]}
    assert (signature["snapshot-sha256"], signature["mandate"]) == (submission.snapshot.sha256, "RS 2025-0393, § 45")
    assert submission.sign_off.name in json.dumps(resource["item"], ensure_ascii=False)


def test_a_draft_is_in_progress_with_the_answers_in_force():
    response = make_response(answers={"A-1": "nej", "B-1": "vilande", "A-3": "ca tusen"})
    resource = json.loads(export(response.pk, "fhir"))
    assert QuestionnaireResponse.model_validate(resource)
    assert (resource["status"], resource["identifier"][0]["value"]) == ("in-progress", str(response.pk))
    read = answers_from_fhir(response.tree, resource)
    assert read == Draft(response).in_force
    assert ("B-1" in read, read["A-3"]) == (False, "ca tusen")


def test_the_id_of_a_reopened_response_gives_the_draft_and_its_receipt_the_submission():
    response = make_response(state=State.SUBMITTED)
    receipt = response.submissions.get().receipt_number
    reopen(response)
    save_answers(response, {"A-2": "Ny text"})
    draft, submitted = (json.loads(export(name, "fhir")) for name in (response.pk, receipt.lower()))
    assert (draft["status"], submitted["status"]) == ("in-progress", "completed")
    assert answers_from_fhir(response.tree, draft)["A-2"] == "Ny text"
    assert answers_from_fhir(response.tree, submitted)["A-2"] != "Ny text"


def test_documents_are_named_with_their_hash():
    response = make_response()
    attached = attach_file(response, "A-6").attachment
    attach_link(response, "A-6", "https://example.se/beslut")
    text = export(response.pk, "fhir")
    assert attached.sha256 in text
    assert "https://example.se/beslut" in text
    assert QuestionnaireResponse.model_validate(json.loads(text))


def test_json_of_a_submission_is_what_the_sealed_copy_embeds():
    response = make_response(state=State.SUBMITTED)
    assert json.loads(export(response.pk, "json")) == json.loads(json.dumps(copy_data(response.submissions.get())))


def test_json_of_a_draft_says_that_it_is_one():
    response = make_response(answers={"A-2": "Text"})
    data = json.loads(export(response.pk, "json"))
    assert (data["format"], data["status"]) == ("svarsportalen-draft-1", "in-progress")
    assert data["snapshot"]["answers"]["A-2"] == "Text"


def test_the_table_has_a_row_for_each_question_row_box_and_cell(tables):
    save_answers(
        tables,
        {
            "V": "ja",
            "V.ja": "Planen",
            "B": ["Första", "Andra"],
            "M": {"r1": "ja", "r2": "nej"},
            "T": {"r1": {"k2": "mars"}},
            "P": {"not_known": True},
        },
    )
    rows = rows_of(tables.pk)
    assert rows["link_id"] == list(HEADINGS)
    assert list(rows)[1:] == ["V", "V.ja", "V.kommentar", "B/1", "B/2", "M.r1", "M.r2", "T.r1/k1", "T.r1/k2", "P"]
    assert rows["V"] == ["V", "1.", "Avsnitt", "Finns det?", "Ja, vilken:", "ja", ""]
    assert rows["V.ja"][3:6] == ["Ja, vilken:", "Planen", "Planen"]
    assert rows["B/2"][3:6] == ["Insatser", "Andra", "Andra"]
    assert rows["M.r2"][3:6] == ["Krav: Två", "Nej", "nej"]
    assert rows["T.r1/k2"][3:6] == ["Tabell: Ett, L", "mars", "mars"]
    assert rows["P"][3:6] == ["Andel", "Kan inte anges", '{"not_known": true}']


def test_a_question_that_is_not_asked_has_no_row(tables):
    assert "Q" not in rows_of(tables.pk)
    save_answers(tables, {"V": "nej"})
    assert "Q" in rows_of(tables.pk)


def test_every_question_of_the_grant_report_has_a_row():
    response = make_response(state=State.SUBMITTED, questionnaire=grant_questionnaire())
    rows = rows_of(response.pk)
    answered = response.submissions.get().snapshot.content["answers"]
    assert {name.split("/")[0] for name in answered} <= {name for row in rows for name in (row, row.rpartition(".")[0])}


def test_what_a_spreadsheet_would_run_is_text(tables):
    save_answers(tables, {"B": ["=HYPERLINK(1)", "a;b"]})
    rows = rows_of(tables.pk)
    assert rows["B/1"][4:6] == ["'=HYPERLINK(1)"] * 2
    assert rows["B/2"][4] == "a;b"


@pytest.mark.parametrize("text", ["=1", "+46 70", "-A1", "@a", " =1", "\t=1", "\r=1", "\n=1", "-1+1", "|a", "%0a"])
def test_the_beginnings_of_formulas_get_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Text", "-3", "-3,5", "12.5", "a=b", "035-134800 vx"])
def test_numbers_and_ordinary_texts_are_left_alone(text):
    assert safe_cell(text) == text


@pytest.mark.parametrize("name", ["SP-2026-XXXX-XXXX", "3f0b6a52-1c1e-4e57-9a43-8f5f5c9d0b11", "inget id"])
def test_an_unknown_id_is_told(name):
    with pytest.raises(CommandError, match="Det finns inget svar"):
        export(name, "fhir")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "00123",
            "0701234567",
            "302 45",
            "1 200",
            "1234567890123456",
            "1e5",
            "01.",
            "12 %",
            "12 kr",
            "1200:-",
            "\u22125",
            "\u2212 1 200",
            ".5",
            ",25",
            "(12)",
        ),
        *("1-2", "1/2", "2025-09", "2025-09-01", "1.2.2025", "3 maj", "mars 2021", "maj-25", "12:30", "1 1/2"),
        *("SANT", "falskt", "TRUE", "=1+1", "+46 70", "@x", "\tx", "'text", "\uff1d1+1", "1" * 70),
    ],
)
def test_what_a_spreadsheet_would_change_is_marked_and_can_be_had_back(text):
    assert safe_cell(text) == f"'{text}"
    assert cell_text(safe_cell(text)) == text


@pytest.mark.parametrize("text", ["6a", "18a", "3 kommuner", "Maj", "I.2", "29", "0", "0,5", "Det var 2025-09-01."])
def test_what_no_spreadsheet_changes_is_left_as_it_is(text):
    assert safe_cell(text) == text == cell_text(text)


def test_a_long_text_of_digits_and_spaces_is_judged_at_once():
    assert safe_cell("1 " * 50_000 + "x") == "1 " * 50_000 + "x"
