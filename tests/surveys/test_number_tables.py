"""A table of numbers: what may stand in its cells, its sums, and what becomes of it in each document."""

import io
import itertools
import re
from typing import Any

import docx
import pytest

from archive.delivery.fields import copy_fields
from responses.reading.items import Source, read_item
from surveys.answers.carrying import carry_answer
from surveys.answers.merging import merge
from surveys.checking.changes import number_changes
from surveys.checking.sums import DASH, sums_of
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.fhir_response import ResponseMeta, response_to_fhir
from surveys.interchange.fhir_sums import answered_sums
from surveys.schema import Definition, NumberTableItem
from surveys.terms import Relation
from surveys.word.export import questionnaire_to_docx
from surveys.wordings.reading_version import reading_version
from surveys.wordings.wording import limits_in_words
from tests.builders import make_definition
from tests.surveys.fhir_inverse import answers_from_fhir
from tests.surveys.found_problems import only_problem, problems

ITEMS = """
- {type: money, link_id: m, prefix: "1.", text: Rekvirerat bidrag}
- type: number_table
  link_id: t
  prefix: "2."
  text: Hur har ni använt bidraget
  number: money
  row_heading: Insats
  row_sum: Totalt
  column_sum: Summa
  total: {item: m}
  rows: [{alla: Alla}, {unga: Varav unga, maximum: {row: alla}}]
  columns: [{plan: Planerat}, {utfall: Utfall, maximum: 900}]
- {type: money, link_id: n, prefix: "3.", text: Kvar, maximum: {item: t, column: plan}}
"""
FULL = {"alla": {"plan": "100", "utfall": "200"}, "unga": {"plan": "1200", "utfall": "0"}}


@pytest.fixture(scope="module")
def tree() -> Definition:
    return make_definition(ITEMS)


def table(tree: Definition) -> NumberTableItem:
    item = tree.by_link_id["t"]
    assert isinstance(item, NumberTableItem)
    return item


def test_rows_columns_and_all_cells_are_summed_and_nothing_that_cannot_be_read(tree: Definition) -> None:
    sums = sums_of(table(tree), FULL)
    assert (dict(sums.rows), dict(sums.columns), sums.all) == (
        {"alla": "300", "unga": "1\u00a0200"},
        {"plan": "1\u00a0300", "utfall": "200"},
        "1\u00a0500",
    )
    half = sums_of(table(tree), {"alla": {"plan": "100", "utfall": "många"}})
    assert (half.rows["alla"], half.rows["unga"], half.columns["plan"], half.all) == (DASH, DASH, "100", DASH)


def test_a_cell_is_held_to_the_cell_beside_it_and_the_whole_to_another_answer(tree: Definition) -> None:
    of_cell, of_all = problems(tree, {"m": "1499", "t": FULL})
    assert (of_cell.part, of_cell.message) == (
        "unga_plan",
        "Talet på raden ”Varav unga”, kolumnen ”Planerat” i fråga\u00a02 (1\u00a0200) kan inte vara större än talet på"
        " raden ”Alla”, kolumnen ”Planerat” (100).",
    )
    assert of_all.message == ("Talen ska tillsammans bli svaret på fråga\u00a01 (1\u00a0499), men blir 1\u00a0500.")
    fine = {"alla": {"plan": "100", "utfall": "200"}, "unga": {"plan": "100", "utfall": "0"}}
    assert problems(tree, {"m": "400", "t": fine}) == []


@pytest.mark.parametrize(
    ("cell", "kind", "said"),
    [
        ("901", "bounds", "Alla, Utfall: talet kan inte vara större än 900."),
        ("-1", "bounds", "Alla, Utfall: talet kan inte vara mindre än 0."),
        ("10,50", "bounds", "Alla, Utfall: skriv ett heltal, utan decimaler."),
        ("många", "unreadable", "Alla, Utfall: skriv med siffror, till exempel 90 296 880."),
    ],
)
def test_each_cell_is_told_of_by_its_row_and_column(cell: str, kind: str, said: str, tree: Definition) -> None:
    found = problems(tree, {"t": {"alla": {"plan": "1", "utfall": cell}, "unga": {"plan": "0", "utfall": "0"}}})
    assert (found[0].kind, found[0].part, found[0].message) == (kind, "alla_utfall", said)


def test_a_sum_of_cells_bounds_another_question_once_all_of_them_are_given(tree: Definition) -> None:
    found = [one for one in problems(tree, {"n": "1301", "t": FULL}) if one.link_id == "n"]
    assert found[0].message.endswith("summan av kolumnen ”Planerat” i fråga\u00a02 (1\u00a0300).")
    half = {"alla": {"plan": "100"}}
    assert [one for one in problems(tree, {"n": "1301", "t": half}) if one.link_id == "n"] == []


