"""The bounds of numbers: what they are just now, and which of them another answer sets ("varav")."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from surveys.answers.values import NUMBERS, is_blank, number_kind, number_of, rows_in, rows_of_value, total_of
from surveys.checking.problems import Circumstances
from surveys.references import AnswerBound, Bound
from surveys.schema import AnyItem, CountMatrixItem, NumberItem, NumberTableItem, RowTableItem
from surveys.terms import Fact

_NAMES = ("minimum", "maximum", "total")


@dataclass(frozen=True)
class PlacedBound:
    """A bound by its name (minimum, maximum, total), and the row or column whose own it is: none for the item."""

    name: str
    bound: Bound
    row: str = ""
    column: str = ""

    @property
    def key(self) -> str:
        """What it is called beside the others of its cell."""
        return f"row-{self.name}" if self.row else f"column-{self.name}" if self.column else self.name


def placed_bounds(item: AnyItem) -> Iterator[PlacedBound]:
    """Every bound of the item: its own first, then those of its rows and columns."""
    yield from _bounds_of(item)
    for row in getattr(item, "rows", ()):
        yield from _bounds_of(row, row=row.code)
    for column in getattr(item, "columns", ()):
        yield from _bounds_of(column, column=column.code)


def _bounds_of(of: Any, row: str = "", column: str = "") -> Iterator[PlacedBound]:
    for name in _NAMES:
        if (bound := getattr(of, name, None)) is not None:
            yield PlacedBound(name, bound, row, column)


def bounding_items(item: AnyItem) -> frozenset[str]:
    """The other items whose answers bound this one."""
    bounds = (placed.bound for placed in placed_bounds(item))
    return frozenset(bound.item for bound in bounds if isinstance(bound, AnswerBound) and bound.item) - {item.link_id}


@dataclass(frozen=True)
class NumberPlace:
    """Where a number stands: in which question, whose whole value is `value`, and in which row and column of it. A row
    that the respondent has added is named by its number.
    """

    question: AnyItem
    value: Any
    circumstances: Circumstances
    row: str = ""
    column: str = ""


def bound_value(bound: Bound | None, place: NumberPlace) -> Decimal | None:
    """A bound of the number at `place`; None when there is none or it is not known."""
    if isinstance(bound, Fact):
        known = place.circumstances.facts.get(bound)
        return None if known is None else Decimal(known)
    if not isinstance(bound, AnswerBound):
        return bound
    if not bound.item or bound.item == place.question.link_id:
        return number_in(place.question, place.value, bound.row or place.row, bound.column or place.column)
    tree = place.circumstances.tree
    asked = tree.by_link_id.get(bound.item) if tree else None
    return number_in(asked, place.circumstances.in_force.get(bound.item), bound.row, bound.column)


def number_in(item: AnyItem | None, value: Any, row: str = "", column: str = "") -> Decimal | None:
    """The number that the value of `item` is, or has in that row and column; without them all rows, columns together.

    None while any of them is blank or cannot be read, and for what is no number. In rows that the respondent adds a
    blank cell adds nothing to the column: they need not fill in all.
    """
    if isinstance(item, NumberItem):
        return number_of(value, number_kind(item))
    if isinstance(item, RowTableItem):
        return _added_number(item, value, row, column)
    if not isinstance(item, CountMatrixItem | NumberTableItem):
        return None
    rows = [row] if row else [one.code for one in item.rows]
    given = [rows_in(value).get(code) for code in rows]
    if isinstance(item, NumberTableItem):
        columns = [column] if column else [one.code for one in item.columns]
        given = [rows_in(cells).get(code) for cells in given for code in columns]
    numbers = [number_of(one, number_kind(item)) for one in given]
    return total_of(numbers)


def _added_number(item: RowTableItem, value: Any, row: str, column: str) -> Decimal | None:
    kind = next((one.type for one in item.columns if one.code == column and one.type in NUMBERS), None)
    if kind is None:
        return None
    cells = [one.get(column) for number, one in enumerate(rows_of_value(value), start=1) if row in ("", str(number))]
    return total_of(number_of(cell, kind) for cell in cells if not is_blank(cell))  # type: ignore[arg-type]  # a kind of number
