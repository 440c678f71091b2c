"""The answers of questions with rows, as a reader sees them: what of a ShownItem comes of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from config.language import swedish
from surveys.answers.added_rows import shown_cell
from surveys.answers.values import NUMBERS, NumberKind, read_number, rows_in, rows_of_value
from surveys.checking.sums import DASH, added_sums, sums_of
from surveys.schema import CountMatrixItem, MatrixItem, NumberTableItem, RowTableItem, TableItem
from surveys.wordings.wording import heading_of_rows

ItemWithRows = MatrixItem | CountMatrixItem | TableItem | NumberTableItem | RowTableItem


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One row of a matrix or table; `cells` follow the item's columns. `numbers`: which of them hold numbers; none of
    them where it is empty. `is_sum`: what the rows above come to, which nobody has written; a cell of a column without
    a sum is empty.
    """

    text: str
    cells: tuple[str, ...]
    chosen: str = ""
    numbers: tuple[bool, ...] = ()
    is_sum: bool = False

    @property
    def named_cells(self) -> list[tuple[str, bool]]:
        """Each cell as it is read, with whether it holds a number."""
        read = (cell or ("" if self.is_sum else DASH) for cell in self.cells)
        return list(zip(read, self.number_columns, strict=True))

    @property
    def number_columns(self) -> tuple[bool, ...]:
        return self.numbers or (False,) * len(self.cells)


def read_rows(item: ItemWithRows, value: Any, organisation: str) -> dict[str, Any]:
    """Shape, columns and rows of the answer; `organisation` is the answering one, by whose name rows may be called."""
    match item:
        case MatrixItem():
            return {"shape": "matrix", **_matrix(item, value)}
        case CountMatrixItem():
            return {"shape": "table", **_counts(item, value)}
        case TableItem():
            return {"shape": "table", **_table(item, value, organisation)}
        case NumberTableItem():
            return {"shape": "table", **_numbers(item, value)}
        case RowTableItem():
            return _added_rows(item, value)


def _matrix(item: MatrixItem, value: Any) -> dict[str, Any]:
    given = rows_in(value)
    rows = tuple(
        ShownRow(
            text=row.text,
            cells=tuple("x" if given.get(row.code) == column.code else "" for column in item.columns),
            chosen=next((column.text for column in item.columns if column.code == given.get(row.code)), ""),
        )
        for row in item.rows
    )
    return {"columns": tuple(column.text for column in item.columns), "rows": rows}


def _counts(item: CountMatrixItem, value: Any) -> dict[str, Any]:
    given = rows_in(value)
    rows = tuple(
        ShownRow(text=row.text, cells=(show_number(given.get(row.code, ""), "integer"),), numbers=(True,))
        for row in item.rows
    )
    return {"columns": ("Antal",), "rows": rows, "counts": True}


def _table(item: TableItem, value: Any, organisation: str) -> dict[str, Any]:
    given = rows_in(value)
    named = ((row.text.replace("{organisation}", organisation), rows_in(given.get(row.code))) for row in item.rows)
    rows = tuple(
        ShownRow(text=text, cells=tuple(str(cells.get(column.code, "")) for column in item.columns))
        for text, cells in named
    )
    return {"columns": tuple(column.text for column in item.columns), "row_heading": item.row_heading, "rows": rows}


def _added_rows(item: RowTableItem, value: Any) -> dict[str, Any]:
    """The rows that there are, last their sums; a text where there is none: it is said that nothing is answered."""
    numbers = tuple(column.type in NUMBERS for column in item.columns)
    given = ([shown_cell(column, row.get(column.code)) for column in item.columns] for row in rows_of_value(value))
    rows = tuple(
        ShownRow(text=str(number), cells=tuple(cells), numbers=numbers) for number, cells in enumerate(given, start=1)
    )
    if not rows:
        return {"shape": "text"}
    columns = tuple(column.text for column in item.columns)
    if item.column_sum:
        sums = added_sums(item, value)
        cells = tuple(sums.get(column.code, "") for column in item.columns)
        rows += (ShownRow(text=item.column_sum, cells=cells, numbers=numbers, is_sum=True),)
    return {"shape": "table", "columns": columns, "row_heading": item.row_name, "rows": rows, "adds_rows": True}


def without_sums(item: RowTableItem, rows: Sequence[ShownRow]) -> Sequence[ShownRow]:
    """Of the rows of such a question as they are read, those that the respondent has added."""
    return rows[:-1] if item.column_sum else rows


def _numbers(item: NumberTableItem, value: Any) -> dict[str, Any]:
    """A table of numbers with its sums, as the author calls those, and the unit that all of them are in."""
    given, sums = rows_in(value), sums_of(item, value)
    numbers = (True,) * (len(item.columns) + bool(item.row_sum))
    rows = [
        ShownRow(
            text=row.text,
            cells=tuple(
                show_number(rows_in(given.get(row.code)).get(column.code, ""), item.number) for column in item.columns
            )
            + ((sums.rows[row.code],) if item.row_sum else ()),
            numbers=numbers,
        )
        for row in item.rows
    ]
    if item.column_sum:
        cells = (*(sums.columns[column.code] for column in item.columns), *((sums.all,) if item.row_sum else ()))
        rows.append(ShownRow(text=item.column_sum, cells=cells, numbers=numbers, is_sum=True))
    columns = (*(column.text for column in item.columns), *((item.row_sum,) if item.row_sum else ()))
    return {"columns": columns, "row_heading": heading_of_rows(item), "rows": tuple(rows), "counts": True}


def show_number(value: Any, kind: NumberKind) -> str:
    """As the portal writes numbers; what is none as it was typed."""
    number = read_number(str(value), kind)
    if number is None:
        return str(value or "")
    return swedish.amount(number) if kind == "money" else swedish.number(number)
