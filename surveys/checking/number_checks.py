"""What is wrong with numbers: how they are written, and the bounds they are to keep to."""

import operator
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from config.language import swedish
from surveys.answers.added_rows import cell_name
from surveys.answers.values import NumberKind, is_blank, is_not_known, number_kind, read_number, rows_in
from surveys.checking.bounds import NumberPlace, bound_value, number_in
from surveys.checking.problems import Circumstances, Problem, ProblemKind
from surveys.references import AnswerBound, Bound
from surveys.schema import Column, CountMatrixItem, NumberItem, NumberTableItem, Row, RowColumn, RowTableItem
from surveys.wordings.wording import place_in_words

_POINTS = re.compile(r"\d[.,]\d{3}(?!\d)")
_SEVERAL = re.compile(r"\d\s+\d")
_MOST_DIGITS = 15


def check_number(question: NumberItem, value: Any, circumstances: Circumstances) -> Iterator[Problem]:
    if is_not_known(value):
        return
    if message := number_problem(question, value, circumstances):
        kind: ProblemKind = "unreadable" if read_number(str(value), question.type) is None else "bounds"
        yield Problem(link_id=question.link_id, kind=kind, message=message)


def number_problem(question: NumberItem, value: Any, circumstances: Circumstances) -> str:
    """What is wrong with a typed number; empty when nothing is."""
    number = read_number(str(value), question.type)
    if number is None:
        return how_to_write(str(value), money=question.type == "money")
    if question.type != "decimal" and number != number.to_integral_value():
        return "Skriv ett heltal, utan decimaler."
    return _out_of_bounds(_Number(question, value, circumstances, number=number), *bounds_on(question))


def bounds_on(
    question: NumberItem | CountMatrixItem | NumberTableItem | RowTableItem, row: str = "", column: str = ""
) -> tuple[list[Bound | None], list[Bound | None]]:
    """The lowest and the highest values of the number in that row and column, each of which it is to keep to; of rows
    that the respondent adds, in that column.
    """
    if isinstance(question, RowTableItem):
        [own] = [one for one in question.columns if one.code == column]
        return _lower_bounds(own.minimum), _upper_bounds(own.type, own.maximum)
    rows = [] if isinstance(question, NumberItem) else [one for one in question.rows if one.code == row]
    columns = [one for one in question.columns if one.code == column] if isinstance(question, NumberTableItem) else []
    of = (question, *rows, *columns)
    return _lower_bounds(*(one.minimum for one in of)), _upper_bounds(
        number_kind(question), *(one.maximum for one in of)
    )


def _lower_bounds(*given: Bound | None) -> list[Bound | None]:
    """The lowest values; 0 unless the author says otherwise, and beside what another answer says."""
    return [*given] if any(isinstance(one, Decimal) for one in given) else [Decimal(0), *given]


def _upper_bounds(kind: str, *given: Bound | None) -> list[Bound | None]:
    """The highest values; of percent 100 unless the author says another number, and beside what another answer says."""
    hundred = [Decimal(100)] if kind == "percent" and not any(isinstance(one, Decimal) for one in given) else []
    return [*given, *hundred]


def how_to_write(typed: str, *, money: bool) -> str:
    """What to do about a number that cannot be read; what was typed tells what was meant."""
    if _POINTS.search(typed):
        return "Skriv tusental med mellanslag, till exempel 1\u00a0200, och inte med punkt eller komma."
    if len(re.sub(r"\D", "", typed)) > _MOST_DIGITS:
        return "Talet är för stort. Kontrollera antalet siffror."
    if _SEVERAL.search(typed):
        return "Skriv ett enda tal. Mellanslag får bara stå före tre siffror, till exempel 1\u00a0200."
    return "Skriv med siffror, till exempel 90 296 880." if money else "Skriv ett tal med siffror."


@dataclass(frozen=True)
class _Number(NumberPlace):
    """A number that is held to its bounds. `label` is what its row or cell is called."""

    number: Decimal = Decimal(0)
    label: str = ""

    @property
    def name(self) -> str:
        """The number as a message begins with it where the bound is another answer."""
        words = place_in_words(self.circumstances.tree, self.question.link_id, self.row, self.column)
        return f"{swedish.begin_sentence(words)} ({swedish.number(self.number)})"

    def bound(self, bound: Bound | None) -> tuple[Decimal | None, str]:
        """A bound as a number, and in words: without the number where the answer is not the reader's to read."""
        value = bound_value(bound, self)
        if value is None or not isinstance(bound, AnswerBound):
            return value, "" if value is None else swedish.number(value)
        own = self.question.link_id
        within = own if not bound.item or bound.item == own else ""
        row, column = (bound.row or self.row, bound.column or self.column) if within else (bound.row, bound.column)
        words = place_in_words(self.circumstances.tree, bound.item or own, row, column, within=within)
        told = bool(within) or self.circumstances.reads(bound.item)
        return value, f"{words} ({swedish.number(value)})" if told else words


