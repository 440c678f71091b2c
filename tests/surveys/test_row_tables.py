"""Rows that the respondent adds: what each cell must keep to, how many there may be, and what becomes of them."""

import io
import time
from typing import Any

import docx
import pytest

from surveys.answers.carrying import carry_answer
from surveys.answers.matching import match_rows
from surveys.answers.merging import merge
from surveys.answers.shapes import fits
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.fhir_response import ResponseMeta, response_to_fhir
from surveys.schema import Definition, RowTableItem
from surveys.terms import Relation
from surveys.word.export import questionnaire_to_docx
from surveys.word.filling import Filling
from surveys.wordings.comparison import difference_between
from surveys.wordings.wording import limits_in_words
from tests.builders import make_definition
from tests.surveys.fhir_inverse import answers_from_fhir
from tests.surveys.found_problems import only_problem, problems

ITEMS = """
- type: row_table
  link_id: t
  prefix: "1."
  text: Vilka avtal har ni
  row_name: Avtal
  min_rows: 1
  max_rows: 3
  columns:
    - {namn: Namn, required: true, max_length: 10}
    - {slut: Gäller till, type: date}
    - {kostnad: Kostnad, type: money}
"""
ROWS: list[dict[str, str]] = [
    {"namn": "SIP", "slut": "2026-12-31", "kostnad": "1200"},
    {"namn": "Hemhjälp", "kostnad": "0"},
]
META = ResponseMeta(
    status="completed", identifier="1", authored="2026-01-01", organisation="R", organisation_number="2"
)


@pytest.fixture(scope="module")
def tree() -> Definition:
    return make_definition(ITEMS)


def table(tree: Definition) -> RowTableItem:
    item = tree.by_link_id["t"]
    assert isinstance(item, RowTableItem)
    return item


def test_rows_that_keep_to_their_columns_have_nothing_wrong(tree: Definition) -> None:
    assert problems(tree, {"t": ROWS}) == []
    assert problems(tree, {}) == []


@pytest.mark.parametrize(
    ("row", "part", "said"),
    [
        ({"slut": "2026-12-31"}, "1_namn", "Avtal 1, Namn: fyll i fältet."),
        ({"namn": "a", "slut": "i våras"}, "1_slut", "Avtal 1, Gäller till: "),
        ({"namn": "a", "kostnad": "mycket"}, "1_kostnad", "Avtal 1, Kostnad: skriv med siffror"),
        ({"namn": "a" * 11}, "1_namn", "Avtal 1, Namn: texten är 1 tecken för lång"),
    ],
)
def test_a_cell_is_told_of_by_its_row_and_column(row: dict[str, str], part: str, said: str, tree: Definition) -> None:
    found = only_problem(tree, {"t": [row]})
    assert (found.part, found.message.startswith(said)) == (part, True)


def test_too_few_rows_are_told_and_too_many_do_not_fit(tree: Definition) -> None:
    two = make_definition(ITEMS.replace("min_rows: 1", "min_rows: 2"))
    assert only_problem(two, {"t": ROWS[:1]}).message == "Fyll i minst 2\u00a0rader. Ni har fyllt i 1."
    assert [fits(table(tree), rows) for rows in (ROWS, ROWS * 2, [{"okänd": "a"}], "SIP")] == [
        True,
        False,
        False,
        False,
    ]


def test_limits_are_said_in_words(tree: Definition) -> None:
    assert limits_in_words(table(tree)) == (
        "minst 1\u00a0rad och högst 3\u00a0rader, som ni lägger till",
        "Namn högst 10\u00a0tecken",
        "Namn måste fyllas i på varje rad",
    )


def test_fhir_has_a_group_that_repeats_and_a_response_has_it_for_each_row(tree: Definition) -> None:
    row = next(one for one in questionnaire_to_fhir(tree)["item"][0]["item"][0]["item"] if one.get("repeats"))
    assert (row["linkId"], [cell["type"] for cell in row["item"]]) == ("t/row", ["string", "date", "decimal"])
    answers: dict[str, Any] = {"t": ROWS}
    resource = response_to_fhir(tree, answers, META)
    assert [one["linkId"] for one in resource["item"][0]["item"][0]["item"]] == ["t/row", "t/row"]
    assert answers_from_fhir(tree, resource) == answers


