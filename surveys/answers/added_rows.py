"""Rows that the respondent adds: their cells as questions of the column's own kind, and how they are read and named."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from config.language import swedish
from config.language.text import clean_line
from surveys.answers.days import as_day
from surveys.answers.values import NUMBERS, canonical_number, is_blank, number_of
from surveys.schema import NumberItem, RowColumn, RowTableItem, TextItem


def cell_question(item: RowTableItem, column: RowColumn) -> TextItem | NumberItem:
    """A cell of the column as a question of its own."""
    about: dict[str, Any] = {"link_id": item.link_id, "text": column.text, "type": column.type}
    return NumberItem(**about) if column.type in NUMBERS else TextItem(**about, max_length=column.max_length)


def read_cell(column: RowColumn, typed: str) -> str:
    """A cell as it is kept: a number or a day in its own form where it can be read, otherwise as it was typed."""
    if column.type in NUMBERS:
        return canonical_number(typed, column.type)  # type: ignore[arg-type]  # a kind of number
    return _TEXTS.get(column.type, str)(typed)


_TEXTS: Mapping[str, Callable[[str], str]] = {"string": clean_line, "date": as_day}


def shown_cell(column: RowColumn, value: Any) -> str:
    """A cell as people read it."""
    number = number_of(value, column.type) if column.type in NUMBERS else None  # type: ignore[arg-type]  # as above
    return str(value or "") if number is None else swedish.number(number)


def given_rows(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Those that say something, without their blank cells."""
    kept = ({code: text for code, text in row.items() if not is_blank(text)} for row in rows)
    return [row for row in kept if row]


def row_in_words(item: RowTableItem, row: Mapping[str, Any]) -> str:
    """A row on one line: "Namn: SIP, Kostnad: 1 200"."""
    given = [(column, row[column.code]) for column in item.columns if not is_blank(row.get(column.code))]
    return ", ".join(f"{column.text.rstrip(': ')}: {shown_cell(column, cell)}" for column, cell in given)


def cell_name(item: RowTableItem, number: int, column: RowColumn) -> str:
    """What a cell is called: "Rad 2, Insats"."""
    return f"{row_title(item, number)}, {column.text.rstrip(': ')}"


def row_title(item: RowTableItem, number: int) -> str:
    """What a row is called: "Rad 2"."""
    return f"{item.row_name} {number}"
