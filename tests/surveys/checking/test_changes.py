"""How a number's change since an earlier year is put in words."""

from decimal import Decimal

import pytest

from surveys.checking.changes import change_in_words, number_changes
from surveys.schema import AnyItem
from surveys.wordings.words import mark_words
from tests.builders import make_definition

SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("kind", "before", "now", "words"),
    [
        ("percent", "57", "61", "upp 4 procentenheter"),
        ("percent", "61", "60", "ned 1 procentenhet"),
        ("percent", "61", "61.5", "upp 0,5 procentenheter"),
        ("integer", "3", "15", "upp 12"),
        ("integer", "15", "12", "ned 3"),
        ("integer", "12", "12", "oförändrat"),
        ("money", "90000000", "90001200", "upp 1 200 kr"),
        ("decimal", "0.42", "0.40", "ned 0,02"),
        ("integer", "20", "10", "ned 10"),
    ],
)
def test_a_change_is_told_in_the_numbers_own_unit(kind: str, before: str, now: str, words: str) -> None:
    assert change_in_words(kind, Decimal(before), Decimal(now)).replace(SPACE, " ") == words


def _items(first: str, second: str) -> list[AnyItem]:
    return [make_definition(items).by_link_id["A-1"] for items in (first, second)]


def test_a_percent_is_shown_with_its_change() -> None:
    old, new = _items("- {type: percent, link_id: A-1, text: Andel}", "- {type: percent, link_id: A-1, text: Andel}")
    [change] = number_changes(old, new, "57", "61")
    assert (change.now, change.change) == (f"61{SPACE}%", f"upp 4{SPACE}procentenheter")


def test_numbers_of_different_kinds_are_not_compared() -> None:
    old, new = _items("- {type: percent, link_id: A-1, text: Andel}", "- {type: integer, link_id: A-1, text: Antal}")
    assert number_changes(old, new, "57", "61") == []


@pytest.mark.parametrize("value", [None, "", "ungefär 60", {"not_known": True}])
def test_what_is_no_number_has_no_change(value: object) -> None:
    old, new = _items("- {type: integer, link_id: A-1, text: A}", "- {type: integer, link_id: A-1, text: A}")
    assert number_changes(old, new, "57", value) == number_changes(old, new, value, "57") == []


def test_the_rows_of_a_count_matrix_are_compared_each_with_its_own() -> None:
    old, new = _items(
        "- {type: count_matrix, link_id: A-1, text: Antal, rows: [{ja: Ja}, {nej: Nej}]}",
        "- {type: count_matrix, link_id: A-1, text: Antal, rows: [{nej: Nej}, {ja: Ja}, {annat: Annat}]}",
    )
    changes = number_changes(old, new, {"ja": "3", "nej": "5"}, {"ja": "15", "nej": "5", "annat": "1"})
    assert [(change.row, change.change) for change in changes] == [("Nej", "oförändrat"), ("Ja", "upp 12")]


def test_a_number_is_one_word_however_it_is_parted() -> None:
    parts = mark_words(f"1{SPACE}000{SPACE}000 kronor", f"1{SPACE}200{SPACE}000 kronor")
    assert [(part.kind, part.text.replace(SPACE, "")) for part in parts] == [
        ("gone", "1000000"),
        ("new", "1200000"),
        ("same", " kronor"),
    ]
