"""Reading what people write as numbers, what counts as blank, and sums."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers.shapes import fits
from surveys.answers.values import (
    NOT_KNOWN,
    NumberKind,
    blank_rows,
    canonical_number,
    compute_value,
    is_blank,
    is_not_known,
    number_of,
    read_number,
)
from surveys.schema import Question
from tests.builders import make_definition

SPACES = {
    "space": " ",
    "no-break space": "\u00a0",
    "narrow no-break space": "\u202f",
    "thin space": "\u2009",
    "figure space": "\u2007",
    "four-per-em space": "\u2005",
    "apostrophe": "'",
    "curly apostrophe": "\u2019",
}


@pytest.mark.parametrize("space", SPACES.values(), ids=SPACES)
def test_money_is_read_with_any_thousands_separator(space: str) -> None:
    assert read_number(f"90{space}296{space}880") == 90296880


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"),
        ("90296880", "90296880"),
        ("1 200 kr", "1200"),
        ("1 200 kronor", "1200"),
        ("1200 SEK", "1200"),
        ("500 kr.", "500"),
        ("61 %", "61"),
        ("61 procent", "61"),
        ("12 st", "12"),
        ("0,42", "0.42"),
        ("0.42", "0.42"),
        ("1 234,5", "1234.5"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("  7  ", "7"),
        ("1 200:-", "1200"),
        ("1 200,-", "1200"),
        ("1 200:\u2013", "1200"),
        ("1\u00a0200,\u2212 kr", "1200"),
        ("1200:00", "1200"),
        ("1200:50", "1200.5"),
        ("1 200,00 kr", "1200"),
        ("1 200 Kr.", "1200"),
        ("61%", "61"),
        ("+5", "5"),
        ("\u20135", "-5"),
        ("\u20115", "-5"),
        ("\uff11\uff12\uff10\uff10", "1200"),
        ("\uff0d\uff15\uff0c\uff15\uff05", "-5.5"),
        ("\u0661\u0662\u0660\u0660", "1200"),
        ("\u0661\u066b\u0665", "1.5"),
        ("1200\n", "1200"),
        ("007", "7"),
        ("999999999999999", "999999999999999"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: str) -> None:
    assert read_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "sju", "ca 100", "10-12", "1,2,3", "1.000.000", ",5", "5,", "--5", "1e5", "NaN", "Infinity", "0x10", "kr",
     "1000000000000000", "0,1234567890123", "½", "2³", "100 000 kr/år",
     "12 34", "1 2", "1 23 456", "1 2345", "1234 567", "12  345", "0 200", "1 200\t3 400", "200\t300", "200\n300",
     "200\u2028300", "1\t200", "90\r\n296", "1'2", "1 200'300", "1 200.300,5", "- 5", "+ 5", "+-5", "1 200:5",
     "1 200::-",     "1 tkr", "5 mnkr", "1 200 kr 3", "12:345"],
)  # fmt: skip
def test_what_is_not_a_number_is_not_guessed(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize("kind", ["integer", "percent", "money"])
@pytest.mark.parametrize("typed", ["1.200", "1,200", "12.345", "1.000", "0,125", "\uff11.200"])
def test_three_decimals_of_a_whole_number_may_be_thousands_and_are_not_read(typed: str, kind: NumberKind) -> None:
    assert read_number(typed, kind) is None
    assert canonical_number(typed, kind) == typed
    assert read_number(typed, "decimal") is not None


@pytest.mark.parametrize("kind", ["integer", "percent", "money"])
@pytest.mark.parametrize(("typed", "number"), [("12,5", "12.5"), ("61,0", "61"), ("1 200,00", "1200")])
def test_fewer_decimals_are_read_in_every_kind(typed: str, number: str, kind: NumberKind) -> None:
    assert read_number(typed, kind) == Decimal(number)


@pytest.mark.parametrize("typed", ["61 kr", "61 SEK", "61:-", "61:00"])
def test_kronor_are_no_percent(typed: str) -> None:
    assert read_number(typed, "percent") is None
    assert read_number(typed, "money") == 61


@pytest.mark.parametrize("typed", ["61 %", "61 procent"])
def test_percent_are_no_kronor(typed: str) -> None:
    assert read_number(typed, "money") is None
    assert read_number(typed, "percent") == 61


@pytest.mark.parametrize("typed", ["61 %", "61 procent", "61,0 %"])
def test_percent_are_no_count(typed: str) -> None:
    assert read_number(typed, "integer") is None
    assert canonical_number(typed, "integer") == typed


@pytest.mark.parametrize(
    "typed", ["ca 100", "12 34", "1 200\t3 400", "mellan 3 och 5", "1000000000000000", "0,12345678901234567"]
)
def test_an_unreadable_number_is_kept_as_it_was_typed(typed: str) -> None:
    assert canonical_number(f" {typed} ") == typed


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("90 296 880", "90296880"),
        ("1 200 kr", "1200"),
        ("0,420", "0.42"),
        ("100,0", "100"),
        ("-0", "0"),
        ("0,0", "0"),
        ("1200000", "1200000"),
        ("٣", "3"),
    ],
)
def test_a_readable_number_is_stored_in_one_plain_form(typed: str, stored: str) -> None:
    assert canonical_number(typed) == stored


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=6))
def test_no_number_loses_a_digit_by_being_stored(number: Decimal) -> None:
    assert Decimal(canonical_number(f"{number:f}".replace(".", ","))) == number


_AWKWARD = st.text(st.sampled_from("0123456789 \u00a0\t\n.,:-+'%kr\u2013\u0663\uff11"), max_size=12)


@given(st.one_of(st.text(max_size=30), _AWKWARD), st.sampled_from(["integer", "decimal", "percent", "money"]))
def test_storing_a_typed_number_again_changes_nothing(typed: str, kind: NumberKind) -> None:
    assert canonical_number(canonical_number(typed, kind), kind) == canonical_number(typed, kind)


@given(st.integers(0, 10**15), st.sampled_from(list(SPACES.values())))
def test_the_groups_that_people_write_are_read_and_no_other(number: int, space: str) -> None:
    grouped = f"{number:,}".replace(",", space)
    moved = grouped.replace(space, "", 1)[::-1].replace(space, "", 1)[::-1]
    assert read_number(grouped) == (number if number < 10**15 else None)
    assert read_number(f"{grouped}{space}1") is None
    assert read_number(moved) in {number, None}


@given(st.integers(0, 999), st.sampled_from("\t\n\r\v\f\x85\u2028\u2029"), st.integers(0, 999))
def test_what_stands_in_two_cells_or_lines_is_never_one_number(one: int, between: str, other: int) -> None:
    assert read_number(f"{one}{between}{other:03}") is None


def test_kan_inte_anges_is_neither_blank_nor_a_number() -> None:
    assert is_not_known(NOT_KNOWN)
    assert not is_blank(NOT_KNOWN)
    assert number_of(NOT_KNOWN) is None


@pytest.mark.parametrize(
    "value", [None, False, "", " ", "\u00a0\n\t", [], [""], ["", " "], {}, {"a": ""}, {"a": {"b": " "}}, {"x": False}]
)
def test_a_value_that_says_nothing_is_blank(value: Any) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", ["0", "x", ["", "x"], {"a": {"b": "x"}}, {"by_email": True}, 0])
def test_zero_and_anything_written_is_not_blank(value: Any) -> None:
    assert not is_blank(value)


# Rows and sums


def question(text: str, link_id: str = "q") -> Question:
    return make_definition(text).question(link_id)


MATRIX = "- {type: yes_no_matrix, link_id: q, text: M, rows: [{a: A}, {b: B}, {c: C}]}"


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        (None, ("a", "b", "c")),
        ({"b": "ja"}, ("a", "c")),
        ({"a": "ja", "b": "nej", "c": "ja"}, ()),
        ({"a": "", "b": "nej", "c": None}, ("a", "c")),
        ("ja", ("a", "b", "c")),
    ],
)
def test_the_blank_rows_of_a_matrix_are_named_in_order(value: Any, blank: tuple[str, ...]) -> None:
    assert blank_rows(question(MATRIX), value) == blank


SUM = """
- {type: money, link_id: q1, text: Ett}
- {type: money, link_id: q2, text: Två}
- {type: money, link_id: q, text: Summa, sum_of: [q1, q2], read_only: true}
"""


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ({"q1": "90296880", "q2": "0"}, "90296880"),
        ({"q1": "90296880", "q2": "1703120"}, "92000000"),
        ({"q1": "90 296 880"}, "90296880"),
        ({"q1": "0", "q2": "0"}, "0"),
        ({"q1": "0,1", "q2": "0,2"}, "0.3"),
        ({"q1": "12", "q2": "sju"}, None),
        ({"q1": "12", "q2": "12 34"}, None),
        ({"q1": "12", "q2": "1.200"}, None),
        ({"q1": "12", "q2": " "}, "12"),
        ({"q1": "12", "q2": NOT_KNOWN}, "12"),
        ({"q1": NOT_KNOWN}, None),
        ({"q1": "sju"}, None),
        ({}, None),
    ],
)
def test_a_sum_adds_what_is_given_and_is_none_when_a_part_cannot_be_read(
    parts: dict[str, Any], total: str | None
) -> None:
    assert compute_value(question(SUM), parts) == total


# The shapes of values

SHAPED = """
- {type: text, link_id: text, text: T}
- {type: text, link_id: boxes, text: T, boxes: 2}
- {type: integer, link_id: number, text: N}
- {type: choice, link_id: choice, text: C, options: [{a: A}, {b: B}]}
- {type: multi_choice, link_id: multi, text: C, options: [{a: A}, {b: B}]}
- {type: yes_no_matrix, link_id: matrix, text: M, rows: [{a: A}, {b: B}]}
- {type: count_matrix, link_id: counts, text: M, rows: [{a: A}, {b: B}]}
- {type: table, link_id: table, text: M, rows: [{a: A}], columns: [{x: X}]}
- {type: file, link_id: file, text: F}
"""


@pytest.mark.parametrize(
    ("link_id", "value"),
    [
        ("text", "hej"),
        ("boxes", ["hej", ""]),
        ("number", "sju"),
        ("number", NOT_KNOWN),
        ("choice", "a"),
        ("multi", ["a", "b"]),
        ("matrix", {"a": "ja"}),
        ("counts", {"a": "3", "b": "tre"}),
        ("table", {"a": {"x": "mars 2021"}}),
        ("file", {"by_email": True, "note": "hej"}),
    ],
)
def test_a_value_of_the_question_s_own_shape_fits(link_id: str, value: Any) -> None:
    assert fits(question(SHAPED, link_id), value)


@pytest.mark.parametrize(
    ("link_id", "value"),
    [
        ("text", ["hej"]),
        ("text", 5),
        ("boxes", "hej"),
        ("boxes", ["a", "b", "c"]),
        ("boxes", [1, 2]),
        ("number", 12),
        ("number", {"not_known": "ja"}),
        ("choice", "c"),
        ("choice", ["a"]),
        ("multi", "a"),
        ("multi", ["a", "c"]),
        ("multi", [["a"]]),
        ("matrix", {"a": "kanske"}),
        ("matrix", {"c": "ja"}),
        ("matrix", ["ja"]),
        ("counts", {"a": 3}),
        ("table", {"a": "mars 2021"}),
        ("table", {"a": {"y": "mars 2021"}}),
        ("file", "bilaga"),
        ("file", {"note": 5}),
        ("file", {"path": "x"}),
    ],
)
def test_a_value_of_another_shape_does_not_fit(link_id: str, value: Any) -> None:
    assert not fits(question(SHAPED, link_id), value)
