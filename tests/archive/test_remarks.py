"""The respondent's remarks to answers, wherever what was sealed is printed, packed, carried over or found."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fhir.resources.questionnaireresponse import QuestionnaireResponse

from archive.answer_table import answer_csv
from archive.delivery.reading import Carrying
from archive.exports import export_fhir, export_of_submission
from archive.paper.document import copy_data
from archive.searching.index import indexed_texts_of
from responses.approval import returning
from responses.drafting import saving
from responses.models import Response, State
from responses.reading.changes import Changes
from responses.reading.earlier_sources import earlier_sources
from tests.builders import (
    approver_of,
    bring_to,
    carried_questionnaire,
    complete_answers,
    editor_of,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
    send,
)
from tests.builders.copies import copy_html
from tests.surveys.fhir_inverse import answers_from_fhir

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: text, link_id: text, prefix: "1.", text: Beskriv arbetet, max_length: 2000}
- {type: integer, link_id: antal, prefix: "2.", text: Antal månader}
"""
WHY = "Arbetet pågick under halva året,\nfrån mars till augusti."


def remark(response: Response, link_id: str, text: str) -> None:
    stored = response.answers.filter(link_id=link_id).first()
    saving.save_answer(
        response=response,
        link_id=link_id,
        value=stored.value if stored else None,
        remark=text,
        base_revision=None,
        actor=editor_of(response),
        at=timezone.now(),
    )


@pytest.fixture
def sealed() -> Response:
    response = make_response(questionnaire=carried_questionnaire(ITEMS), answers={"text": "Vi har en grupp."})
    remark(response, "antal", WHY)
    bring_to(response, State.SUBMITTED)
    return response


def test_the_copy_prints_it_and_says_that_it_is_no_part_of_the_form(sealed: Response) -> None:
    html = copy_html(sealed.submissions.get())
    after = html.partition("Kommentar till svaret (ingår inte i formuläret)")[2]
    assert "Arbetet pågick under halva året," in after
    assert html.count("Kommentar till svaret (ingår inte i formuläret)") == 1


def test_the_data_of_the_copy_has_it_beside_the_answers(sealed: Response) -> None:
    snapshot = copy_data(sealed.submissions.get())["snapshot"]
    assert snapshot["remarks"] == {"antal": WHY}
    assert "antal" not in snapshot["answers"]


def test_fhir_has_it_as_the_standards_note_and_reading_back_gives_the_same_answers(sealed: Response) -> None:
    export = export_of_submission(sealed.submissions.get())
    data: Any = export_fhir(export)
    assert QuestionnaireResponse.model_validate(json.loads(json.dumps(data)))
    [item] = [one for one in data["item"][0]["item"] if one["linkId"] == "antal"]
    assert item["extension"] == [
        {"url": "http://hl7.org/fhir/StructureDefinition/note", "valueAnnotation": {"text": WHY}}
    ]
    assert answers_from_fhir(export.definition, data) == {"text": "Vi har en grupp."}


def test_the_table_has_it_once_in_a_column_of_its_own(sealed: Response) -> None:
    table = answer_csv(export_of_submission(sealed.submissions.get()))
    assert table.count("halva året") == 1
    assert "kommentar till svaret" in table.splitlines()[0]


def test_whoever_carries_the_answer_over_reads_it_and_has_nothing_to_enter(sealed: Response) -> None:
    client = Client()
    client.force_login(editor_of(sealed))
    page = client.get(reverse("carry_over", args=[sealed.pk])).content.decode()
    assert "från mars till augusti." in page
    assert [row.item.link_id for row in Carrying(sealed.submissions.get()).rows] == ["text"]


def test_its_words_are_found_in_the_archive(sealed: Response) -> None:
    labels = {passage.label: passage.text for passage in indexed_texts_of(sealed.submissions.get())}
    assert labels["Kommentar till svaret: 2. Antal månader"] == WHY


def test_a_changed_remark_is_what_the_approver_reads_first() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)), answers={"text": "Text"})
    remark(response, "text", "Räknat på mars.")
    save_answers(response, complete_answers(response))
    first = send(response)
    returning.return_(response=response, reason="Rätta.", actor=approver_of(response), at=timezone.now())
    remark(response, "text", "Räknat på april.")
    [change] = Changes(first, send(response)).all
    assert (change.link_id, change.parts) == ("text", ())
    assert [part.text for part in change.remark if part.kind == "new"] == ["april"]


def test_next_year_it_stands_beside_the_question_and_is_not_fetched_with_the_answer() -> None:
    first = make_definition("- {type: text, link_id: f, text: Hur}", name="prov-forra", year=2024)
    now = """
    - type: text
      link_id: f
      text: Hur
      continues: [{questionnaire: prov-forra, item: f, relation: same}]
    """
    before = make_response(questionnaire=make_questionnaire(first), answers={"f": "Så här"})
    remark(before, "f", WHY)
    bring_to(before, State.SUBMITTED)
    response = make_response(
        questionnaire=make_questionnaire(make_definition(now, name="prov-nu")), organisation=before.organisation
    )
    client = Client()
    client.force_login(editor_of(response))
    page = client.get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert "från mars till augusti." in page
    assert earlier_sources(response)["prov-forra"].remarks == {"f": WHY}
