"""Groups that repeat in other systems' questionnaires are tables of added rows, or asked once."""

import pytest

from surveys.interchange.fhir_element import ResourceReading
from surveys.interchange.fhir_repeats import REPEATS, make_row_tables
from surveys.loading.errors import Report
from surveys.loading.source import Rows, Table
from tests.surveys.fhir_examples import Node, choice, extension, question, when
from tests.surveys.fhir_mends.reading import group, read, told


def test_a_group_that_repeats_is_a_table_of_added_rows() -> None:
    cells = (
        question("string", "Namn!", required=True, maxLength=40),
        question("integer", "b", extension=[extension("minValue", 0, kind="Integer")]),
        question("date", "c"),
    )
    made = read(
        group(
            group(
                *cells, link_id="r", repeats=True, extension=[extension("questionnaire-maxOccurs", 5, kind="Integer")]
            )
        )
    )
    table = made.definition.by_link_id["r"]
    assert (table.type, table.max_rows) == ("row_table", 5)
    assert [(one.code, one.type, one.required, one.max_length) for one in table.columns] == [
        ("namn", "string", True, 40),
        ("b", "integer", False, None),
        ("c", "date", False, None),
    ]
    assert table.columns[1].minimum == 0
    assert "tabellen r" in told(made)["item.rows"]


def test_a_section_that_repeats_has_the_table_in_it() -> None:
    made = read(group(question(), repeats=True))
    items = made.definition.by_link_id
    assert [(name, item.type) for name, item in items.items()] == [("g", "group"), ("g.rader", "row_table")]


def test_a_column_keeps_number_unit_and_help_in_words_and_tells_of_what_it_cannot_ask() -> None:
    cells = (
        question("string", "1/a!", prefix="1.", readOnly=True),
        question("date", "dag", text="När", maxLength=10),
        question("integer", "b", text="Antal", maxLength=3),
        question("decimal", "c", text="Tid", maxLength=3),
    )
    made = read(group(group(*cells, link_id="r", text="Insatser", repeats=True), choice("V")))
    table = made.definition.by_link_id["r"]
    assert [(one.text, one.type, one.max_length) for one in table.columns] == [
        ("1. Fråga?", "string", None),
        ("När", "date", None),
        ("Antal", "integer", None),
        ("Tid", "decimal", None),
    ]
    assert table.source == "Kolumnen 1-a: linkId i filen: 1/a!"
    said = {one.code: one.message for one in made.told if one.item == "r"}
    assert "linkId 1/a! i filen står kvar" in said["item.column"]
    assert "”1. Fråga?” kan besvaras" in said["item.column-answerable"]
    assert "maxLength 10 för kolumnen ”När”" in said["item.column-length"]


def test_of_a_repeated_group_and_its_columns_all_names_in_the_file_are_kept() -> None:
    made = read(group(group(question(link_id="1.1"), question(link_id="Q 2"), link_id="r å", repeats=True)))
    assert made.definition.by_link_id["r"].source.split("\n") == [
        "linkId i filen: r å",
        "Kolumnen 1-1: linkId i filen: 1.1",
        "Kolumnen q-2: linkId i filen: Q 2",
    ]


def test_bounds_the_wrong_way_round_in_a_column_are_left_out_and_the_others_stay() -> None:
    def bounded(link_id: str, low: int, high: int) -> Node:
        bounds = [extension("minValue", low, kind="Integer"), extension("maxValue", high, kind="Integer")]
        return question("integer", link_id, text=f"Antal {link_id}", extension=bounds)

    made = read(group(group(bounded("a", 9, 1), bounded("b", 1, 9), link_id="r", repeats=True)))
    assert [(one.minimum, one.maximum) for one in made.definition.by_link_id["r"].columns] == [(None, None), (1, 9)]
    assert told(made)["mend"] == "Följer inte med: kolumnen a: minimum (9) är större än maximum (1)."


def test_what_a_section_that_repeats_says_first_stands_once() -> None:
    reading, row = ResourceReading(Report("prov.json")), {"type": "string", "link_id": "Q", "text": "Fråga?"}
    said = {"text": "Avsnitt", "intro": "Läs detta.", "help": "En rad var.", REPEATS: 5}
    items = Rows(1, [Table(1, row.items())])
    section = Table(1, {"type": "group", "link_id": "g", **said, "items": items}.items())
    make_row_tables(Table(1, {"items": Rows(1, [section])}.items()), reading)
    assert section["items"][0]["help"] == "Läs detta.\n\nEn rad var."
    assert {key for key in section if key not in {"type", "link_id", "items"}} == {"text"}


@pytest.mark.parametrize(
    "inner", [[choice()], [question(), question(link_id="R", enableWhen=when("Q", "exists", answerBoolean=True))]]
)
def test_a_group_that_cannot_be_a_table_is_asked_once(inner: list[Node]) -> None:
    made = read(group(group(*inner, link_id="r", repeats=True)))
    assert made.definition.by_link_id["r"].type == "group"
    assert "besvaras en gång" in told(made)["item.once"]
