"""Answers as an R5 QuestionnaireResponse, and read back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.questionnaireresponse import QuestionnaireResponse
from hypothesis import given

from surveys.checking.conditions import evaluate
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.fhir_extensions import OURS
from surveys.interchange.fhir_response import AttachedDocument, ResponseMeta, response_to_fhir
from surveys.loader import questionnaire_files
from surveys.sampling.samples import sample_answers
from surveys.terms import SignOffField
from tests.builders import official_definition
from tests.surveys.authoring import load
from tests.surveys.fhir_inverse import answers_from_fhir
from tests.surveys.strategies import garbage, questionnaires_with_answers

Node = dict[str, Any]
SIGNED = {SignOffField.ATTESTATION: "Ja", SignOffField.NAME: "Behörig företrädare"}


def meta(**fields: Any) -> ResponseMeta:
    known = {"status": "completed", "identifier": "SP-2026-ABCD-2345", "authored": "2026-03-01T10:00:00+01:00"}
    return ResponseMeta(**{**known, "organisation": "Region Prov", "organisation_number": "232100-0115", **fields})


def exported(definition: Any, answers: Any, **fields: Any) -> Node:
    """The response after a turn as JSON text, accepted by fhir.resources."""
    resource = json.loads(json.dumps(response_to_fhir(definition, answers, meta(**fields))))
    assert QuestionnaireResponse.model_validate(resource)
    return dict(resource)


def walk(node: Node, parent: str = "") -> Iterator[tuple[str, str, Node]]:
    """Every item with its parent's linkId."""
    inside = [*node.get("item", []), *(child for answer in node.get("answer", []) for child in answer.get("item", []))]
    for child in inside:
        yield child["linkId"], parent, child
        yield from walk(child, child["linkId"])


def item(resource: Node, link_id: str) -> Node:
    return next(node for name, _, node in walk(resource) if name == link_id)


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_sample_answers_to_every_questionnaire_come_back_as_they_were(path):
    definition = official_definition(path)
    answers = evaluate(definition, sample_answers(definition)).in_force
    assert answers_from_fhir(definition, exported(definition, answers, sign_off=SIGNED)) == answers


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_the_answers_are_nested_as_the_exported_questionnaire(path):
    definition = official_definition(path)
    answers = evaluate(definition, sample_answers(definition)).in_force
    asked = {name: parent for name, parent, _ in walk(questionnaire_to_fhir(definition))}
    nested = {name: parent for name, parent, _ in walk(exported(definition, answers, sign_off=SIGNED))}
    assert len(nested) >= len(answers)
    assert nested == {name: asked[name] for name in nested}


@given(questionnaires_with_answers())
def test_any_answers_in_force_come_back_as_they_were(given_answers):
    definition, answers = given_answers
    in_force = evaluate(definition, answers).in_force
    assert answers_from_fhir(definition, exported(definition, in_force)) == in_force


@given(questionnaires_with_answers(garbage))
def test_whatever_a_draft_holds_comes_back_as_it_was(given_answers):
    definition, answers = given_answers
    held = {link_id: value for link_id, value in answers.items() if value is not None}
    assert answers_from_fhir(definition, exported(definition, held)) == held


KINDS = """\
- type: choice
  link_id: V
  text: Finns det?
  comment: Kommentar
  options:
    - ja: "Ja, vilken:"
      opens: text
    - nej: Nej
- {type: percent, link_id: P, text: Andel, not_known: Kan inte anges}
- {type: integer, link_id: H, text: Antal}
- {type: text, link_id: B, text: Tre, boxes: 3}
- {type: yes_no_matrix, link_id: M, text: Krav, rows: [{r1: Ett}, {r2: Två}]}
- {type: count_matrix, link_id: K, text: Kommuner, rows: [{r1: Ett}]}
- {type: table, link_id: T, text: Tabell, rows: [{r1: Ett}], columns: [{k1: K}, {k2: L}]}
- {type: file, link_id: F, text: Beslut, accepts: [file, email], by_email: enkat@example.se}
- {type: attestation, link_id: I, text: Intygas, sign_off: attestation}
- {type: string, link_id: N, text: Namn, sign_off: name}
"""


@pytest.fixture(scope="module")
def definition():
    return load(KINDS)


def test_the_exact_version_the_organisation_and_the_status_are_stated(definition):
    resource = exported(definition, {"H": "1"}, status="in-progress")
    assert resource["questionnaire"].endswith("/Questionnaire/prov-2025|2025-01-15")
    assert (resource["status"], resource["identifier"][0]["value"]) == ("in-progress", "SP-2026-ABCD-2345")
    assert resource["subject"]["identifier"]["value"] == "232100-0115"