def _out_of_bounds(number: _Number, low: Iterable[Bound | None], high: Iterable[Bound | None]) -> str:
    """What is wrong with the number, by the first bound that it breaks; empty when it keeps to all of them."""
    for bounds, too, breaks in ((low, "mindre", operator.lt), (high, "större", operator.gt)):
        for bound in bounds:
            limit, words = number.bound(bound)
            if limit is not None and breaks(number.number, limit):
                plain = f"{number.label}: talet" if number.label else "Talet"
                subject = number.name if isinstance(bound, AnswerBound) else plain
                return f"{subject} kan inte vara {too} än {words}."
    return ""


def _wrong_total(question: CountMatrixItem | NumberTableItem, value: Any, circumstances: Circumstances) -> str:
    """What is wrong with the sum of all rows or cells, once all of them are given."""
    given = number_in(question, value)
    if given is None or question.total is None:
        return ""
    total, words = _Number(question, value, circumstances, number=given).bound(question.total)
    what = "Raderna" if isinstance(question, CountMatrixItem) else "Talen"
    if total is None or given == total:
        return ""
    return f"{what} ska tillsammans bli {words}, men blir {swedish.number(given)}."


def check_number_table(question: NumberTableItem, value: Any, circumstances: Circumstances) -> Iterator[Problem]:
    """What is wrong with each number of a table, and with the sum of all."""
    for row in question.rows:
        cells = rows_in(rows_in(value).get(row.code))
        for column in question.columns:
            if is_blank(typed := cells.get(column.code)):
                continue
            place = _Number(question, value, circumstances, row.code, column.code, label=_cell_name(row, column))
            bounds = bounds_on(question, row.code, column.code)
            if message := _cell_problem(question.number, typed, place, *bounds):
                unread = read_number(str(typed), question.number) is None
                part = f"{row.code}_{column.code}"
                kind: ProblemKind = "unreadable" if unread else "bounds"
                yield Problem(link_id=question.link_id, kind=kind, part=part, message=message)
    if message := _wrong_total(question, value, circumstances):
        yield Problem(link_id=question.link_id, kind="bounds", message=message)


def _cell_name(row: Row, column: Column) -> str:
    return f"{row.text.rstrip(': ')}, {column.text.rstrip(': ')}"


def check_added_number(
    question: RowTableItem, value: Any, number: int, column: RowColumn, circumstances: Circumstances
) -> Iterator[Problem]:
    """What is wrong with the number in a column of the row of that number, from 1, which the respondent has added."""
    typed = value[number - 1].get(column.code)
    if is_blank(typed):
        return
    kind: NumberKind = column.type  # type: ignore[assignment]  # the caller has seen that it is one of numbers
    label = cell_name(question, number, column)
    place = _Number(question, value, circumstances, str(number), column.code, label=label)
    if message := _cell_problem(kind, typed, place, *bounds_on(question, "", column.code)):
        told: ProblemKind = "unreadable" if read_number(str(typed), kind) is None else "bounds"
        yield Problem(link_id=question.link_id, kind=told, part=f"{number}_{column.code}", message=message)


def _cell_problem(
    kind: NumberKind, typed: Any, place: _Number, low: Iterable[Bound | None], high: Iterable[Bound | None]
) -> str:
    number = read_number(str(typed), kind)
    if number is None:
        said = how_to_write(str(typed), money=kind == "money")
        return f"{place.label}: {swedish.within_sentence(said)}"
    if kind != "decimal" and number != number.to_integral_value():
        return f"{place.label}: skriv ett heltal, utan decimaler."
    return _out_of_bounds(replace(place, number=number), low, high)


def check_counts(question: CountMatrixItem, value: Any, circumstances: Circumstances) -> Iterator[Problem]:
    numbers = {row.code: read_number(str(value.get(row.code, "")), "integer") for row in question.rows}
    for row in question.rows:
        typed, number = value.get(row.code), numbers[row.code]
        if is_blank(typed):
            continue
        if number is None or number != number.to_integral_value():
            message = f"{row.text.rstrip(': ')}: skriv ett heltal med siffror."
            yield Problem(link_id=question.link_id, kind="unreadable", part=row.code, message=message)
        elif message := _out_of_bounds(
            _Number(question, value, circumstances, row.code, number=number, label=row.text.rstrip(": ")),
            *bounds_on(question, row.code),
        ):
            yield Problem(link_id=question.link_id, kind="bounds", part=row.code, message=message)
    if message := _wrong_total(question, value, circumstances):
        yield Problem(link_id=question.link_id, kind="bounds", message=message)
