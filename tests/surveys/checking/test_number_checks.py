"""What is wrong in numbers: their kind, their bounds, their sums, and the totals of rows."""

from typing import Any

import pytest

from surveys.checking.checks import Circumstances
from surveys.checking.conditions import enabled_items
from tests.builders import make_definition
from tests.surveys.found_problems import kinds, only_problem, problems


@pytest.mark.parametrize(
    ("fields", "typed", "kind"),
    [
        ("type: money", "90 296 880", None),
        ("type: money", "sju", "unreadable"),
        ("type: money", "-1", "bounds"),
        ("type: money, minimum: -10", "-1", None),
        ("type: money", "10,50", "bounds"),
        ("type: integer", "3,5", "bounds"),
        ("type: integer", "3,0", None),
        ("type: decimal", "0,42", None),
        ("type: percent", "100", None),
        ("type: percent", "0", None),
        ("type: percent", "101", "bounds"),
        ("type: percent, maximum: 200", "150", None),
        ("type: integer, minimum: 1, maximum: 10", "1", None),
        ("type: integer, minimum: 1, maximum: 10", "10", None),
        ("type: integer, minimum: 1, maximum: 10", "0", "bounds"),
        ("type: integer, minimum: 1, maximum: 10", "11", "bounds"),
        ("type: integer, maximum: municipalities", "6", None),
        ("type: integer, maximum: municipalities", "7", "bounds"),
    ],
)
def test_a_number_is_held_to_its_kind_and_bounds(fields: str, typed: str, kind: str | None) -> None:
    assert kinds(f"- {{{fields}, link_id: q, text: T}}", {"q": typed}) == ([kind] if kind else [])


def test_a_bound_that_is_not_known_of_the_organisation_bounds_nothing() -> None:
    item = "- {type: integer, maximum: municipalities, link_id: q, text: T}"
    assert problems(item, {"q": "700"}, Circumstances()) == []


def test_a_number_outside_its_bounds_is_told_the_bound() -> None:
    found = only_problem("- {type: integer, maximum: 1200, link_id: q, text: T}", {"q": "1201"})
    assert found.message == "Talet kan inte vara större än 1\u00a0200."


SUM = """
- {type: choice, link_id: q0, text: T, options: [{ja: Ja}, {nej: Nej}]}
- {type: money, link_id: q1, text: T}
- {type: money, link_id: q2, text: T, enable_when: {item: q0, is: ja}}
- {type: money, link_id: q3, text: T, sum_of: [q1, q2], read_only: true, maximum: 100}
"""


def test_a_sum_is_checked_as_it_is_computed() -> None:
    assert only_problem(SUM, {"q0": "ja", "q1": "60", "q2": "41"}).link_id == "q3"
    assert problems(SUM, {"q0": "ja", "q1": "60", "q2": "40", "q3": "999"}) == []


@pytest.mark.parametrize("typed", ["sju", "12 34", "1.200", "1 200\t3 400"])
def test_a_part_that_cannot_be_read_is_pointed_out_and_gives_no_sum(typed: str) -> None:
    found = only_problem(SUM, {"q0": "ja", "q1": typed, "q2": "40"})
    assert (found.link_id, found.kind) == ("q1", "unreadable")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("sju", "Skriv ett tal med siffror."),
        ("1.200", "Skriv tusental med mellanslag, till exempel 1\u00a0200, och inte med punkt eller komma."),
        ("12 34", "Skriv ett enda tal. Mellanslag får bara stå före tre siffror, till exempel 1\u00a0200."),
        ("1 200\t3 400", "Skriv ett enda tal. Mellanslag får bara stå före tre siffror, till exempel 1\u00a0200."),
    ],
)
def test_a_number_that_cannot_be_read_is_told_how_to_be_written(typed: str, message: str) -> None:
    assert only_problem("- {type: integer, link_id: q, text: T}", {"q": typed}).message == message


def test_the_rows_of_counts_are_read_like_other_whole_numbers() -> None:
    rows = "- {type: count_matrix, link_id: q, text: M, rows: [{a: A}, {b: B}, {c: C}]}"
    found = problems(rows, {"q": {"a": "1.200", "b": "12 34", "c": "1 200"}})
    assert [(problem.part, problem.kind) for problem in found] == [("a", "unreadable"), ("b", "unreadable")]


@pytest.mark.parametrize(("type_", "asked"), [("integer", False), ("decimal", True)])
def test_a_condition_on_a_number_reads_it_as_its_question_does(type_: str, asked: bool) -> None:
    items = f"""
        - {{type: {type_}, link_id: q1, text: T}}
        - {{type: text, link_id: q2, text: T, enable_when: {{item: q1, above: 1}}}}
    """
    assert ("q2" in enabled_items(make_definition(items), {"q1": "1.200"})) is asked


def test_a_parked_part_is_not_in_the_sum_that_is_checked() -> None:
    assert problems(SUM, {"q0": "nej", "q1": "60", "q2": "41"}) == []


# Counts in rows


COUNTS = """
- type: count_matrix
  link_id: q
  text: T
  maximum: municipalities
  total: municipalities
  rows: [{alla: Alla}, {nagra: Några}, {inga: Inga}]
"""


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("6", "0", "0"), []),
        (("3", "2", "1"), []),
        (("3", "2", "2"), [("bounds", "")]),
        (("7", "0", "0"), [("bounds", "alla"), ("bounds", "")]),
        (("3", "tre", "0"), [("unreadable", "nagra")]),
        (("3", "2,5", "0"), [("unreadable", "nagra"), ("bounds", "")]),
        (("-1", "7", "0"), [("bounds", "alla"), ("bounds", "nagra")]),
    ],
)
def test_rows_are_held_to_their_bounds_and_their_total(rows: tuple[str, ...], expected: list[Any]) -> None:
    answers = {"q": dict(zip(("alla", "nagra", "inga"), rows, strict=True))}
    assert [(problem.kind, problem.part) for problem in problems(COUNTS, answers)] == expected


@pytest.mark.parametrize("low", ["{item: p}", "municipalities", "{row: b}"])
def test_a_count_that_another_number_bounds_below_is_not_less_than_nothing(low: str) -> None:
    rows = f"""
    - {{type: integer, link_id: p, text: P}}
    - {{type: count_matrix, link_id: q, text: M, minimum: {low}, rows: [{{a: A}}, {{b: B}}]}}
    """
    found = problems(rows, {"q": {"a": "-3", "b": ""}}, Circumstances())
    assert [one.message for one in found if one.part == "a"] == ["A: talet kan inte vara mindre än 0."]
    below = rows.replace("{a: A}", "{a: A, minimum: -5}")
    assert not [one for one in problems(below, {"q": {"a": "-3"}}, Circumstances()) if one.part == "a"]


def test_a_total_that_is_wrong_is_told_with_both_numbers() -> None:
    found = only_problem(COUNTS, {"q": {"alla": "3", "nagra": "2", "inga": "2"}})
    assert found.message == "Raderna ska tillsammans bli 6, men blir 7."


def test_a_total_is_not_asked_for_until_every_row_is_filled_in() -> None:
    assert kinds(COUNTS, {"q": {"alla": "3", "nagra": "2"}}) == ["missing"]
