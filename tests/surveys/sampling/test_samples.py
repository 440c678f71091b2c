"""Sample and random answers keep to every bound: nothing that they say has to be put right."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authoring.guide.reading import EXAMPLE
from surveys.checking.checks import check_answers
from surveys.loader import load_file
from surveys.sampling.samples import sample_answers
from surveys.schema import Definition, FileItem
from tests.builders import make_definition
from tests.halves import examples
from tests.surveys.answer_strategies import valid_answers
from tests.surveys.found_problems import HALLAND

NARROW = {
    "a-number": "{type: integer, link_id: A-1, text: A, minimum: 7, maximum: 9}",
    "percent": "{type: percent, link_id: A-1, text: A, maximum: 20}",
    "below-zero": "{type: decimal, link_id: A-1, text: A, minimum: -2.5, maximum: -1.5}",
    "a-row": "{type: count_matrix, link_id: A-1, text: A, maximum: 5, rows: [{a: A, minimum: 2}, {b: B, maximum: 0}]}",
    "a-total": "{type: count_matrix, link_id: A-1, text: A, maximum: 4, total: 11, rows: [{a: A}, {b: B}, {c: C}]}",
    "a-total-of-varav": (
        "{type: count_matrix, link_id: A-1, text: A, total: municipalities,"
        " rows: [{b: B, maximum: {row: a}}, {a: A, maximum: 4}, {c: C, minimum: {row: b}}]}"
    ),
    "a-column": (
        "{type: number_table, link_id: A-1, text: A, number: percent, total: 150, rows: [{a: A}, {b: B, minimum: 3}],"
        " columns: [{x: X, maximum: 10}, {y: Y, minimum: {column: x}}]}"
    ),
    "a-column-of-added-rows": (
        "{type: row_table, link_id: A-1, text: A, columns: [{a: A, type: money, maximum: 3},"
        " {b: B, type: integer, minimum: 2, maximum: {column: a}}, {c: C, type: percent, minimum: {column: b}}]}"
    ),
    "a-short-text": "{type: string, link_id: A-1, text: A, max_length: 6}",
}
TOGETHER = {
    "of-which": """
- {type: integer, link_id: A-1, text: Alla}
- {type: integer, link_id: A-2, text: Varav kvinnor, minimum: 10, maximum: {item: A-1}}
""",
    "of-which-of-which": """
- {type: integer, link_id: A-1, text: Alla}
- {type: integer, link_id: A-2, text: Varav kvinnor, maximum: {item: A-1}}
- {type: integer, link_id: A-3, text: Varav unga, minimum: 10, maximum: {item: A-2}}
""",
    "a-total-by-an-answer": """
- {type: money, link_id: A-1, text: Bidrag}
- type: number_table
  link_id: A-2
  text: Använt
  number: money
  total: {item: A-1}
  maximum: 900
  rows: [{alla: Alla}, {unga: Varav unga, maximum: {row: alla}}]
  columns: [{plan: Planerat}, {utfall: Utfall, minimum: 5}]
- {type: money, link_id: A-3, text: Kvar, maximum: {item: A-2, row: alla, column: plan}}
""",
    "what-added-rows-come-to": """
- {type: money, link_id: A-1, text: Tak, maximum: 3}
- {type: row_table, link_id: A-2, text: Avtal, columns: [{a: A, type: money, maximum: {item: A-1}}]}
- {type: money, link_id: A-3, text: Allt, minimum: {item: A-2, column: a}}
- {type: money, link_id: A-4, text: Del, maximum: {item: A-2, column: a}}
""",
    "a-bounded-sum": """
- {type: integer, link_id: A-1, text: Vår}
- {type: integer, link_id: A-2, text: Höst}
- {type: integer, link_id: A-3, text: Året, sum_of: [A-1, A-2], read_only: true, minimum: 21, maximum: 21}
""",
    "bounded-by-a-later-answer": """
- {type: integer, link_id: A-1, text: Varav, minimum: 3, maximum: {item: A-2}}
- {type: integer, link_id: A-2, text: Alla, maximum: 3}
""",
}


def errors(tree: Definition, answers: Mapping[str, Any]) -> list[str]:
    """What stops the answers from being sent; a file that is asked for is no answer in words."""
    files = {question.link_id for question in tree.questions if isinstance(question, FileItem)}
    found = check_answers(tree, answers, HALLAND)
    return [one.message for one in found if one.severity == "error" and one.link_id not in files]


def tree_of(name: str) -> Definition:
    if name == "guide":
        return load_file(EXAMPLE)
    return make_definition(f"- {NARROW[name]}" if name in NARROW else TOGETHER[name])


@pytest.mark.parametrize("name", [*NARROW, *TOGETHER, "guide"])
def test_a_sample_of_every_kind_keeps_to_its_bounds(name: str) -> None:
    tree = tree_of(name)
    assert errors(tree, sample_answers(tree, facts=HALLAND.facts)) == []


def test_a_sample_leaves_room_for_what_was_answered_before_it() -> None:
    given_before = {"A-2": "10"}
    tree = make_definition(TOGETHER["of-which"])
    assert sample_answers(tree, given_before) == {"A-1": "10", **given_before}


def test_a_draft_whose_options_can_only_be_chosen_alone_has_a_sample_all_the_same() -> None:
    tree = make_definition("- {type: multi_choice, link_id: A-1, text: A, options: [{a: A}]}")
    (option,) = tree.question("A-1").options  # type: ignore[union-attr]  # a choice
    question = replace(tree.question("A-1"), options=(replace(option, exclusive=True),))
    draft = replace(tree, items=(replace(tree.items[0], items=(question,)),))
    assert sample_answers(draft) == {"A-1": ["a"]}


@pytest.mark.parametrize("name", [*NARROW, *TOGETHER, "guide"])
@settings(max_examples=examples(quick=3, usual=10, long=1000), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_answers_of_every_kind_keep_to_their_bounds(name: str, data: st.DataObject) -> None:
    tree = tree_of(name)
    assert errors(tree, data.draw(valid_answers(tree))) == []
