"""The sums of a table as items that other readers work out: nobody types them, here or there."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from surveys.checking.sums import added_totals, sum_of_cells, summed_columns
from surveys.interchange.fhir_conditions import sum_expression
from surveys.interchange.fhir_extensions import FhirNode, json_number, role
from surveys.schema import NumberTableItem, RowTableItem

_Table = NumberTableItem | RowTableItem
_TOO_LARGE = 2**31
"""R5's integer has 32 bits."""


@dataclass(frozen=True)
class _Sum:
    """`cells`: (row, column) of each; of rows that are added the column alone."""

    link_id: str
    text: str
    cells: list[tuple[str, str]]
    kind: str


def table_sums(item: _Table) -> Iterator[FhirNode]:
    """An item for each sum that the table has, with its expression."""
    for one in _sums(item):
        yield {
            "linkId": one.link_id,
            "type": "integer" if one.kind == "integer" else "decimal",
            "text": one.text,
            "readOnly": True,
            "extension": [role("sum"), sum_expression(_cell(item, *cell) for cell in one.cells)],
        }


def answered_sums(item: _Table, value: Any) -> Iterator[FhirNode]:
    """The sums of an answer; none of what cannot be summed yet."""
    for one in _sums(item):
        total = _total(item, one, value)
        if total is not None and (answer := _answer(one.kind, total)):
            yield {"linkId": one.link_id, "text": one.text, "answer": [answer]}


def _cell(item: _Table, row: str, column: str) -> str:
    return f"{item.link_id}.{row}/{column}" if isinstance(item, NumberTableItem) else f"{item.link_id}/row/{column}"


def _total(item: _Table, one: _Sum, value: Any) -> Decimal | None:
    if isinstance(item, NumberTableItem):
        return sum_of_cells(item, value, one.cells)
    return added_totals(item, value)[one.cells[0][1]]


def _answer(kind: str, total: Decimal) -> FhirNode | None:
    """A whole number that does not fit has none."""
    said = json_number(total)
    if kind != "integer" or not isinstance(said, int):
        return {"valueDecimal": said}
    return {"valueInteger": said} if abs(said) < _TOO_LARGE else None


def _sums(item: _Table) -> Iterator[_Sum]:
    if isinstance(item, RowTableItem):
        for one in summed_columns(item):
            name, text = f"{item.link_id}/column-sum/{one.code}", f"{item.column_sum}: {one.text}"
            yield _Sum(name, text, [("", one.code)], one.type)
        return
    rows, columns = [row.code for row in item.rows], [column.code for column in item.columns]
    if item.row_sum:
        for row in item.rows:
            name, text = f"{item.link_id}/row-sum/{row.code}", f"{row.text}: {item.row_sum}"
            yield _Sum(name, text, [(row.code, column) for column in columns], item.number)
    if item.column_sum:
        for column in item.columns:
            name, text = f"{item.link_id}/column-sum/{column.code}", f"{item.column_sum}: {column.text}"
            yield _Sum(name, text, [(row, column.code) for row in rows], item.number)
    if item.row_sum and item.column_sum:
        cells = [(row, column) for row in rows for column in columns]
        yield _Sum(f"{item.link_id}/sum", item.column_sum, cells, item.number)
