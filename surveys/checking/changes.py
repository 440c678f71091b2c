"""How a number has changed since an earlier year, in Swedish words: "upp 4 procentenheter", "ned 3", "oförändrat"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from config.language import swedish
from surveys.answers.matching import matching_parts, unmatched_parts
from surveys.answers.values import NumberKind, number_of, rows_in
from surveys.checking.bounds import number_in
from surveys.checking.sums import adds_up
from surveys.schema import AnyItem, CountMatrixItem, NumberItem, NumberTableItem
from surveys.wordings.wording import short_unit_of

UNCHANGED = "oförändrat"
"""What is said of a number that is the same in both years."""
_ROUNDED_FROM = 10
"""Percent from which decimals say nothing."""


@dataclass(frozen=True)
class NumberChange:
    """One number in both years. `row` names the row of a count matrix; empty for a number of its own."""

    row: str
    now: str
    change: str


def change_in_words(kind: str, before: Decimal, now: Decimal) -> str:
    """From `before` to `now`, in percentage points for a percent and in kronor for money."""
    if now == before:
        return UNCHANGED
    size = abs(now - before).normalize()
    unit = {"percent": "procentenhet" if size == 1 else "procentenheter", "money": "kr"}.get(kind, "")
    amount = f"{swedish.number(size)}{swedish.NO_BREAK_SPACE}{unit}".strip()
    return f"{'upp' if now > before else 'ned'} {amount}"


def percent_in_words(kind: str, before: Decimal, now: Decimal) -> str:
    """How much that is of what it was: "+4,2 %", "\u221225 %".

    Empty for percents, which change in percentage points, from nothing or below, and where it rounds to none.
    """
    if kind == "percent" or before <= 0:
        return ""
    part = (now - before) / before * 100
    rounded = part.quantize(Decimal(1) if abs(part) >= _ROUNDED_FROM else Decimal("0.1")).normalize()
    if not rounded:
        return ""
    return f"{'+' if rounded > 0 else ''}{swedish.number(rounded)}{swedish.NO_BREAK_SPACE}%"


def number_changes(old: AnyItem, new: AnyItem, before: Any, now: Any) -> list[NumberChange]:
    """What has changed between two answers to numbers of one kind, or between the rows or cells of two tables of them.

    Nothing for other questions, for blanks and for "kan inte anges".
    """
    if isinstance(old, NumberItem) and isinstance(new, NumberItem) and _same_kind(old, new):
        found = number_change(new.type, before, now, unit=short_unit_of(new))
        return [found] if found else []
    if isinstance(old, CountMatrixItem) and isinstance(new, CountMatrixItem):
        return list(_row_changes(old, new, rows_in(before), rows_in(now)))
    if isinstance(old, NumberTableItem) and isinstance(new, NumberTableItem):
        rows = {row_now: row_then for row_then, row_now in matching_parts(old.rows, new.rows).items()}
        return list(cell_changes(old, new, rows, before, now))
    return []


def same_numbers(old: NumberTableItem, new: NumberTableItem) -> bool:
    """Whether the cells of two tables are numbers of one kind."""
    return old.number == new.number and short_unit_of(old) == short_unit_of(new)


def total_change(old: AnyItem, new: AnyItem, before: Any, now: Any) -> NumberChange | None:
    """What has changed in the sum of two tables of numbers; None where either's says nothing, or they sum up other
    things: one has a row or column that the other lacks, or a cell in either is blank or cannot be read.
    """
    if not (isinstance(old, NumberTableItem) and isinstance(new, NumberTableItem) and same_numbers(old, new)):
        return None
    others = (*unmatched_parts(old.rows, new.rows), *unmatched_parts(old.columns, new.columns))
    was, is_now = number_in(old, before), number_in(new, now)
    if any(others) or was is None or is_now is None or not (adds_up(old) and adds_up(new)):
        return None
    return _change(new.number, was, is_now, unit=short_unit_of(new))


def cell_changes(
    old: NumberTableItem, new: NumberTableItem, rows: Mapping[str, str], before: Any, now: Any
) -> Iterator[NumberChange]:
    """What has changed in the cells of those rows of two tables, by code: that of now -> that of before."""
    columns = {now_code: then for then, now_code in matching_parts(old.columns, new.columns).items()}
    for row in new.rows if same_numbers(old, new) else ():
        was, is_now = rows_in(rows_in(before).get(rows.get(row.code, ""))), rows_in(rows_in(now).get(row.code))
        for column in new.columns:
            cells = was.get(columns.get(column.code, "")), is_now.get(column.code)
            name = f"{row.text}, {column.text}"
            if found := number_change(new.number, *cells, row=name, unit=short_unit_of(new)):
                yield found


def number_change(kind: NumberKind, before: Any, now: Any, *, row: str = "", unit: str = "") -> NumberChange | None:
    """The change of one stored number; None when either is no number."""
    was, is_now = number_of(before, kind), number_of(now, kind)
    return None if was is None or is_now is None else _change(kind, was, is_now, row=row, unit=unit)


def _change(kind: NumberKind, was: Decimal, is_now: Decimal, *, row: str = "", unit: str = "") -> NumberChange:
    shown = swedish.amount(is_now) if kind == "money" else swedish.number(is_now)
    written = f"{shown}{swedish.NO_BREAK_SPACE}{unit}".strip()
    return NumberChange(row=row, now=written, change=change_in_words(kind, was, is_now))


def _same_kind(old: NumberItem, new: NumberItem) -> bool:
    return old.type == new.type and short_unit_of(old) == short_unit_of(new)


def _row_changes(old: CountMatrixItem, new: CountMatrixItem, before: Any, now: Any) -> Iterator[NumberChange]:
    earlier = {row_now: row_then for row_then, row_now in matching_parts(old.rows, new.rows).items()}
    for row in new.rows:
        found = number_change("integer", before.get(earlier.get(row.code)), now.get(row.code), row=row.text)
        if found:
            yield found
