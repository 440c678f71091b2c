"""The sums of a table of numbers, also of rows that are added, and, in plain Swedish, why a sum cannot be computed.

A dash alone looks like a question that was left out.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from config.language.swedish import listing, number
from surveys.answers.values import (
    NUMBERS,
    Answers,
    compute_value,
    is_blank,
    is_not_known,
    number_kind,
    number_of,
    rows_in,
    total_of,
)
from surveys.checking.bounds import number_in
from surveys.schema import Definition, NumberItem, NumberTableItem, Question, RowColumn, RowTableItem
from surveys.wordings.wording import question_name

DASH = "\u2013"


@dataclass(frozen=True)
class TableTotals:
    """What a number table's rows, columns and all its cells sum to; None for no sum yet."""

    rows: Mapping[str, Decimal | None]
    columns: Mapping[str, Decimal | None]
    all: Decimal | None


@dataclass(frozen=True)
class TableSums:
    """The same as people read it; a dash for no sum yet."""

    rows: Mapping[str, str]
    columns: Mapping[str, str]
    all: str


def totals_of(question: NumberTableItem, value: Any) -> TableTotals:
    """The sums of the numbers that are given so far; none of those with one that cannot be read."""
    rows, columns = [one.code for one in question.rows], [one.code for one in question.columns]
    return TableTotals(
        rows={row: sum_of_cells(question, value, product([row], columns)) for row in rows},
        columns={column: sum_of_cells(question, value, product(rows, [column])) for column in columns},
        all=sum_of_cells(question, value, product(rows, columns)),
    )


def sums_of(question: NumberTableItem, value: Any) -> TableSums:
    """The same in words."""
    totals = totals_of(question, value)
    return TableSums(
        rows={code: _in_words(total) for code, total in totals.rows.items()},
        columns={code: _in_words(total) for code, total in totals.columns.items()},
        all=_in_words(totals.all),
    )


def sum_of_cells(question: NumberTableItem, value: Any, cells: Iterable[tuple[str, str]]) -> Decimal | None:
    """What the cells, each by its row and column, sum to: those that are given; None while one cannot be read."""
    given = (rows_in(rows_in(value).get(row)).get(column) for row, column in cells)
    return total_of(number_of(cell, question.number) for cell in given if not is_blank(cell))


def adds_up(question: NumberTableItem) -> bool:
    """Whether the sum of all cells says something: the author sums both ways, or the only way, or bounds the sum."""
    one_way = (question.row_sum and len(question.rows) == 1) or (question.column_sum and len(question.columns) == 1)
    return bool((question.row_sum and question.column_sum) or one_way or question.total is not None)


def summed_columns(question: RowTableItem) -> tuple[RowColumn, ...]:
    """The columns that have a sum under the rows that are added; none where the author asks for none."""
    summed = NUMBERS - {"percent"} if question.column_sum else ()
    return tuple(column for column in question.columns if column.type in summed)


def added_totals(question: RowTableItem, value: Any) -> Mapping[str, Decimal | None]:
    """What each of them sums to, by its code: of the numbers given so far, None with one that cannot be read."""
    return {column.code: number_in(question, value, column=column.code) for column in summed_columns(question)}


def added_sums(question: RowTableItem, value: Any) -> Mapping[str, str]:
    """The same as people read it; a dash for no sum yet."""
    return {code: _in_words(total) for code, total in added_totals(question, value).items()}


def _in_words(total: Decimal | None) -> str:
    return DASH if total is None else number(total)


def why_not_computed(definition: Definition, question: Question, answers: Answers) -> str:
    """A sentence; empty when `question` is no sum, or one that can be computed. `answers`: those in force."""
    if not isinstance(question, NumberItem) or not question.sum_of:
        return ""
    if compute_value(question, answers, definition) is not None:
        return ""
    given = [part for part in question.sum_of if not is_blank(answers.get(part))]
    unreadable = [part for part in given if not _is_readable(definition, part, answers)]
    if unreadable:
        return f"Summan kan inte räknas ut: svaret på {_names(definition, unreadable)} går inte att läsa som ett tal."
    if given:
        return f"Summan kan inte räknas ut: svaret på {_names(definition, given)} är ”Kan inte anges”."
    return f"Summan räknas ut när {_names(definition, question.sum_of)} är besvarade."


def left_out_of_sum(definition: Definition, question: Question, answers: Answers, asked: Container[str]) -> str:
    """A sentence of what a sum that is computed lacks: parts that are `asked` and not answered. Empty otherwise."""
    if not isinstance(question, NumberItem) or compute_value(question, answers, definition) is None:
        return ""
    blank = [part for part in question.sum_of if part in asked and is_blank(answers.get(part))]
    are = "är besvarad" if len(blank) == 1 else "är besvarade"
    return f"Räknad utan {_names(definition, blank)}, som inte {are} ännu." if blank else ""


def _is_readable(definition: Definition, part: str, answers: Answers) -> bool:
    value = answers[part]
    item = definition.by_link_id[part]
    return is_not_known(value) or number_of(value, number_kind(item)) is not None


def _names(definition: Definition, parts: tuple[str, ...] | list[str]) -> str:
    return listing([question_name(definition, part) for part in parts])