def test_only_what_has_been_answered_is_there(definition):
    assert [name for name, _, _ in walk(exported(definition, {"H": "3"}))] == ["A", "H"]


@pytest.mark.parametrize(
    ("link_id", "value", "where", "answers"),
    [
        ("V", "nej", "V", [{"valueCoding": {"code": "nej", "display": "Nej"}}]),
        ("P", "61.5", "P", [{"valueDecimal": 61.5}]),
        ("P", {"not_known": True}, "P/not-known", [{"valueBoolean": True}]),
        ("H", "12", "H", [{"valueInteger": 12}]),
        ("B", ["a", "", "c"], "B/3", [{"valueString": "c"}]),
        ("M", {"r2": "ja"}, "M.r2", [{"valueCoding": {"code": "ja", "display": "Ja"}}]),
        ("K", {"r1": "7"}, "K.r1", [{"valueInteger": 7}]),
        ("T", {"r1": {"k2": "mars"}}, "T.r1/k2", [{"valueString": "mars"}]),
    ],
)
def test_a_value_has_its_r5_type(definition, link_id, value, where, answers):
    resource = exported(definition, {link_id: value})
    assert item(resource, where)["answer"] == answers
    assert "extension" not in item(resource, link_id)


@pytest.mark.parametrize("value", ["ca tolv", "3.5", "99999999999"])
def test_what_an_integer_cannot_carry_stands_beside_it(definition, value):
    resource = exported(definition, {"H": value})
    (extension,) = item(resource, "H")["extension"]
    assert extension == {"url": f"{OURS}/value", "valueString": json.dumps(value)}
    assert answers_from_fhir(definition, resource) == {"H": value}


def test_a_character_that_fhir_refuses_is_kept_beside_the_text(definition):
    resource = exported(definition, {"V.ja": "a\x0bb", "V": "ja"})
    assert item(resource, "V.ja")["answer"] == [{"valueString": "a\ufffdb"}]
    assert answers_from_fhir(definition, resource)["V.ja"] == "a\x0bb"


def test_what_an_option_opens_and_a_comment_stand_inside_the_answer(definition):
    resource = exported(definition, {"V": "ja", "V.ja": "Planen", "V.kommentar": "Mer"})
    (answer,) = item(resource, "V")["answer"]
    assert [child["linkId"] for child in answer["item"]] == ["V.ja", "V.kommentar"]


def test_a_comment_without_an_answer_stands_beside(definition):
    resource = exported(definition, {"V.kommentar": "Vet inte än"})
    assert [child["linkId"] for child in item(resource, "V")["item"]] == ["V.kommentar"]


def test_documents_are_attachments_with_their_hash(definition):
    document = AttachedDocument(
        title="Beslut", name="beslut.pdf", mime_type="application/pdf", size=5, sha256="ab" * 32
    )
    resource = exported(definition, {"F": {"by_email": True}}, documents={"F": [document], "H": [document]})
    (answer,) = item(resource, "F")["answer"]
    assert (answer["valueAttachment"]["title"], answer["valueAttachment"]["contentType"]) == (
        "Beslut",
        "application/pdf",
    )
    assert {"url": f"{OURS}/sha256", "valueString": "ab" * 32} in answer["valueAttachment"]["extension"]
    assert item(resource, "H")["extension"][0]["valueAttachment"]["title"] == "Beslut"
    assert answers_from_fhir(definition, resource) == {"F": {"by_email": True}}


def test_signing_fills_its_items_and_they_are_no_answers(definition):
    resource = exported(definition, {}, sign_off=SIGNED, signature={"mandate": "RS 2025-1"})
    assert item(resource, "I")["answer"][0]["valueCoding"]["code"] == "ja"
    assert item(resource, "N")["answer"] == [{"valueString": "Behörig företrädare"}]
    assert resource["extension"][0]["extension"] == [{"url": "mandate", "valueString": "RS 2025-1"}]
    assert answers_from_fhir(definition, resource) == {}


def test_a_response_to_another_version_is_refused(definition):
    resource = {**exported(definition, {"H": "1"}), "questionnaire": "https://example.se/annan|1"}
    with pytest.raises(ValueError, match=r"inte .*prov-2025"):
        answers_from_fhir(definition, resource)


def test_items_that_the_questionnaire_does_not_have_are_refused(definition):
    resource = exported(definition, {"H": "1"})
    resource["item"].append({"linkId": "okänd", "answer": [{"valueString": "x"}]})
    with pytest.raises(ValueError, match="okänd"):
        answers_from_fhir(definition, resource)


def test_an_item_that_stands_twice_is_refused(definition):
    resource = exported(definition, {"H": "1"})
    resource["item"] *= 2
    with pytest.raises(ValueError, match="två gånger"):
        answers_from_fhir(definition, resource)
