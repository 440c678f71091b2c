"""Which items are enabled, which answers count and which are parked."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers.values import compute_value, is_blank
from surveys.checking.conditions import affected_by, enabled_items, evaluate, holds
from surveys.references import Condition
from surveys.schema import Definition, is_computed, walk
from tests.builders import grant_definition, make_definition
from tests.surveys.strategies import garbage, questionnaires_with_answers, sensible

AREAS = [
    "kontinuitet",
    "tillganglighet",
    "forebyggande",
    "habilitering",
    "personcentrering",
    "planering",
    "kompetens",
    "landsbygd",
]


def condition(**fields: Any) -> Condition:
    return Condition(**fields)


# One condition


@pytest.mark.parametrize(
    ("fields", "value", "expected"),
    [
        ({"is": "ja"}, "ja", True),
        ({"is": "ja"}, "nej", False),
        ({"is": "ja"}, None, False),
        ({"is": ["ja", "delvis"]}, "delvis", True),
        ({"is": "b"}, ["a", "b"], True),
        ({"is": "c"}, ["a", "b"], False),
        ({"is": ["c", "a"]}, ["a", "b"], True),
        ({"is": "ja"}, [], False),
        ({"is_not": "ja"}, "nej", True),
        ({"is_not": "ja"}, "ja", False),
        ({"is_not": "ja"}, None, True),
        ({"is_not": ["ja", "delvis"]}, "delvis", False),
        ({"is_not": "b"}, ["a", "b"], False),
        ({"is_not": "c"}, ["a", "b"], True),
        ({"answered": True}, "x", True),
        ({"answered": True}, "  \n ", False),
        ({"answered": True}, None, False),
        ({"answered": True}, ["", " "], False),
        ({"answered": True}, ["", "x"], True),
        ({"answered": True}, {"not_known": True}, True),
        ({"answered": True}, {"a": {"b": ""}}, False),
        ({"above": 0}, "0", False),
        ({"above": 0}, "1", True),
        ({"above": 0}, "0,1", True),
        ({"at_least": 5}, "5", True),
        ({"at_least": 5}, "4", False),
        ({"below": 5}, "4", True),
        ({"below": 5}, "5", False),
        ({"at_most": 5}, "5", True),
        ({"at_most": 5}, "6", False),
        ({"above": 1000}, "1 200 kr", True),
        ({"below": 10}, "sju", False),
        ({"above": 0}, {"not_known": True}, False),
        ({"below": 10}, None, False),
    ],
)
def test_one_condition_holds_or_not(fields: dict[str, Any], value: Any, expected: bool) -> None:
    assert holds(condition(item="q", **fields), {"q": value}) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [({"a": "ja", "b": "nej"}, True), ({"a": "nej", "b": "ja"}, False), ({"b": "ja"}, False), ("ja", False)],
)
def test_a_condition_on_a_row_asks_that_row_only(value: Any, expected: bool) -> None:
    assert holds(condition(item="q", row="a", **{"is": "ja"}), {"q": value}) is expected


def test_a_condition_on_a_row_s_number_reads_that_row() -> None:
    above_zero = condition(item="q", row="a", above=0)
    assert holds(above_zero, {"q": {"a": "1", "b": "0"}})
    assert not holds(above_zero, {"q": {"a": "0", "b": "1"}})


# Several conditions, nesting, opened fields, comments

TWO = """
- {type: choice, link_id: q1, text: Ett, options: [{ja: Ja}, {nej: Nej}]}
- {type: choice, link_id: q2, text: Två, options: [{ja: Ja}, {nej: Nej}]}
- {type: text, link_id: q3, text: Tre, enable_when: [{item: q1, is: ja}, {item: q2, is: ja}], enable_behavior: BEHAVIOR}
"""


@pytest.mark.parametrize(
    ("behavior", "first", "second", "expected"),
    [
        ("all", "ja", "ja", True),
        ("all", "ja", "nej", False),
        ("all", "nej", "ja", False),
        ("any", "ja", "nej", True),
        ("any", "nej", "ja", True),
        ("any", "nej", "nej", False),
    ],
)
def test_several_conditions_are_joined_by_all_or_any(behavior: str, first: str, second: str, expected: bool) -> None:
    definition = make_definition(TWO.replace("BEHAVIOR", behavior))
    assert ("q3" in enabled_items(definition, {"q1": first, "q2": second})) is expected


NESTED = """
- link_id: A
  text: A
  items:
    - {type: choice, link_id: q1, text: Ett, options: [{ja: Ja}, {nej: Nej}]}
- link_id: B
  text: B
  enable_when: {item: q1, is: ja}
  items:
    - type: choice
      link_id: q2
      text: Två
      comment: Kommentar
      options:
        - ja: Ja
          opens: text
        - nej: Nej
    - link_id: B-under
      text: Under
      enable_when: {item: q2, is: ja}
      items:
        - {type: text, link_id: q3, text: Tre}
- link_id: C
  text: C
  items:
    - {type: text, link_id: q4, text: Fyra, enable_when: {item: q3, answered: true}}
    - {type: text, link_id: q5, text: Fem, enable_when: {item: q2, is_not: nej}}
