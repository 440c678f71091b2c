"""Checks of how much there may be: options, rows and columns, cells, characters, numbers.

They hold what an author writes. The schema, by which stored definitions are read, has none of these limits, so that an
edition is read and answered as it was published, whatever the limits have become since.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from surveys.loading.checking import Finding, Subject, check
from surveys.references import LARGEST, MOST_CELLS, MOST_DECIMALS, MOST_ENTRIES
from surveys.schema import AnyItem, CountMatrixItem, MatrixItem, NumberTableItem, RowTableItem, TableItem

ENTRIES = ("options", "rows", "columns")
"""The keys under which a question has its lists."""


@check("many-entries")
def lists_have_an_end(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        for field in ENTRIES:
            if (number := len(getattr(item, field, ()))) > MOST_ENTRIES:
                message = f"{field} får ha högst {MOST_ENTRIES} rader, och här är {number}. Dela upp frågan i flera."
                yield Finding(item.link_id, message, field)


@check("table-size")
def tables_can_be_sent_whole(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if (cells := _cells_in(item)) > MOST_CELLS:
            yield Finding(item.link_id, too_many_cells(cells), "max_rows" if isinstance(item, RowTableItem) else "rows")


def _cells_in(item: AnyItem) -> int:
    """As many as are drawn: of a matrix one for each choice of each row."""
    match item:
        case RowTableItem():
            return item.max_rows * len(item.columns)
        case MatrixItem() | TableItem() | NumberTableItem():
            return len(item.rows) * len(item.columns)
        case CountMatrixItem():
            return len(item.rows)
    return 0


def too_many_cells(cells: int) -> str:
    """What is said of a table with so many cells."""
    return f"Tabellen har {cells} rutor, och högst {MOST_CELLS} kan besvaras. Dela upp den i flera."


@check("large-number")
def numbers_have_an_end(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        yield from _large_numbers(item, item, "")
        for field in ENTRIES:
            for entry in getattr(item, field, ()):
                yield from _large_numbers(item, entry, field)


def _large_numbers(item: AnyItem, of: Any, field: str) -> Iterator[Finding]:
    """`of`: the item, or what it has under `field`."""
    for key, most in LARGEST.items():
        number = getattr(of, key, None)
        name = f"{of.code}: {key}" if field else key
        if not isinstance(number, int | Decimal):
            continue
        if not -most <= number <= most:
            end = f"högst {most}" if number > 0 else f"minst -{most}"
            yield Finding(item.link_id, f"{name} ska vara {end}.", field or key)
        elif isinstance(number, Decimal) and number != round(number, MOST_DECIMALS):
            yield Finding(item.link_id, f"{name} får ha högst {MOST_DECIMALS} decimaler.", field or key)
