"""What is wrong with numbers: how they are written, and the bounds they are to keep to."""

import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from config import swedish
from surveys.bounds import bound_value
from surveys.problems import Circumstances, Problem, ProblemKind
from surveys.schema import AnswerBound, AnyItem, Bound, CountMatrixItem, NumberItem, Row
from surveys.values import is_blank, is_not_known, read_number
from surveys.wording import place_in_words

_POINTS = re.compile(r"\d[.,]\d{3}(?!\d)")
_SEVERAL = re.compile(r"\d\s+\d")


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
        return _how_to_write(str(value), money=question.type == "money")
    if question.type != "decimal" and number != number.to_integral_value():
        return "Skriv ett heltal, utan decimaler."
    hundred = Decimal(100) if question.type == "percent" else None
    low = _lower_bounds(question.minimum)
    high = [question.maximum if question.maximum is not None else hundred]
    return _out_of_bounds(_Place(question, value, number, circumstances), low, high)


def _lower_bounds(*given: Bound | None) -> list[Bound | None]:
    """The lowest values; 0 unless the author says otherwise, and beside what another answer says."""
    return [*given] if any(isinstance(one, Decimal) for one in given) else [Decimal(0), *given]


def _how_to_write(typed: str, *, money: bool) -> str:
    """What to do about a number that cannot be read; what was typed tells what was meant."""
    if _POINTS.search(typed):
        return "Skriv tusental med mellanslag, till exempel 1\u00a0200, och inte med punkt eller komma."
    if _SEVERAL.search(typed):
        return "Skriv ett enda tal. Mellanslag får bara stå före tre siffror, till exempel 1\u00a0200."
    return "Skriv med siffror, till exempel 90 296 880." if money else "Skriv ett tal med siffror."


@dataclass(frozen=True)
class _Place:
    """A number that is held to its bounds: in which question, whose whole value is `value`, and in which row."""

    question: AnyItem
    value: Any
    number: Decimal
    circumstances: Circumstances
    row: Row | None = None

    @property
    def name(self) -> str:
        """The number as a message begins with it where the bound is another answer."""
        words = place_in_words(self.circumstances.tree, self.question.link_id, self.row.code if self.row else "")
        return f"{swedish.begin_sentence(words)} ({swedish.number(self.number)})"

    def bound(self, bound: Bound | None) -> tuple[Decimal | None, str]:
        """A bound as a number, and in words."""
        value = bound_value(bound, self.circumstances, self.question, self.value)
        if value is None or not isinstance(bound, AnswerBound):
            return value, "" if value is None else swedish.number(value)
        tree, own = self.circumstances.tree, self.question.link_id
        words = place_in_words(tree, bound.item or own, bound.row, within=own)
        return value, f"{words} ({swedish.number(value)})"


def _out_of_bounds(place: _Place, low: Iterable[Bound | None], high: Iterable[Bound | None]) -> str:
    """What is wrong with the number, by the first bound that it breaks; empty when it keeps to all of them."""
    for bounds, too, breaks in ((low, "mindre", operator.lt), (high, "större", operator.gt)):
        for bound in bounds:
            limit, words = place.bound(bound)
            if limit is not None and breaks(place.number, limit):
                subject = place.name if isinstance(bound, AnswerBound) else _subject(place.row)
                return f"{subject} kan inte vara {too} än {words}."
    return ""


def _subject(row: Row | None) -> str:
    return f"{row.text.rstrip(': ')}: talet" if row else "Talet"


def check_counts(question: CountMatrixItem, value: Any, circumstances: Circumstances) -> Iterator[Problem]:
    numbers = {row.code: read_number(str(value.get(row.code, "")), "integer") for row in question.rows}
    for row in question.rows:
        typed, number = value.get(row.code), numbers[row.code]
        if is_blank(typed):
            continue
        if number is None or number != number.to_integral_value():
            message = f"{row.text.rstrip(': ')}: skriv ett heltal med siffror."
            yield Problem(link_id=question.link_id, kind="unreadable", part=row.code, message=message)
        elif message := _row_out_of_bounds(question, row, number, value, circumstances):
            yield Problem(link_id=question.link_id, kind="bounds", part=row.code, message=message)
    yield from _wrong_total(question, numbers, value, circumstances)


def _row_out_of_bounds(
    question: CountMatrixItem, row: Row, number: Decimal, value: Any, circumstances: Circumstances
) -> str:
    """By the bounds of all rows, then by the row's own."""
    place = _Place(question, value, number, circumstances, row)
    return _out_of_bounds(place, [question.minimum, row.minimum], [question.maximum, row.maximum])


def _wrong_total(
    question: CountMatrixItem, numbers: Mapping[str, Decimal | None], value: Any, circumstances: Circumstances
) -> Iterator[Problem]:
    given = [number for number in numbers.values() if number is not None]
    if len(given) < len(question.rows):
        return
    total, words = _Place(question, value, sum(given, Decimal(0)), circumstances).bound(question.total)
    if total is not None and sum(given) != total:
        message = f"Raderna ska tillsammans bli {words}, men blir {swedish.number(sum(given))}."
        yield Problem(link_id=question.link_id, kind="bounds", message=message)
