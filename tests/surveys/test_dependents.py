"""What is opened with a question: it, and what its answer decides."""

import pytest

from surveys.dependents import opened_by, questions_to_open
from tests.builders import make_definition

ITEMS = """
- type: choice
  link_id: A-1
  text: Finns en plan?
  options:
    - {code: ja, text: Ja, opens: {type: text, link_id: A-1.ja, text: Vilken}}
    - {code: nej, text: Nej}
- {type: text, link_id: A-2, text: Beskriv planen, enable_when: [{item: A-1, is: ja}]}
- {type: text, link_id: A-3, text: Fritext, comment: {type: text, link_id: A-3.k, text: Kommentar}}
- {type: integer, link_id: A-4, text: Kvinnor}
- {type: integer, link_id: A-5, text: Män}
- {type: integer, link_id: A-6, text: Alla, sum_of: [A-4, A-5]}
- {type: text, link_id: A-7, text: Varför så många, enable_when: [{item: A-6, above: 10}]}
"""

RULES = """
- key: man
  item: A-5
  when: [{item: A-4, above: 0}]
  expect: [{item: A-5, above: 0}]
  message: Ange även män.
"""


@pytest.mark.parametrize(
    ("chosen", "opened"),
    [
        ("A-3", {"A-3", "A-3.k"}),
        ("A-2", {"A-2"}),
        ("A-1", {"A-1", "A-1.ja", "A-2"}),
        ("A-4", {"A-4", "A-6", "A-7"}),
        ("A-7", {"A-7"}),
    ],
)
def test_a_question_opens_itself_and_what_its_answer_decides(chosen: str, opened: set[str]) -> None:
    tree = make_definition(ITEMS)
    assert opened_by(tree, [chosen]) == opened | {tree.section_of[chosen].link_id}


def test_a_rule_opens_what_it_expects_and_not_the_other_way_round() -> None:
    tree = make_definition(ITEMS, rules=RULES)
    assert "A-5" in opened_by(tree, ["A-4"])
    assert "A-4" not in opened_by(tree, ["A-5"])


def test_a_section_is_its_questions_that_somebody_writes() -> None:
    tree = make_definition(ITEMS)
    section = tree.section_of["A-1"].link_id
    assert questions_to_open(tree, [section]) == ("A-1", "A-2", "A-3", "A-4", "A-5", "A-7")


@pytest.mark.parametrize("link_id", ["A-1.ja", "A-3.k", "A-6", "finns-inte"])
def test_what_nobody_writes_by_itself_is_not_chosen(link_id: str) -> None:
    with pytest.raises(KeyError):
        questions_to_open(make_definition(ITEMS), [link_id])
