"""Bounds that another answer sets ("varav"): of a number, of a row, of rows together; who is named when one breaks."""

from typing import Any

import pytest

from surveys.checking.conditions import affected_by
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.wordings.wording import limits_in_words
from tests.builders import make_definition
from tests.surveys.found_problems import only_problem, problems

OF_WHICH = """
- {type: integer, link_id: alla, prefix: "6.", text: Hur många personer}
- {type: integer, link_id: kvinnor, prefix: 6a., text: Varav kvinnor, maximum: {item: alla}}
"""
ROWS = """
- {type: integer, link_id: alla, prefix: "6.", text: Hur många personer}
- type: count_matrix
  link_id: hur
  prefix: "7."
  text: Hur fördelar de sig?
  total: {item: alla}
  rows:
    - nya: Nya
    - {unga: Varav unga, maximum: {row: nya}}
    - gamla: Tidigare
- {type: integer, link_id: mest, prefix: "8.", text: De flesta, maximum: {item: hur, row: nya}}
- {type: integer, link_id: minst, prefix: "9.", text: Minst, minimum: {item: hur}}
"""


def test_a_number_above_the_answer_that_bounds_it_is_told_with_both_questions() -> None:
    found = only_problem(OF_WHICH, {"alla": "12", "kvinnor": "15"})
    assert (found.link_id, found.kind) == ("kvinnor", "bounds")
    assert found.message == ("Svaret på fråga\u00a06a (15) kan inte vara större än svaret på fråga\u00a06 (12).")
    assert problems(OF_WHICH, {"alla": "12", "kvinnor": "12"}) == []


@pytest.mark.parametrize("alla", [None, "många", {"not_known": True}])
def test_an_answer_that_is_no_number_bounds_nothing(alla: Any) -> None:
    assert not [one for one in problems(OF_WHICH, {"alla": alla, "kvinnor": "15"}) if one.link_id == "kvinnor"]


def test_zero_is_a_bound_and_a_negative_number_is_still_refused() -> None:
    assert only_problem(OF_WHICH, {"alla": "0", "kvinnor": "1"}).kind == "bounds"
    assert only_problem(OF_WHICH, {"kvinnor": "-1"}).message == "Talet kan inte vara mindre än 0."


def test_an_answer_to_a_question_that_is_not_asked_bounds_nothing() -> None:
    asked = "\n- {type: choice, link_id: q, text: Asked, options: [{ja: Ja}, {nej: Nej}]}"
    closed = asked + OF_WHICH.replace("link_id: alla,", "link_id: alla, enable_when: {item: q, is: ja},", 1)
    answers = {"alla": "12", "kvinnor": "15"}
    assert problems(closed, {**answers, "q": "nej"}) == []
    assert problems(closed, {**answers, "q": "ja"}) != []


def test_a_row_is_held_to_another_row_and_the_rows_together_to_an_answer() -> None:
    rows = {"nya": "3", "unga": "4", "gamla": "3"}
    of_row, of_all = problems(ROWS, {"alla": "12", "hur": rows})
    assert (of_row.part, of_row.message) == (
        "unga",
        "Talet på raden ”Varav unga” i fråga\u00a07 (4) kan inte vara större än talet på raden ”Nya” (3).",
    )
    assert of_all.message == "Raderna ska tillsammans bli svaret på fråga\u00a06 (12), men blir 10."
    assert problems(ROWS, {"alla": "10", "hur": {**rows, "unga": "3", "gamla": "4"}}) == []


def test_a_row_or_all_rows_bound_another_question() -> None:
    answers = {"hur": {"nya": "3", "unga": "1", "gamla": "2"}, "mest": "4", "minst": "5"}
    mest, minst = problems(ROWS, answers)
    assert mest.message.endswith("större än talet på raden ”Nya” i fråga\u00a07 (3).")
    assert minst.message.endswith("mindre än raderna tillsammans i fråga\u00a07 (6).")
    assert problems(ROWS, {**answers, "hur": {"nya": "9"}}) == [
        one for one in problems(ROWS, {**answers, "hur": {"nya": "9"}}) if one.kind == "missing"
    ]


def test_a_changed_answer_touches_what_it_bounds_and_no_further() -> None:
    tree = make_definition(ROWS)
    assert affected_by(tree, "alla") == {"hur"}
    assert affected_by(tree, "hur") == {"mest", "minst"}
    assert affected_by(tree, "mest") == frozenset()


def test_a_bound_is_said_by_the_name_of_the_question_that_sets_it() -> None:
    tree = make_definition(ROWS)
    said = limits_in_words(tree.by_link_id["hur"], tree)
    assert "på raden ”Varav unga” högst talet på raden ”Nya”" in said
    assert "raderna ska tillsammans bli svaret på fråga\u00a06" in said


def test_other_readers_of_fhir_get_the_bound_as_an_expression() -> None:
    items = questionnaire_to_fhir(make_definition(OF_WHICH))["item"][0]["item"]
    [constraint] = [one for one in items[1]["extension"] if one["url"].endswith("/targetConstraint")]
    said = {part["url"]: part for part in constraint["extension"]}
    asked = "%resource.descendants().where(linkId = '{}').answer.value"
    alla, kvinnor = asked.format("alla"), asked.format("kvinnor")
    expression = f"iif({alla}.exists(), {kvinnor}.all($this <= {alla}), true)"
    assert said["expression"]["valueExpression"]["expression"] == expression
    assert said["human"]["valueMarkdown"] == "heltal; högst svaret på fråga\u00a06"
