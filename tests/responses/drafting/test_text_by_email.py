"""A text that may be sent by e-mail instead: a box to tick, and what is written beside it stays."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from archive.answer_table import answer_csv
from archive.exports import export_fhir, find_export
from responses.models import Response, State
from responses.reading.draft import Draft
from responses.reading.readings import read_answer
from surveys.answers.carrying import _text as carried_text
from surveys.answers.merging import merge
from surveys.loader import DefinitionError, questionnaire_path
from tests.builders import (
    bring_to,
    editor_of,
    make_definition,
    make_questionnaire,
    make_response,
    official_definition,
)
from tests.builders.copies import copy_html
from tests.surveys.fhir_inverse import answers_from_fhir

pytestmark = pytest.mark.django_db
ITEM = "{type: text, link_id: A-1, text: Beskriv, required: true, max_length: 20, by_email: post@example.se}"
SENT = {"by_email": True, "text": ""}


def drafted(answer: Any = None) -> Response:
    questionnaire = make_questionnaire(make_definition(f"- {ITEM}"))
    return make_response(questionnaire=questionnaire, answers={} if answer is None else {"A-1": answer})


def save(response: Response, **fields: str) -> Any:
    client = Client()
    client.force_login(editor_of(response))
    revision = str(Draft(response).revision("A-1"))
    url = reverse("save_question", args=[response.pk, "A-1"])
    client.post(url, {"A-1-revision": revision, **{f"A-1-{name}": text for name, text in fields.items()}})
    return response.answers.get(link_id="A-1").value


def test_the_page_has_a_box_for_it_with_the_address() -> None:
    response = drafted()
    client = Client()
    client.force_login(editor_of(response))
    page = client.get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert "Vi skickar svaret till post@example.se" in page


def test_ticking_it_is_kept_with_what_is_written_and_unticking_it_too() -> None:
    response = drafted()
    assert save(response, value="Se bilagan", by_email="on") == {"by_email": True, "text": "Se bilagan"}
    assert save(response, value="Se bilagan") == "Se bilagan"


def test_what_is_sent_by_email_is_answered_and_its_text_is_still_checked() -> None:
    kinds = [problem.kind for problem in Draft(drafted()).problems]
    assert kinds == ["missing"]
    assert Draft(drafted(SENT)).problems == []
    assert [p.kind for p in Draft(drafted({"by_email": True, "text": "x" * 21})).problems] == ["too_long"]
    personal = {"by_email": True, "text": "811218-9876"}
    assert [p.kind for p in Draft(drafted(personal)).problems] == ["personal_data"]


def test_it_is_told_where_the_answer_is_read_in_copy_table_and_fhir() -> None:
    response = drafted({"by_email": True, "text": "Kort"})
    told = "Svaret skickas med e-post till post@example.se."
    assert read_answer(Draft(response), "A-1").texts == ("Kort", told)
    bring_to(response, State.SUBMITTED)
    submission = response.submissions.get()
    assert told in copy_html(submission)
    export = find_export(submission.receipt_number, at=submission.submitted_at)
    assert told in answer_csv(export)
    read = answers_from_fhir(response.tree, export_fhir(export))
    assert read["A-1"] == {"by_email": True, "text": "Kort"}


@pytest.mark.parametrize("value", [SENT, {"by_email": True, "text": "Kort"}, {"by_email": False, "text": "Kort"}])
def test_fhir_gives_the_same_answer_back(value: dict[str, Any]) -> None:
    response = drafted(value)
    export = find_export(str(response.pk), at=response.created_at)
    assert answers_from_fhir(response.tree, export_fhir(export))["A-1"] == value


def test_two_who_write_at_once_lose_neither_the_tick_nor_the_text() -> None:
    question = make_definition(f"- {ITEM}").question("A-1")
    merged = merge(question, "Ett.", {"by_email": True, "text": "Ett."}, "Ett. Två.")
    assert merged == {"by_email": True, "text": "Ett. Två."}


def test_a_question_without_an_address_keeps_the_text_and_says_what_it_cannot_keep() -> None:
    old = make_definition(f"- {ITEM}").question("A-1")
    bare = make_definition(f"- {ITEM}".replace(", by_email: post@example.se", "")).question("A-1")
    kept = carried_text(old, old, SENT, True)
    left = carried_text(old, bare, {"by_email": True, "text": "Kort"}, True)
    assert kept
    assert kept.value == SENT
    assert left
    assert (left.value, left.left_out) == ("Kort", ("att svaret skickas till post@example.se",))
    assert carried_text(old, bare, SENT, True) is None


@pytest.mark.parametrize(
    ("name", "link_ids"),
    [("region-2023", {"29", "41"}), ("rss-2023", {"9", "10a", "21", "29"})],
)
def test_every_text_that_the_forms_take_by_email_has_its_box(name: str, link_ids: set[str]) -> None:
    tree = official_definition(questionnaire_path(name))
    assert {
        item.link_id for item in tree.questions if getattr(item, "by_email", "") and item.type == "text"
    } == link_ids


def test_boxes_and_contact_fields_take_no_such_address() -> None:
    for kind in ("type: text, boxes: 3", "type: email"):
        with pytest.raises(DefinitionError, match="by_email hör till text med en ruta"):
            make_definition(f"- {{{kind}, link_id: q, text: T, by_email: post@example.se}}")