"""


def test_what_stands_in_something_closed_is_closed_at_every_depth() -> None:
    enabled = enabled_items(make_definition(sections=NESTED), {"q1": "nej", "q2": "ja", "q3": "text"})
    assert enabled == {"A", "q1", "C", "q5"}


def test_everything_opens_again_when_its_conditions_hold() -> None:
    definition = make_definition(sections=NESTED)
    enabled = enabled_items(definition, {"q1": "ja", "q2": "ja", "q3": "text"})
    assert enabled == set(definition.by_link_id)


def test_the_answer_of_a_closed_item_counts_as_no_answer_in_other_conditions() -> None:
    definition = make_definition(sections=NESTED)
    answers = {"q1": "nej", "q2": "nej", "q3": "text"}
    assert "q4" not in enabled_items(definition, answers)
    assert "q5" in enabled_items(definition, answers)
    assert "q5" not in enabled_items(definition, answers | {"q1": "ja"})


def test_an_opened_field_is_enabled_only_while_its_option_is_chosen() -> None:
    definition = make_definition(sections=NESTED)
    assert "q2.ja" in enabled_items(definition, {"q1": "ja", "q2": "ja"})
    assert "q2.ja" not in enabled_items(definition, {"q1": "ja", "q2": "nej"})


def test_each_chosen_option_of_several_opens_its_own_field() -> None:
    definition = make_definition("""
        - type: multi_choice
          link_id: q1
          text: Ett
          options:
            - a: A
              opens: text
            - b: B
              opens: text
            - c: C
              opens: text
    """)
    assert enabled_items(definition, {"q1": ["a", "c"]}) == {"A", "q1", "q1.a", "q1.c"}


def test_a_comment_is_enabled_with_its_question_whatever_the_answer() -> None:
    definition = make_definition(sections=NESTED)
    assert "q2.kommentar" in enabled_items(definition, {"q1": "ja"})
    assert "q2.kommentar" not in enabled_items(definition, {"q1": "nej"})


# Parking


def test_what_was_written_in_a_closed_item_is_parked_and_comes_back() -> None:
    definition = make_definition(sections=NESTED)
    answers = {"q1": "ja", "q2": "ja", "q2.ja": "plan", "q3": "text"}
    before = evaluate(definition, answers).in_force
    closed = answers | {"q1": "nej"}
    assert evaluate(definition, closed).parked == {"q2": "ja", "q2.ja": "plan", "q3": "text"}
    assert evaluate(definition, closed).in_force == {"q1": "nej"}
    assert evaluate(definition, closed | {"q1": "ja"}).in_force == before


def test_blank_answers_are_neither_in_force_nor_parked() -> None:
    definition = make_definition(sections=NESTED)
    answers = {"q1": "nej", "q2": None, "q3": "  ", "q5": ""}
    assert evaluate(definition, answers).in_force == {"q1": "nej"}
    assert evaluate(definition, answers).parked == {}


SUM = """
- {type: choice, link_id: q0, text: Noll, options: [{ja: Ja}, {nej: Nej}]}
- {type: money, link_id: q1, text: Ett}
- {type: money, link_id: q2, text: Två, enable_when: {item: q0, is_not: nej}}
- {type: money, link_id: q3, text: Summa, sum_of: [q1, q2], read_only: true}
- {type: text, link_id: q4, text: Fyra, enable_when: {item: q3, above: 100}}
"""


def test_a_sum_is_in_force_and_can_open_other_questions() -> None:
    definition = make_definition(SUM)
    answers = {"q1": "60", "q2": "41"}
    assert evaluate(definition, answers).in_force["q3"] == "101"
    assert "q4" in enabled_items(definition, answers)
    assert "q4" not in enabled_items(definition, answers | {"q2": "40"})


def test_a_parked_number_is_not_in_the_sum() -> None:
    definition = make_definition(SUM)
    answers = {"q0": "nej", "q1": "60", "q2": "41"}
    assert evaluate(definition, answers).in_force["q3"] == "60"
    assert "q4" not in enabled_items(definition, answers)


def test_a_stored_value_never_stands_in_for_a_sum() -> None:
    definition = make_definition(SUM)
    assert "q3" not in evaluate(definition, {"q3": "999"}).in_force
    assert "q4" not in enabled_items(definition, {"q3": "999"})


# The grant report


@pytest.mark.parametrize("area", AREAS)
def test_ja_for_an_area_opens_that_area_s_section_only(area: str) -> None:
    definition = grant_definition()
    rows = dict.fromkeys(AREAS, "nej")
    closed, opened = (enabled_items(definition, {"SB-O": rows | change}) for change in ({}, {area: "ja"}))
    inside = {item.link_id for item in walk(definition.by_link_id[f"SB-{area}"])}
    assert not closed & inside
    assert opened - closed <= inside
    assert f"SB-{area}" in opened


def test_touching_an_area_s_row_affects_all_areas_sections_and_not_the_contact() -> None:
    affected = affected_by(grant_definition(), "SB-O")
    assert {f"SB-{area}" for area in AREAS} <= affected
    assert "SB-K1" not in affected


def test_a_number_affects_its_sum_and_what_the_sum_opens() -> None:
    assert affected_by(make_definition(SUM), "q1") == {"q3", "q4"}


def test_a_choice_affects_its_opened_fields_and_what_depends_on_them() -> None:
    affected = affected_by(make_definition(sections=NESTED), "q2")
    assert affected == {"q2.ja", "q2.kommentar", "B-under", "q3", "q4", "q5"}


# What holds for every questionnaire


@given(questionnaires_with_answers(), st.randoms(use_true_random=False))
def test_enabling_does_not_depend_on_the_order_in_which_answers_came(
    drawn: tuple[Definition, dict[str, Any]], shuffle: random.Random
) -> None:
    definition, answers = drawn
    keys = list(answers)
    shuffle.shuffle(keys)
    assert enabled_items(definition, {key: answers[key] for key in keys}) == enabled_items(definition, answers)


@given(questionnaires_with_answers(), garbage)
def test_answers_to_closed_items_change_nothing(drawn: tuple[Definition, dict[str, Any]], value: Any) -> None:
    definition, answers = drawn
    enabled = enabled_items(definition, answers)
    open_only = {link_id: answer for link_id, answer in answers.items() if link_id in enabled}
    closed = {question.link_id: value for question in definition.questions if question.link_id not in enabled}
    assert enabled_items(definition, open_only) == enabled
    assert enabled_items(definition, open_only | closed) == enabled


@given(questionnaires_with_answers())
def test_nothing_is_enabled_inside_something_closed(drawn: tuple[Definition, dict[str, Any]]) -> None:
    definition, answers = drawn
    enabled = enabled_items(definition, answers)
    assert {definition.parent[link_id] for link_id in enabled if link_id in definition.parent} <= enabled


@given(questionnaires_with_answers(garbage))
def test_what_is_in_force_and_what_is_parked_follow_from_what_is_enabled(
    drawn: tuple[Definition, dict[str, Any]],
) -> None:
    definition, answers = drawn
    found, enabled = evaluate(definition, answers), enabled_items(definition, answers)
    in_force: dict[str, Any] = {}
    for question in definition.questions:
        value = (
            compute_value(question, in_force, definition) if is_computed(question) else answers.get(question.link_id)
        )
        if question.link_id in enabled and not is_blank(value):
            in_force[question.link_id] = value
    closed = (question.link_id for question in definition.questions if question.link_id not in enabled)
    parked = {link_id: answers[link_id] for link_id in closed if not is_blank(answers.get(link_id))}
    assert (found.enabled, list(found.in_force.items())) == (enabled, list(in_force.items()))
    assert list(found.parked.items()) == list(parked.items())


@given(questionnaires_with_answers())
def test_every_answer_is_either_in_force_or_parked_or_blank(drawn: tuple[Definition, dict[str, Any]]) -> None:
    definition, answers = drawn
    in_force, parked = evaluate(definition, answers).in_force, evaluate(definition, answers).parked
    assert set(in_force) <= enabled_items(definition, answers)
    assert not set(in_force) & set(parked)
    computed = {q.link_id for q in definition.questions if getattr(q, "sum_of", ())}
    written = {link_id for link_id, value in answers.items() if not is_blank(value)}
    assert written - computed <= set(in_force) | set(parked)


@given(questionnaires_with_answers(), st.data())
def test_changing_one_answer_and_undoing_it_restores_everything(
    drawn: tuple[Definition, dict[str, Any]], data: st.DataObject
) -> None:
    definition, answers = drawn
    changed = data.draw(st.sampled_from([question.link_id for question in definition.questions] or ["none"]))
    before = enabled_items(definition, answers), evaluate(definition, answers).in_force
    during = {**answers, changed: data.draw(garbage)}
    parked = evaluate(definition, during).parked
    assert all(during[link_id] == value for link_id, value in parked.items())
    undone = {**during, changed: answers.get(changed)}
    assert (enabled_items(definition, undone), evaluate(definition, undone).in_force) == before


@given(questionnaires_with_answers(), st.data())
def test_only_what_is_said_to_be_affected_opens_or_closes(
    drawn: tuple[Definition, dict[str, Any]], data: st.DataObject
) -> None:
    definition, answers = drawn
    changed = data.draw(st.sampled_from([question.link_id for question in definition.questions] or ["none"]))
    before = enabled_items(definition, answers)
    after = enabled_items(definition, {**answers, changed: data.draw(sensible | garbage)})
    assert before ^ after <= affected_by(definition, changed)


@given(questionnaires_with_answers(garbage))
def test_no_stored_value_makes_the_conditions_fail(drawn: tuple[Definition, dict[str, Any]]) -> None:
    definition, answers = drawn
    enabled = enabled_items(definition, answers)
    assert set(evaluate(definition, answers).in_force) <= enabled
    assert not set(evaluate(definition, answers).parked) & enabled
