"""Answers found in a QuestionnaireResponse that somebody hands in: placed by linkId, or told."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers.shapes import fits, part_that_fits
from surveys.answers.values import is_blank
from surveys.checking.conditions import evaluate
from surveys.interchange.fhir_extensions import OURS, canonical
from surveys.interchange.fhir_findings import FoundAnswers, find_answers, is_answer_to, is_withdrawn
from surveys.interchange.fhir_response import AttachedDocument
from surveys.loader import questionnaire_files
from surveys.sampling.samples import sample_answers
from tests.builders import official_definition
from tests.surveys.authoring import load
from tests.surveys.strategies import garbage, questionnaires_with_answers
from tests.surveys.test_fhir_response import KINDS, SIGNED, exported

DEFINITION = load(KINDS)


def found_in(*items: Any) -> FoundAnswers:
    return find_answers(DEFINITION, {"item": list(items)})


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_answer_to_every_official_form_is_placed(path: Any) -> None:
    definition = official_definition(path)
    answers = evaluate(definition, sample_answers(definition)).in_force
    found = find_answers(definition, exported(definition, answers))
    assert (dict(found.values), found.unplaced) == (answers, ())


@given(questionnaires_with_answers())
def test_any_answers_in_force_are_placed(given_answers: Any) -> None:
    definition, answers = given_answers
    in_force = evaluate(definition, answers).in_force
    found = find_answers(definition, exported(definition, in_force))
    said = {link_id: value for link_id, value in in_force.items() if not is_blank(value)}
    assert {**found.values} == {
        link_id: part
        for link_id, value in said.items()
        if (part := part_that_fits(definition.question(link_id), value))
    }
    assert len(found.values) == len(said) or found.unplaced


@given(questionnaires_with_answers(garbage))
def test_of_whatever_a_draft_holds_what_fits_is_placed_and_the_rest_told(given_answers: Any) -> None:
    definition, answers = given_answers
    held = {link_id: value for link_id, value in answers.items() if value is not None}
    found = find_answers(definition, exported(definition, held))
    told = {link_id for link_id, _ in found.unplaced}
    for link_id, value in held.items():
        question = definition.question(link_id)
        if fits(question, value):
            assert is_blank(value) or found.values[link_id] == value
        else:
            assert link_id in told
        assert fits(question, found.values.get(link_id, value)) or link_id not in found.values


_keys = st.sampled_from(
    ["item", "answer", "extension", "linkId", "url", "valueString", "valueInteger", "valueCoding", "code", "V", "T"]
)
_texts = st.sampled_from(["V", "V.ja", "H", "B/1", "M.r1", "T.r1/k1", "ja", f"{OURS}/value", f"{OURS}/file-note", "[1"])
_numbers = st.sampled_from([0, 1, True, 1.5, 10**400, float("inf"), float("nan")])
_json = st.recursive(
    st.one_of(st.none(), _numbers, _texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_keys, inner, max_size=5)),
    max_leaves=25,
)


@given(_json)
def test_whatever_stands_in_the_file_is_read_and_never_breaks(item: Any) -> None:
    found = find_answers(DEFINITION, {"item": item})
    assert all(fits(DEFINITION.question(link_id), value) for link_id, value in found.values.items())


def answer(link_id: str, *answers: Any, **rest: Any) -> dict[str, Any]:
    return {"linkId": link_id, "answer": list(answers), **rest}


def test_what_has_no_place_is_told_where_it_stands_and_put_nowhere() -> None:
    found = found_in(
        answer("X", {"valueString": "Borta"}),
        answer("V", {"valueCoding": {"code": "kanske", "display": "Kanske"}}),
        answer("H", {"valueInteger": 3}, {"valueInteger": 4}),
        answer("P", {"valueString": "61"}),
        answer("B", item=[answer("B/4", {"valueString": "Fjärde"}), answer("B/2", {"valueString": "Andra"})]),
        {"linkId": "A", "item": [answer("K.r9", {"valueInteger": 1}), "lös"]},
    )
    assert dict(found.values) == {"H": "3", "B": ["", "Andra", ""]}
    assert found.unplaced == (
        ("", "X: Borta"),
        ("V", "V: Kanske"),
        ("H", "H: 4"),
        ("P", "P: 61"),
        ("B", "B/4: Fjärde"),
        ("", "K.r9: 1"),
        ("", 'A: "lös"'),
    )


def test_of_what_stands_twice_neither_is_taken() -> None:
    found = found_in(answer("H", {"valueInteger": 3}), answer("H", {"valueInteger": 4}))
    assert (dict(found.values), found.unplaced) == ({}, (("H", "H: 3"), ("H", "H: 4")))


def test_a_stored_value_beside_another_answer_leaves_that_told() -> None:
    stored = {"url": f"{OURS}/value", "valueString": json.dumps("ca tolv")}
    found = found_in(answer("H", {"valueInteger": 3}, extension=[stored]))
    assert (dict(found.values), found.unplaced) == ({"H": "ca tolv"}, (("H", "H: 3"),))


def test_remarks_attachments_and_what_signing_filled_in_are_told() -> None:
    documents = {"F": [AttachedDocument(title="Beslutet", url="https://example.se/b")]}
    resource = exported(DEFINITION, {"H": "1"}, documents=documents, sign_off=SIGNED, remarks={"H": "Räknat i mars."})
    found = find_answers(DEFINITION, resource)
    assert dict(found.values) == {"H": "1"}
    assert found.unplaced == (
        ("H", "Kommentar till svaret: Räknat i mars."),
        ("F", "Bilaga: Beslutet"),
        ("I", "I: Ja"),
        ("N", "N: Behörig företrädare"),
    )


def test_another_version_is_an_answer_to_the_questionnaire_and_another_questionnaire_is_not() -> None:
    resource = exported(DEFINITION, {})
    assert is_answer_to(DEFINITION, resource)
    assert is_answer_to(DEFINITION, {**resource, "questionnaire": f"{canonical(DEFINITION.name)}|2020-01-01"})
    assert not is_answer_to(DEFINITION, {**resource, "questionnaire": f"{canonical('annan-2025')}|1"})
    assert not is_answer_to(DEFINITION, {**resource, "resourceType": "Questionnaire"})


ASKED = load("""\
- {type: date, link_id: D, text: När}
- {type: integer, link_id: H, text: Antal}
- {type: percent, link_id: P, text: Andel}
- {type: text, link_id: S, text: Beskriv}
- {type: text, link_id: B, text: Två, boxes: 2}
- {type: count_matrix, link_id: K, text: Kommuner, rows: [{r1: Ett}, {r2: Två}]}
- {type: number_table, link_id: T, text: Tabell, rows: [{r1: Ett}], columns: [{k1: K}, {k2: L}]}
- {type: row_table, link_id: R, text: Rader, columns: [{n: Namn}, {d: Dag, type: date}, {k: Antal, type: integer}]}
""")


def group(link_id: str, *items: Any) -> dict[str, Any]:
    return {"linkId": link_id, "item": list(items)}


@pytest.mark.parametrize(
    ("item", "values", "told"),
    [
        (answer("D", {"valueDate": "2024-03"}), {}, ["D: 2024-03"]),
        (answer("D", {"valueDate": "2024"}), {}, ["D: 2024"]),
        (answer("D", {"valueDate": "20240301"}), {"D": "2024-03-01"}, []),
        (answer("D", {"valueDate": "2024-03-01"}), {"D": "2024-03-01"}, []),
        (answer("H", {"valueDecimal": 1.5}), {}, ["H: 1.5"]),
        (answer("H", {"valueDecimal": 2.0}), {"H": "2"}, []),
        (answer("H", {"valueInteger": 3_000_000_000}), {}, ["H: 3000000000"]),
        (answer("P", {"valueInteger": 40}), {"P": "40"}, []),
        (answer("S", {"valueString": "a\x00b"}), {"S": "a\ufffdb"}, []),
        (group("B", answer("B/2", {"valueString": "a\x00b"})), {"B": ["", "a\ufffdb"]}, []),
        (
            group("K", answer("K.r1", {"valueInteger": 3_000_000_000}), answer("K.r2", {"valueInteger": 2})),
            {"K": {"r2": "2"}},
            ["K.r1: 3000000000"],
        ),
        (group("K", answer("K.r1", {"valueDecimal": 0.5})), {}, ["K.r1: 0.5"]),
        (
            group("T", group("T.r1", answer("T.r1/k1", {"valueDecimal": 0.5}), answer("T.r1/k2", {"valueInteger": 1}))),
            {"T": {"r1": {"k2": "1"}}},
            ["T.r1/k1: 0.5"],
        ),
        (
            group(
                "R",
                group("R/row", answer("R/row/n", {"valueString": "SIP"}), answer("R/row/d", {"valueDate": "2024-03"})),
                group("R/row", answer("R/row/k", {"valueDecimal": 0.5})),
            ),
            {"R": [{"n": "SIP"}]},
            ["R/row/d: 2024-03", "R/row/k: 0.5"],
        ),
    ],
)
def test_a_value_is_placed_or_told_and_never_both(item: Any, values: Any, told: list[str]) -> None:
    found = find_answers(ASKED, {"item": [item]})
    assert (dict(found.values), [words for _, words in found.unplaced]) == (values, told)


@pytest.mark.parametrize(
    ("status", "withdrawn"),
    [("entered-in-error", True), ("stopped", True), ("completed", False), ("amended", False), ("in-progress", False)],
)
def test_one_that_is_wrong_or_given_up_is_withdrawn(status: str, withdrawn: bool) -> None:
    assert is_withdrawn({**exported(DEFINITION, {}), "status": status}) is withdrawn
    assert not is_withdrawn({"status": [status]})
