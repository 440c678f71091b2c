"""Conditions of other systems' questionnaires that cannot be asked here, alone or beside the others."""

import pytest

from tests.surveys.fhir_examples import Node, choice, question, when
from tests.surveys.fhir_mends.reading import group, read, told


def test_a_condition_on_a_later_question_is_left_out_and_the_others_stay() -> None:
    tests = [*when("V", "=", answerCoding={"code": "a"}), *when("W", "=", answerCoding={"code": "a"})]
    made = read(group(choice(), question(enableWhen=tests, enableBehavior="all"), choice("W")))
    assert [one.item for one in made.definition.by_link_id["Q"].enable_when] == ["V"]
    assert "W, som kommer senare" in told(made)["mend"]


def test_two_questions_that_ask_for_each_other_are_both_read() -> None:
    first = choice("V", enableWhen=when("W", "=", answerCoding={"code": "a"}))
    made = read(group(first, choice("W", enableWhen=when("V", "=", answerCoding={"code": "a"}))))
    items = made.definition.by_link_id
    assert (items["V"].enable_when, [one.item for one in items["W"].enable_when]) == ((), ["V"])


@pytest.mark.parametrize(
    ("before", "operator", "behavior"),
    [([], "!=", "all"), ([], "=", "any"), (when("D", "=", answerDate="2026-01-01"), "!=", "all")],
)
def test_a_number_that_cannot_be_compared_beside_the_others_leaves_them_as_they_are(
    before: list[Node], operator: str, behavior: str
) -> None:
    tests = [*before, *when("N", operator, answerInteger=5), *when("V", "=", answerCoding={"code": "a"})]
    asked = question(enableWhen=tests, enableBehavior=behavior)
    made = read(group(choice(), question("date", "D"), question("integer", "N"), asked))
    asked_when = [(one.item, one.operator, one.values) for one in made.definition.by_link_id["Q"].enable_when]
    assert asked_when == [("V", "is", ("a",))]
    place = f"(item[0].item[3].enableWhen[{len(before)}])"
    assert told(made)["enableWhen.combination"].endswith(
        f"Villkoret ({operator}) kan inte uttryckas tillsammans med de andra. {place}"
    )


@pytest.mark.parametrize(("operator", "behavior"), [("!=", "any"), ("=", "all")])
def test_a_number_that_goes_together_as_the_others_do_is_compared_beside_them(operator: str, behavior: str) -> None:
    tests = [*when("N", operator, answerInteger=5), *when("V", "=", answerCoding={"code": "a"})]
    made = read(group(choice(), question("integer", "N"), question(enableWhen=tests, enableBehavior=behavior)))
    asked = made.definition.by_link_id["Q"]
    assert ([one.item for one in asked.enable_when], asked.enable_behavior) == (["N", "N", "V"], behavior)
    assert "enableWhen.combination" not in told(made)


def test_a_condition_of_the_wrong_shape_is_left_out() -> None:
    made = read(group(choice(), question(enableWhen=when("V", "=", answerBoolean="kanske"))))
    assert made.definition.by_link_id["Q"].enable_when == ()
    assert "answerBoolean" in told(made)["enableWhen.shape"]


def test_what_asks_for_a_question_that_is_left_out_is_asked_always_and_a_section_with_nothing_else_goes_too() -> None:
    many = [{"valueCoding": {"code": f"k{place}", "display": "Text"}} for place in range(500)]
    asked = question("choice", "V", answerOption=many)
    made = read(group(asked), group(question(enableWhen=when("V", "=", answerCoding={"code": "k1"})), link_id="h"))
    assert list(made.definition.by_link_id) == ["h", "Q"]
    assert made.definition.by_link_id["Q"].enable_when == ()
