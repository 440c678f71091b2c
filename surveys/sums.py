"""Why a sum cannot be computed, in plain Swedish: a dash alone looks like a question that was left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from config.swedish import listing, number
from surveys.schema import Definition, NumberItem, NumberTableItem, Question
from surveys.values import Answers, computed, is_blank, is_not_known, number_kind, number_of, rows_in
from surveys.wording import question_name

DASH = "\u2013"


@dataclass(frozen=True)
class TableSums:
    """What a number table's rows, columns and all its cells sum to, as people read it; a dash for no sum yet."""

    rows: Mapping[str, str]
    columns: Mapping[str, str]
    all: str


def sums_of(question: NumberTableItem, value: Any) -> TableSums:
    """The sums of the numbers that are given so far; none of those with one that cannot be read."""
    rows, columns = [one.code for one in question.rows], [one.code for one in question.columns]
    return TableSums(
        rows={row: _summed(question, value, [row], columns) for row in rows},
        columns={column: _summed(question, value, rows, [column]) for column in columns},
        all=_summed(question, value, rows, columns),
    )


def _summed(question: NumberTableItem, value: Any, rows: Sequence[str], columns: Sequence[str]) -> str:
    cells = (rows_in(rows_in(value).get(row)).get(column) for row in rows for column in columns)
    numbers = [number_of(cell, question.number) for cell in cells if not is_blank(cell)]
    known = [number for number in numbers if number is not None]
    return number(sum(known, Decimal(0))) if known and len(known) == len(numbers) else DASH


def why_not_computed(definition: Definition, question: Question, answers: Answers) -> str:
    """A sentence; empty when `question` is no sum, or one that can be computed. `answers`: those in force."""
    if not isinstance(question, NumberItem) or not question.sum_of:
        return ""
    if computed(question, answers, definition) is not None:
        return ""
    given = [part for part in question.sum_of if not is_blank(answers.get(part))]
    unreadable = [part for part in given if not _is_readable(definition, part, answers)]
    if unreadable:
        return f"Summan kan inte räknas ut: svaret på {_names(definition, unreadable)} går inte att läsa som ett tal."
    if given:
        return f"Summan kan inte räknas ut: svaret på {_names(definition, given)} är ”Kan inte anges”."
    return f"Summan räknas ut när {_names(definition, question.sum_of)} är besvarade."


def _is_readable(definition: Definition, part: str, answers: Answers) -> bool:
    value = answers[part]
    item = definition.by_link_id[part]
    return is_not_known(value) or number_of(value, number_kind(item)) is not None


def _names(definition: Definition, parts: tuple[str, ...] | list[str]) -> str:
    return listing([question_name(definition, part) for part in parts])