def test_the_word_document_has_every_row_there_may_be_filled_in_as_far_as_they_go(tree: Definition) -> None:
    written = questionnaire_to_docx(tree, filling=Filling(answers={"t": ROWS}))
    [rows] = docx.Document(io.BytesIO(written)).tables
    assert [cell.text for cell in rows.rows[0].cells] == ["Avtal", "Namn", "Gäller till", "Kostnad"]
    assert len(rows.rows) == 4
    assert "SIP" in rows._tbl.xml
    assert "1\u00a0200" in rows._tbl.xml


def test_two_who_add_rows_at_once_keep_each_other_s(tree: Definition) -> None:
    base, mine, theirs = ROWS[:1], [*ROWS[:1], {"namn": "min"}], [{"namn": "SIP 2"}, {"namn": "din"}]
    assert merge(table(tree), base, mine, theirs) == [{"namn": "SIP 2"}, {"namn": "min"}, {"namn": "din"}]
    assert merge(table(tree), ROWS, ROWS[1:], ROWS) == ROWS[1:]


A, B, C, D, E = ({"namn": name} for name in ("Avtal", "Bilaga", "Dnr 44", "Enskild", "Fyra"))
SIP = {"namn": "SIP", "kostnad": "100"}
CHANGED = {"namn": "Avtal 2026", "kostnad": "5"}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ([A, B], [B], [A, {**B, "kostnad": "5"}], [{**B, "kostnad": "5"}]),  # mine has taken the first away
        ([A, B, C], [A, C], [A, B, C, D], [A, C, D]),
        ([A, B], [A, C, B], [A, B, D], [A, C, B, D]),  # added in between
        ([A, B], [B], [CHANGED, B], [CHANGED, B]),  # taken away by one, changed by the other
        ([A], [C], [D], [C, D]),  # replaced by both
        ([A, B, C], [C, A, B], [A, {**B, "kostnad": "7"}, C], [A, {**B, "kostnad": "7"}, C]),
        ([A], [{**A, "kostnad": "1"}], [{**A, "kostnad": "2"}], [{**A, "kostnad": "1"}]),  # a number is not two
        ([], [A, B], [B, C], [A, B, C]),
        ([], [A], [A, A], [A, A]),  # two that are equal are two
        ([], [A, A], [B, A], [A, A, B]),
        ([A, B], [A, C, B], [A, B, C], [A, C, B]),  # the same added by both, at different places
        (
            [SIP],
            [{**SIP, "kostnad": "250"}],
            [{**SIP, "namn": "SIP i länet"}],
            [{"namn": "SIP i länet", "kostnad": "250"}],
        ),
        ([SIP], [{"namn": "Ny"}, {**SIP, "kostnad": "250"}], [SIP, A], [{"namn": "Ny"}, {**SIP, "kostnad": "250"}, A]),
        (
            [A, SIP, B],
            [A, {**SIP, "kostnad": "9"}, B],
            [A, {**SIP, "namn": "X"}, B],
            [A, {"namn": "X", "kostnad": "9"}, B],
        ),
        (
            [SIP, B],
            [B, {**D, "kostnad": "100"}],
            [{**SIP, "kostnad": "250"}, B],
            [{**SIP, "kostnad": "250"}, B, {**D, "kostnad": "100"}],
        ),
        ([C], [{**C, "kostnad": "1"}], [{"namn": "SIP i länet"}], [{"namn": "SIP i länet", "kostnad": "1"}]),
        ([A, C], [A, {**C, "kostnad": "1"}], [A, D, E], [A, D, E, {**C, "kostnad": "1"}]),  # one of two: nobody knows
    ],
)
def test_rows_are_put_together_by_what_they_are_and_not_by_their_place(
    base: Any, mine: Any, theirs: Any, both: Any, tree: Definition
) -> None:
    assert merge(table(tree), base, mine, theirs) == both


