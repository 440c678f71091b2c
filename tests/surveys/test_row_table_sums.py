"""The sums under rows that the respondent adds: what is summed, and where it is told."""

from decimal import Decimal
from typing import Any

import pytest

from archive.delivery.fields import copy_fields
from responses.reading.items import Source
from surveys.checking.sums import DASH, added_sums, added_totals
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.fhir_response import ResponseMeta, response_to_fhir
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import DefinitionError, load_text
from surveys.schema import Definition, RowTableItem
from surveys.wordings.comparison import difference_between
from surveys.wordings.wording import limits_in_words
from tests.builders import make_definition
from tests.surveys.fhir_inverse import answers_from_fhir, questionnaire_from_fhir

ITEMS = """
- type: row_table
  link_id: t
  prefix: "1."
  text: Vilka avtal har ni
  row_name: Avtal
  max_rows: 4
  column_sum: Totalt
  columns:
    - {namn: Namn}
    - {antal: Antal, type: integer}
    - {andel: Andel, type: percent}
    - {kostnad: Kostnad, type: money}
"""
ROWS: list[dict[str, str]] = [
    {"namn": "SIP", "antal": "2", "andel": "40", "kostnad": "1200"},
    {"namn": "Hemhjälp", "kostnad": "34.5"},
    {"antal": "3", "andel": "60"},
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


def test_columns_of_numbers_are_summed_and_percents_are_not(tree: Definition) -> None:
    assert added_totals(table(tree), ROWS) == {"antal": Decimal(5), "kostnad": Decimal("1234.5")}
    assert added_sums(table(tree), ROWS) == {"antal": "5", "kostnad": "1\u00a0234,5"}


@pytest.mark.parametrize("value", [None, [], [{"namn": "SIP"}], [{"antal": "2"}, {"antal": "många"}]])
def test_there_is_no_sum_of_nothing_or_of_what_cannot_be_read(value: Any, tree: Definition) -> None:
    assert added_sums(table(tree), value)["antal"] == DASH


def test_a_sum_without_a_column_to_sum_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="behöver en kolumn med tal"):
        make_definition(
            "- {type: row_table, link_id: t, text: T, column_sum: Summa, columns: [{a: A}, {b: B, type: percent}]}"
        )


def test_the_limits_say_that_the_portal_works_it_out(tree: Definition) -> None:
    assert "”Totalt” räknas ut av portalen" in limits_in_words(table(tree))


def test_fhir_has_an_item_for_each_sum_and_reads_it_back(tree: Definition) -> None:
    resource = questionnaire_to_fhir(tree)
    items = resource["item"][0]["item"][0]["item"]
    sums = [one for one in items if one.get("readOnly")]
    assert [(one["linkId"], one["type"], one["text"]) for one in sums] == [
        ("t/column-sum/antal", "integer", "Totalt: Antal"),
        ("t/column-sum/kostnad", "decimal", "Totalt: Kostnad"),
    ]
    assert "linkId = 't/row/antal'" in str(sums[0]["extension"])
    assert questionnaire_from_fhir(resource) == tree


def test_a_sum_in_fhir_of_something_else_is_refused(tree: Definition) -> None:
    resource = questionnaire_to_fhir(tree)
    sums = [one for one in resource["item"][0]["item"][0]["item"] if one.get("readOnly")]
    sums[0]["extension"] = sums[1]["extension"]
    with pytest.raises(DefinitionError, match="calculatedExpression"):
        questionnaire_from_fhir(resource)


def test_a_response_in_fhir_has_the_sums_and_gives_the_same_answer_back(tree: Definition) -> None:
    resource = response_to_fhir(tree, {"t": ROWS}, META)
    found = {one["linkId"]: one.get("answer") for one in resource["item"][0]["item"][0]["item"]}
    assert found["t/column-sum/antal"] == [{"valueInteger": 5}]
    assert found["t/column-sum/kostnad"] == [{"valueDecimal": 1234.5}]
    assert answers_from_fhir(tree, resource) == {"t": ROWS}


def test_it_is_written_as_yaml_and_told_when_two_editions_differ(tree: Definition) -> None:
    text = questionnaire_to_yaml(tree)
    assert "column_sum: Totalt" in text
    assert load_text(text, "prov.yaml") == tree
    other = make_definition(ITEMS.replace("  column_sum: Totalt\n", ""))
    assert "kolumnernas summa" in str(difference_between(table(other), table(tree)))


def test_the_sums_are_copied_to_the_receivers_form(tree: Definition) -> None:
    copied = {field.label: field.text for field in copy_fields(Source(tree=tree, answers={"t": ROWS}), table(tree))}
    assert {name: text for name, text in copied.items() if "Totalt" in name} == {
        "Totalt, Antal": "5",
        "Totalt, Kostnad": "1234.5",
    }