def test_a_half_filled_table_is_told_of_and_a_required_one_stops_sending() -> None:
    said = only_problem(ITEMS, {"t": {"alla": {"plan": "1", "utfall": "2"}, "unga": {"plan": "1"}}})
    assert (said.kind, said.severity, said.part) == ("missing", "warning", "unga_utfall")
    assert said.message == "Fyll i alla tal. Tal saknas på raden: Varav unga."
    required = ITEMS.replace("  number: money", "  required: true\n  number: money")
    assert only_problem(required, {}).severity == "error"


def test_limits_are_said_in_words(tree: Definition) -> None:
    assert limits_in_words(table(tree), tree) == (
        "kronor i varje ruta",
        "på raden ”Varav unga” högst talet på raden ”Alla”",
        "i kolumnen ”Utfall” högst 900",
        "talen ska tillsammans bli svaret på fråga\u00a01",
        "”Totalt” och ”Summa” räknas ut av portalen",
    )


def test_other_readers_of_fhir_work_the_sums_out_and_ours_writes_them(tree: Definition) -> None:
    item = questionnaire_to_fhir(tree)["item"][0]["item"][1]
    sums = [one for one in item["item"] if one.get("readOnly")]
    assert [one["linkId"] for one in sums] == [
        *("t/row-sum/alla", "t/row-sum/unga", "t/column-sum/plan", "t/column-sum/utfall", "t/sum"),
    ]
    meta = ResponseMeta(
        status="completed", identifier="1", authored="2026-01-01", organisation="R", organisation_number="2"
    )
    answers: dict[str, Any] = {"t": FULL}
    resource = response_to_fhir(tree, answers, meta)
    said = {
        one["linkId"]: one["answer"][0]["valueDecimal"]
        for one in resource["item"][0]["item"][0]["item"]
        if "answer" in one
    }
    assert said["t/sum"] == 1500
    assert answers_from_fhir(tree, resource) == answers


def test_the_word_document_has_a_field_for_each_cell_and_none_for_sums(tree: Definition) -> None:
    [written] = docx.Document(io.BytesIO(questionnaire_to_docx(tree))).tables
    assert [cell.text for cell in written.rows[0].cells] == ["Insats (kronor)", "Planerat", "Utfall"]
    assert len(written.rows) == 3


def test_two_who_write_at_once_keep_each_other_s_cells(tree: Definition) -> None:
    mine, theirs = {"alla": {"plan": "1", "utfall": "2"}}, {"alla": {"plan": "9"}, "unga": {"plan": "3"}}
    assert merge(table(tree), {"alla": {"plan": "1"}}, mine, theirs) == {
        "alla": {"plan": "9", "utfall": "2"},
        "unga": {"plan": "3"},
    }


def test_last_year_s_numbers_are_carried_by_row_and_column_and_their_changes_said(tree: Definition) -> None:
    new = make_definition(ITEMS.replace("{unga: Varav unga, maximum: {row: alla}}", "{gamla: Äldre}"))
    carried = carry_answer(table(tree), table(new), {"t": FULL}, Relation.SAME)
    assert carried is not None
    assert (carried.values["t"], carried.left_out) == ({"alla": FULL["alla"]}, ("Varav unga",))
    found = number_changes(table(tree), table(new), FULL, {"alla": {"plan": "150", "utfall": "200"}})
    assert [(one.row, one.change) for one in found] == [
        ("Alla, Planerat", "upp 50\u00a0kr"),
        ("Alla, Utfall", "oförändrat"),
    ]


DECIMALS = """
- type: number_table
  link_id: t
  text: Hur många årsarbetare
  number: decimal
  unit: årsarbetare
  row_heading: Yrke
  row_sum: Totalt
  column_sum: Summa
  rows: [{a: Läkare}, {b: Sjuksköterska}]
  columns: [{k: "2025"}]
- {type: decimal, link_id: n, text: Varav fast anställda, maximum: {item: t}}
"""
HALVES = {"a": {"k": "0.5"}, "b": {"k": "0.5"}}


