"""What is missing or wrong in a set of answers."""

from typing import Any

import pytest
from hypothesis import given

from surveys.checking.checks import Circumstances, check_answers
from surveys.checking.conditions import enabled_items
from surveys.sampling.samples import sample_answers
from surveys.schema import Definition
from tests.builders import grant_definition, make_definition
from tests.surveys.found_problems import HALLAND, kinds, only_problem, problems
from tests.surveys.strategies import garbage, questionnaires_with_answers

# What is missing


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("{type: text, link_id: q, text: T, required: true}", "Skriv ett svar."),
        ("{type: choice, link_id: q, text: T, required: true, options: [{a: A}, {b: B}]}", "Välj ett alternativ."),
        (
            "{type: multi_choice, link_id: q, text: T, required: true, options: [{a: A}, {b: B}]}",
            "Välj minst ett alternativ.",
        ),
        ("{type: money, link_id: q, text: T, required: true}", "Ange beloppet. Skriv 0 om det är noll."),
        ("{type: integer, link_id: q, text: T, required: true}", "Ange ett tal."),
        ("{type: file, link_id: q, text: T, required: true}", "Bifoga ett underlag."),
    ],
)
def test_a_required_question_without_an_answer_says_what_to_do(item: str, message: str) -> None:
    found = only_problem(f"- {item}", {"q": "  "})
    assert (found.kind, found.severity, found.message) == ("missing", "error", message)


def test_a_question_that_is_not_required_may_be_left_blank() -> None:
    assert problems("- {type: text, link_id: q, text: T}", {}) == []


def test_nought_answers_a_required_amount() -> None:
    assert problems("- {type: money, link_id: q, text: T, required: true}", {"q": "0"}) == []


def test_kan_inte_anges_answers_a_required_number() -> None:
    item = "- {type: percent, link_id: q, text: T, required: true, not_known: Kan inte anges}"
    assert problems(item, {"q": {"not_known": True}}) == []


def test_what_is_closed_is_not_missed() -> None:
    items = """
        - {type: choice, link_id: q1, text: T, options: [{ja: Ja}, {nej: Nej}]}
        - {type: text, link_id: q2, text: T, required: true, enable_when: {item: q1, is: ja}}
    """
    assert problems(items, {"q1": "nej"}) == []
    assert only_problem(items, {"q1": "ja"}).link_id == "q2"


def test_an_attached_document_answers_a_required_file_question() -> None:
    item = "- {type: file, link_id: q, text: T, required: true}"
    assert problems(item, {}, Circumstances(attached={"q": 1})) == []
    assert problems(item, {}, Circumstances(attached={"q": 0})) != []


def test_a_file_sent_by_e_mail_answers_too() -> None:
    item = "- {type: file, link_id: q, text: T, required: true, accepts: [file, email], by_email: b@example.se}"
    assert problems(item, {"q": {"by_email": True}}) == []


OPENS = """
- type: choice
  link_id: q
  text: T
  options:
    - ja: "Ja, ange vilken:"
      opens: {type: text, required: REQUIRED}
    - nej: Nej
"""


@pytest.mark.parametrize(("required", "severity"), [("true", "error"), ("false", "warning")])
def test_an_empty_field_beside_a_chosen_option_is_named_by_the_option(required: str, severity: str) -> None:
    found = only_problem(OPENS.replace("REQUIRED", required), {"q": "ja"})
    assert (found.link_id, found.severity) == ("q.ja", severity)
    assert found.message == "Du har valt ”Ja, ange vilken”. Skriv svaret i fältet under alternativet."


def test_a_field_beside_an_option_that_is_not_chosen_is_not_missed() -> None:
    assert problems(OPENS.replace("REQUIRED", "true"), {"q": "nej"}) == []


def test_without_a_receipt_address_there_is_only_a_warning() -> None:
    found = only_problem("- {type: email, link_id: q, text: T, receipt: true}", {})
    assert (found.kind, found.severity) == ("missing", "warning")


# Matrices


def matrix(required: str = "true") -> str:
    rows = "[{a: Första}, {b: Andra}, {c: Tredje}]"
    return f"- {{type: yes_no_matrix, link_id: q, text: M, required: {required}, rows: {rows}}}"


