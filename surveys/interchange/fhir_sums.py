"""The sums of a number table as items that other readers work out: nobody types them, here or there."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from surveys.interchange.fhir_conditions import sum_expression
from surveys.interchange.fhir_extensions import Node, number, role
from surveys.schema import NumberTableItem
from surveys.sums import sum_of_cells


def table_sums(item: NumberTableItem) -> Iterator[Node]:
    """An item for each sum that the table has, with its expression."""
    for name, text, cells in _sums(item):
        link_ids = [f"{item.link_id}.{row}/{column}" for row, column in cells]
        yield {
            "linkId": name,
            "type": "integer" if item.number == "integer" else "decimal",
            "text": text,
            "readOnly": True,
            "extension": [role("sum"), sum_expression(link_ids)],
        }


def answered_sums(item: NumberTableItem, value: Mapping[str, Any]) -> Iterator[Node]:
    """The sums of an answer; none of what cannot be summed yet."""
    for name, text, cells in _sums(item):
        total = sum_of_cells(item, value, cells)
        if total is not None and (answer := _answer(item, total)):
            yield {"linkId": name, "text": text, "answer": [answer]}


def _answer(item: NumberTableItem, total: Decimal) -> Node | None:
    """A whole number that does not fit has none."""
    said = number(total)
    if item.number != "integer" or not isinstance(said, int):
        return {"valueDecimal": said}
    return {"valueInteger": said} if abs(said) < _TOO_LARGE else None


def sum_link_ids(item: NumberTableItem) -> list[str]:
    return [name for name, _, _ in _sums(item)]


_TOO_LARGE = 2**31
"""R5's integer has 32 bits."""


def _sums(item: NumberTableItem) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(linkId, what it is called, its cells as (row, column)) of each sum."""
    rows, columns = [row.code for row in item.rows], [column.code for column in item.columns]
    if item.row_sum:
        for row in item.rows:
            cells = [(row.code, column) for column in columns]
            yield f"{item.link_id}/row-sum/{row.code}", f"{row.text}: {item.row_sum}", cells
    if item.column_sum:
        for column in item.columns:
            cells = [(row, column.code) for row in rows]
            yield f"{item.link_id}/column-sum/{column.code}", f"{item.column_sum}: {column.text}", cells
    if item.row_sum and item.column_sum:
        yield f"{item.link_id}/sum", item.column_sum, [(row, column) for row in rows for column in columns]