def test_a_sum_is_written_alike_on_the_page_in_fhir_in_messages_and_where_it_is_copied() -> None:
    tree = make_definition(DECIMALS)
    item = table(tree)
    assert (sums_of(item, HALVES).all, dict(sums_of(item, HALVES).columns)) == ("1", {"k": "1"})
    copied = {field.label: field.text for field in copy_fields(Source(tree=tree, answers={"t": HALVES}), item)}
    assert {name: text for name, text in copied.items() if "Summa" in name or "Totalt" in name} == {
        "Läkare, Totalt": "0.5",
        "Sjuksköterska, Totalt": "0.5",
        "Summa, 2025": "1",
        "Summa, Totalt": "1",
    }
    said = {one["linkId"]: one["answer"] for one in answered_sums(item, HALVES)}
    assert said["t/sum"] == [{"valueDecimal": 1}]
    found = only_problem(tree, {"t": HALVES, "n": "2"})
    assert found.message.endswith("talen tillsammans i frågan ”Hur många årsarbetare” (1).")


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("Yrke", "Yrke (årsarbetare)"),
        ("Årsarbetarens yrke", "Årsarbetarens yrke (årsarbetare)"),
        ("Årsarbetare per yrke", "Årsarbetare per yrke"),
        ("", "Delfråga (årsarbetare)"),
        ("Yrke, i årsarbetare", "Yrke, i årsarbetare"),
    ],
)
def test_the_unit_stands_above_the_rows_wherever_the_table_is_read(heading: str, shown: str) -> None:
    tree = make_definition(DECIMALS.replace("row_heading: Yrke", f"row_heading: {heading!r}"))
    assert read_item(Source(tree=tree, answers={"t": HALVES}), "t").row_heading == shown
    assert reading_version(tree).sections[0].items[0].row_heading == shown


SHARES = """
- {type: percent, link_id: p, prefix: "1.", text: Andel}
- {type: percent, link_id: q, prefix: "2.", text: Varav unga, maximum: {item: p}}
- type: number_table
  link_id: t
  prefix: "3."
  text: Andelar
  number: percent
  maximum: {item: p}
  rows: [{a: Alla}, {b: Mer, maximum: 150}]
  columns: [{k: "2025"}]
"""


def test_a_share_is_at_most_100_also_where_another_answer_bounds_it() -> None:
    assert [one.message for one in problems(SHARES, {"q": "101"})] == ["Talet kan inte vara större än 100."]
    cells = {"a": {"k": "101"}, "b": {"k": "150"}}
    assert [one.message for one in problems(SHARES, {"t": cells})] == ["Alla, 2025: talet kan inte vara större än 100."]
    tree = make_definition(SHARES)
    assert limits_in_words(tree.by_link_id["q"], tree) == ("0–100\u00a0procent", "högst svaret på fråga\u00a01")
    assert limits_in_words(tree.by_link_id["t"], tree)[0] == ("procent och högst svaret på fråga\u00a01 i varje ruta")


@pytest.mark.parametrize("of_all", ["", "maximum: 40,", "maximum: 200,", "maximum: {item: p},"])
@pytest.mark.parametrize("of_row", [{}, {"b": 150}, {"b": 60}])
@pytest.mark.parametrize("of_column", [{}, {"l": 120}, {"l": 30}])
def test_the_words_and_the_check_say_the_same_of_shares(
    of_all: str, of_row: dict[str, int], of_column: dict[str, int]
) -> None:
    def parts(codes: str, own: dict[str, int]) -> str:
        return ", ".join(f"{{{one}: {one.upper()}{f', maximum: {own[one]}' if one in own else ''}}}" for one in codes)

    tree = make_definition(
        "- {type: percent, link_id: p, text: Andel}\n"
        f"- {{type: number_table, link_id: t, text: Andelar, number: percent, {of_all}"
        f" rows: [{parts('ab', of_row)}], columns: [{parts('kl', of_column)}]}}"
    )
    said = limits_in_words(tree.by_link_id["t"], tree)
    for row, column in itertools.product("ab", "kl"):
        breaks = (
            most
            for most in (30, 40, 60, 100, 120, 150, 200)
            if "bounds" in {one.kind for one in problems(tree, {"t": {row: {column: str(most + 1)}}})}
        )
        assert next(breaks, None) == _most_said(said, row.upper(), column.upper())


def _most_said(said: tuple[str, ...], row: str, column: str) -> int:
    """The highest number that the words let stand in a cell."""
    all_cells, own = [], []
    for words in said:
        most = [int(one) for one in re.findall(r"högst (\d+)", words)]
        if words.startswith((f"på raden ”{row}”", f"i kolumnen ”{column}”")):
            own += most
        elif words.endswith("i varje ruta"):
            all_cells += most
    if not own and any("utom där" in words for words in said):
        all_cells.append(100)
    return min([*all_cells, *own])