def test_a_required_yes_no_matrix_demands_every_row() -> None:
    found = only_problem(matrix(), {"q": {"b": "ja"}})
    assert (found.kind, found.part, found.severity) == ("missing", "a", "error")
    assert found.message == "Svara på alla rader. Svar saknas för: Första; Tredje."
    assert problems(matrix(), {"q": {"a": "ja", "b": "nej", "c": "nej"}}) == []


def test_a_matrix_that_is_not_required_may_be_empty_but_not_half_done() -> None:
    assert problems(matrix("false"), {}) == []
    assert only_problem(matrix("false"), {"q": {"b": "ja"}}).severity == "warning"


def test_the_grant_report_demands_ja_or_nej_for_each_area() -> None:
    answers = sample_answers(grant_definition(), {"SB-M1": "90296880", "SB-M2": "0"})
    assert [problem for problem in problems(grant_definition(), answers) if problem.severity == "error"] == []
    without = {**answers, "SB-O": {row: cell for row, cell in answers["SB-O"].items() if row != "planering"}}
    missing = [problem for problem in problems(grant_definition(), without) if problem.severity == "error"]
    assert [(problem.link_id, problem.part) for problem in missing] == [("SB-O", "planering")]


# Texts


LIMITED = "- {type: text, link_id: q, text: T, max_length: 1000}"


def test_a_text_at_its_limit_is_accepted() -> None:
    assert problems(LIMITED, {"q": "x" * 1000}) == []


def test_a_text_one_character_over_its_limit_says_how_much_to_cut() -> None:
    found = only_problem(LIMITED, {"q": "x" * 1001})
    assert (found.kind, found.severity) == ("too_long", "error")
    assert found.message == "Texten är 1 tecken för lång (1\u00a0001 av 1\u00a0000 tecken). Korta texten."


def test_a_text_of_a_thousand_decomposed_letters_is_within_the_limit() -> None:
    assert "too_long" not in kinds(LIMITED, {"q": "o\u0308" * 1000})


def test_a_text_that_a_stricter_receiver_may_refuse_gets_a_warning() -> None:
    found = only_problem(LIMITED, {"q": "å" * 501})
    assert (found.kind, found.severity) == ("strict", "warning")


def test_each_box_has_its_own_limit() -> None:
    item = "- {type: text, link_id: q, text: T, boxes: 3, max_length: 10}"
    found = only_problem(item, {"q": ["x" * 10, "x" * 11, ""]})
    assert (found.kind, found.part) == ("too_long", "2")


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("phone", "035-134800 vx"),
        ("phone", "035-13 48 00"),
        ("phone", "+46 35 13 48 00"),
        ("phone", "010-123 45 67 ankn. 12"),
        ("phone", "112 00, växel"),
        ("email", "kontakt.person@example.se"),
        ("email", " kontakt@example.se "),
        ("postal_code", "301 80"),
        ("postal_code", "30180"),
        ("organisation_number", "232100-0115"),
        ("organisation_number", "2321000115"),
        ("date", "2026-03-12"),
        ("date", "12 mars 2026"),
    ],
)
def test_contact_details_are_accepted_as_people_write_them(kind: str, typed: str) -> None:
    assert problems(f"- {{type: {kind}, link_id: q, text: T}}", {"q": typed}) == []


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("phone", "växeln"),
        ("phone", "112"),
        ("email", "kontakt"),
        ("email", "kontakt@"),
        ("email", "a@example.se, b@example.se"),
        ("postal_code", "3018"),
        ("postal_code", "Halmstad"),
        ("organisation_number", "232100-0116"),
        ("organisation_number", "12"),
        ("date", "i våras"),
        ("date", "2026-02-30"),
    ],
)
def test_contact_details_that_cannot_be_right_are_pointed_out(kind: str, typed: str) -> None:
    found = only_problem(f"- {{type: {kind}, link_id: q, text: T}}", {"q": typed})
    assert (found.kind, found.severity) == ("unreadable", "error")
    assert "till exempel" in found.message


# Choices


CHOICES = """
- type: multi_choice
  link_id: q
  text: T
  max_selections: 2
  options: [{a: A}, {b: B}, {c: C}, {code: inga, text: Inga alls, exclusive: true}]
"""


@pytest.mark.parametrize("chosen", [["a"], ["a", "b"], ["inga"]])
def test_choices_within_the_rules_are_accepted(chosen: list[str]) -> None:
    assert problems(CHOICES, {"q": chosen}) == []