@pytest.mark.parametrize(("kind", "between"), [("text", "\n"), ("string", " ")])
def test_a_cell_of_one_line_gets_no_line_break_of_two_who_write_in_it(kind: str, between: str) -> None:
    columns = f"columns: [{{namn: Namn, type: {kind}}}, {{kostnad: Kostnad, type: money}}]"
    found = make_definition(f"- {{type: row_table, link_id: t, text: Avtal, max_rows: 3, {columns}}}\n")
    base, mine, theirs = ([{"namn": f"Avtal om vård.{more}", "kostnad": "5"}] for more in ("", " • tre", " • fyra"))
    assert merge(table(found), base, mine, theirs) == [{"namn": f"Avtal om vård. • tre{between}• fyra", "kostnad": "5"}]


def test_long_rows_are_known_again_by_their_words_and_in_no_time() -> None:
    before = [
        {code: " ".join(f"ord{(row * 37 + at * at * 11 + ord(code)) % 701}" for at in range(130)) for code in "abc"}
        for row in range(30)
    ]
    after = [{code: f"{cell} Tillagt." for code, cell in row.items()} for row in before[::-1]]
    begun = time.process_time()
    assert match_rows(before, after) == {was: 29 - was for was in range(30)}
    assert time.process_time() - begun < 0.5


def test_a_long_text_that_is_changed_in_the_middle_is_the_same_cell() -> None:
    text = "Vi har avtal med alla kommuner i länet om hur vården ska samordnas, och de följs upp varje år. " * 3
    assert match_rows([{"a": text}], [{"a": text.replace("alla", "de flesta").replace("varje år", "i mars")}]) == {0: 0}
    assert (
        match_rows([{"a": text}], [{"a": "Det finns inget beslut om detta, men ett arbete har börjat i höst. " * 4}])
        == {}
    )


def test_last_year_s_rows_are_carried_as_many_as_there_may_be(tree: Definition) -> None:
    new = make_definition(ITEMS.replace("max_rows: 3", "max_rows: 1").replace("type: date", "type: text"))
    carried = carry_answer(table(tree), table(new), {"t": ROWS}, Relation.SAME)
    assert carried is not None
    assert carried.values["t"] == [{"namn": "SIP", "kostnad": "1200"}]
    assert carried.left_out == ("Gäller till", "Avtal 2")


def test_rows_that_say_nothing_are_neither_carried_nor_read_from_fhir(tree: Definition) -> None:
    one = make_definition(ITEMS.replace("max_rows: 3", "max_rows: 1"))
    carried = carry_answer(table(tree), table(one), {"t": [{"namn": " "}, *ROWS[:1]]}, Relation.SAME)
    assert carried is not None
    assert (carried.values["t"], carried.left_out) == (ROWS[:1], ())
    resource = response_to_fhir(tree, {"t": ROWS}, META)
    rows = resource["item"][0]["item"][0]["item"]
    rows.insert(0, {"linkId": "t/row", "item": []})
    assert answers_from_fhir(tree, resource) == {"t": ROWS}


def test_a_comparison_says_what_has_become_of_the_columns_and_nothing_twice(tree: Definition) -> None:
    def aspects(before: str, after: str) -> tuple[str, ...]:
        return difference_between(table(tree), table(make_definition(ITEMS.replace(before, after)))).aspects

    assert aspects("type: money", "type: integer") == ("kolumnernas slag",)
    assert aspects("max_length: 10", "max_length: 20") == ("kolumnernas högsta antal tecken",)
    assert aspects("required: true, ", "") == ("vilka kolumner som måste fyllas i",)
    assert aspects("    - {kostnad: Kostnad, type: money}\n", "") == ("kolumnerna",)
    assert aspects("max_rows: 3", "max_rows: 4") == ("högsta antal rader",)