def test_an_exclusive_option_cannot_be_combined() -> None:
    found = only_problem(CHOICES, {"q": ["a", "inga"]})
    assert found.message == "”Inga alls” kan inte kombineras med andra alternativ."


def test_more_options_than_the_form_allows_are_pointed_out() -> None:
    found = only_problem(CHOICES, {"q": ["a", "b", "c"]})
    assert found.message == "Välj högst 2 alternativ. Du har valt 3."


# Rules across questions


RULED = """
- {type: choice, link_id: q1, text: T, options: [{ja: Ja}, {nej: Nej}]}
- {type: integer, link_id: q2, text: T}
- {type: integer, link_id: q3, text: T}
- {type: integer, link_id: q4, text: T, sum_of: [q2, q3], read_only: true}
"""
RULE = """
- {key: minst-en, item: q2, when: [{item: q1, is: ja}], expect: [{item: q4, above: 0}], message: Ange minst en.}
"""


@pytest.mark.parametrize(
    ("answers", "broken"),
    [
        ({"q1": "ja", "q2": "0", "q3": "0"}, True),
        ({"q1": "ja", "q2": "0", "q3": "1"}, False),
        ({"q1": "nej", "q2": "0", "q3": "0"}, False),
        ({"q1": "ja"}, True),
    ],
)
def test_a_rule_across_questions_may_speak_of_a_sum(answers: dict[str, Any], broken: bool) -> None:
    found = problems(make_definition(RULED, rules=RULE), answers)
    assert [(problem.kind, problem.link_id, problem.message) for problem in found] == (
        [("rule", "q2", "Ange minst en.")] if broken else []
    )


def test_a_rule_at_a_closed_item_is_not_applied() -> None:
    items = RULED.replace("link_id: q2, text: T", "link_id: q2, text: T, enable_when: {item: q1, is: nej}")
    assert problems(make_definition(items, rules=RULE), {"q1": "ja"}) == []


# Whatever is stored


def test_a_value_of_the_wrong_shape_is_an_error_and_not_guessed_at() -> None:
    found = only_problem("- {type: choice, link_id: q, text: T, options: [{a: A}, {b: B}]}", {"q": "c"})
    assert (found.kind, found.severity) == ("unreadable", "error")


@given(questionnaires_with_answers(garbage))
def test_no_stored_value_makes_the_checks_fail(drawn: tuple[Definition, dict[str, Any]]) -> None:
    definition, answers = drawn
    for problem in check_answers(definition, answers, HALLAND):
        assert problem.link_id in definition.by_link_id
        assert problem.message


@given(questionnaires_with_answers(garbage))
def test_problems_come_in_reading_order_and_for_enabled_items_only(drawn: tuple[Definition, dict[str, Any]]) -> None:
    definition, answers = drawn
    order = {link_id: place for place, link_id in enumerate(definition.by_link_id)}
    found = [problem.link_id for problem in check_answers(definition, answers, HALLAND)]
    assert found == sorted(found, key=order.__getitem__)
    assert set(found) <= enabled_items(definition, answers)


# What the copy's fonts cannot show


@pytest.mark.parametrize(
    ("item", "value", "part"),
    [
        ("{type: text, link_id: q, text: T}", "Bra 🚀", ""),
        ("{type: string, link_id: q, text: T}", "Bra 🚀", ""),
        ("{type: text, link_id: q, text: T, boxes: 3}", ["Bra", "", "Bättre 🚀"], "3"),
        ("{type: table, link_id: q, text: T, rows: [{a: A}], columns: [{x: X}]}", {"a": {"x": "🚀"}}, ""),
        ("{type: file, link_id: q, text: T, accepts: [file, text]}", {"note": "🚀"}, ""),
    ],
)
def test_a_character_that_the_copy_cannot_show_is_pointed_out_at_its_question(item: str, value: Any, part: str) -> None:
    found = only_problem(f"- {item}", {"q": value})
    assert (found.link_id, found.kind, found.severity, found.part) == ("q", "unprintable", "warning", part)
    assert "🚀 (U+1F680 ROCKET)" in found.message


def test_many_such_characters_are_not_all_named() -> None:
    found = only_problem("- {type: text, link_id: q, text: T}", {"q": "漢字仮名🚀🎉"})
    assert found.message.count("U+") == 3
    assert "3 till" in found.message
