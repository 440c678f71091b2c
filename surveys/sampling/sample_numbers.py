"""Numbers that keep to their bounds, as near as can be to those that are wished for: of sample and random answers.

A question's numbers are held by its own bounds, by those of its rows and columns, by its total, and by other questions:
those whose answers are its bounds, those that it bounds in turn, and the sum that it is a part of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Any

from surveys.answers.values import NUMBERS, number_kind
from surveys.checking.bounds import NumberPlace, PlacedBound, bound_value, number_in, placed_bounds
from surveys.checking.number_checks import bounds_on
from surveys.checking.problems import Circumstances
from surveys.references import AnswerBound, Bound
from surveys.schema import CountMatrixItem, Definition, NumberItem, NumberTableItem, RowTableItem
from surveys.terms import Fact

SampleCell = tuple[str, str]
"""A number by its row and column; both empty for a question that is one number, the row for rows that are added."""
Numeric = NumberItem | CountMatrixItem | NumberTableItem | RowTableItem
"""Of rows that the respondent adds one at a time."""
_FAR = 4
"""How many questions on a bound is followed: those that bound each other in every way would take for ever."""


def sample_cells(question: Numeric) -> list[SampleCell]:
    """Where the question has its numbers, in reading order."""
    if isinstance(question, NumberItem):
        return [("", "")]
    if isinstance(question, RowTableItem):
        return [("", one.code) for one in question.columns if one.type in NUMBERS]
    columns = [one.code for one in question.columns] if isinstance(question, NumberTableItem) else [""]
    return [(row.code, column) for row in question.rows for column in columns]


@dataclass
class _Span:
    """From the lowest to the highest value; no highest one is None."""

    low: Decimal = Decimal("-Infinity")
    high: Decimal | None = None

    def narrow(self, low: Decimal | None = None, high: Decimal | None = None) -> None:
        """Keep to these too, where that leaves anything."""
        if low is not None and low > self.low and (self.high is None or low <= self.high):
            self.low = low
        if high is not None and high >= self.low and (self.high is None or high < self.high):
            self.high = high

    def nearest(self, number: Decimal) -> Decimal:
        number = number if self.high is None else min(number, self.high)
        return max(number, self.low)


@dataclass
class _Room:
    """What a question's numbers can be: each, all together, and of two in `order` the first at most the second."""

    cells: dict[SampleCell, _Span]
    together: _Span = field(default_factory=_Span)
    order: set[tuple[SampleCell, SampleCell]] = field(default_factory=set)

    def close(self) -> None:
        """Hold the spans of the cells to the order, so that each of their ends can be had."""
        for _ in self.cells:
            for less, more in self.order:
                self.cells[more].narrow(low=self.cells[less].low)
                self.cells[less].narrow(high=self.cells[more].high)

    @property
    def sum(self) -> _Span:
        """What the cells can be together."""
        highs = [one.high for one in self.cells.values()]
        most = None if None in highs else sum(filter(None, highs), Decimal(0))
        found = _Span(sum((one.low for one in self.cells.values()), Decimal(0)), most)
        found.narrow(self.together.low, self.together.high)
        return found

    def nearest(self, wished: Mapping[SampleCell, Decimal]) -> dict[SampleCell, Decimal]:
        """Numbers that keep to all of it, near to the wished ones; as well as can be where nothing does."""
        found = {cell: span.nearest(wished[cell]) for cell, span in self.cells.items()}
        for _ in found:
            for less, more in self.order:
                found[less] = min(found[less], found[more])
        given = sum(found.values(), Decimal(0))
        rest = self.together.nearest(given) - given
        for _ in found:  # a cell may have to wait for the one that bounds it
            for cell in found:
                step = self._step(found, cell, rest)
                found[cell] += step
                rest -= step
        return found

    def _step(self, found: Mapping[SampleCell, Decimal], cell: SampleCell, rest: Decimal) -> Decimal:
        """How much of the rest the cell can take; below zero: can give."""
        span = self.cells[cell]
        if rest < 0:
            least = max([span.low, *(found[less] for less, more in self.order if more == cell)])
            return min(Decimal(0), max(rest, least - found[cell]))
        most = [found[more] for less, more in self.order if less == cell]
        most += [] if span.high is None else [span.high]
        return max(Decimal(0), min([rest, *(one - found[cell] for one in most)]))


@dataclass(frozen=True)
class Numbers:
    """The numbers of a questionnaire among the answers that are given. Without `tree` a question stands alone."""

    tree: Definition | None = None
    facts: Mapping[Fact, int] = field(default_factory=dict)
    in_force: Mapping[str, Any] = field(default_factory=dict)

    def keep_to_bounds(self, question: Numeric, wished: Mapping[SampleCell, Decimal]) -> dict[SampleCell, Decimal]:
        """The number of each cell of the question: the nearest to the wished one that its bounds allow."""
        return self._room(question, frozenset()).nearest(wished)

    def among(self, in_force: Mapping[str, Any]) -> "Numbers":
        """The same questionnaire with other answers."""
        other = Numbers(self.tree, self.facts, in_force)
        other.__dict__["_bounded"] = self._bounded
        return other

    @cached_property
    def _bounded(self) -> Mapping[str, list[tuple[Numeric, PlacedBound]]]:
        """Which bounds of other questions each question's answer is."""
        found: dict[str, list[tuple[Numeric, PlacedBound]]] = {}
        for question in self._numeric():
            for placed in placed_bounds(question):
                if isinstance(placed.bound, AnswerBound) and placed.bound.item not in ("", question.link_id):
                    found.setdefault(placed.bound.item, []).append((question, placed))
        return found

    def _numeric(self) -> Iterator[Numeric]:
        return (one for one in (self.tree.questions if self.tree else ()) if isinstance(one, Numeric))

    def _room(self, question: Numeric, seen: frozenset[str]) -> _Room:
        """`seen`: the questions for whose sake this one is asked about."""
        seen |= {question.link_id}
        room = _Room({cell: _Span() for cell in sample_cells(question)})
        for cell in room.cells:
            self._hold(question, cell, room, seen)
        room.close()
        total = self._value(question, getattr(question, "total", None), seen)
        room.together.narrow(total.low, total.high)
        for other, placed in self._bounded.get(question.link_id, ()) if len(seen) < _FAR else ():
            if other.link_id not in seen:
                self._hold_for(question, room, placed, self._given_room(other, seen))
        for whole in self._numeric():
            if isinstance(whole, NumberItem) and question.link_id in whole.sum_of and whole.link_id not in seen:
                self._hold_for_sum(question, room, whole, self._room(whole, seen))
        room.close()
        return room

    def _given_room(self, question: Numeric, seen: frozenset[str]) -> _Room:
        """The same, of the numbers that are given only these."""
        room = self._room(question, seen)
        given = {} if getattr(question, "sum_of", ()) else self.in_force
        for (row, column), span in room.cells.items():
            number = number_in(question, given.get(question.link_id), row, column)
            span.narrow(number, number)
        return room

    def _hold(self, question: Numeric, cell: SampleCell, room: _Room, seen: frozenset[str]) -> None:
        """Hold a cell to its own bounds, its row's and its column's."""
        low, high = bounds_on(question, *cell)
        span, whole = room.cells[cell], _kind_of(question, cell) != "decimal"
        for bound in low:
            if other := _cell_beside(question, cell, bound, room):
                room.order.add((other, cell))
            elif (least := self._value(question, bound, seen).low).is_finite():
                span.narrow(low=least.to_integral_value(ROUND_CEILING) if whole else least)
        for bound in high:
            if other := _cell_beside(question, cell, bound, room):
                room.order.add((cell, other))
            elif (most := self._value(question, bound, seen).high) is not None:
                span.narrow(high=most.to_integral_value(ROUND_FLOOR) if whole else most)

    def _value(self, question: Numeric, bound: Bound | None, seen: frozenset[str]) -> _Span:
        """What a bound is, or can be while the answer that sets it is not given; not of the question's own cells."""
        own = isinstance(bound, AnswerBound) and bound.item in ("", question.link_id)
        known = Circumstances(facts=self.facts, in_force=self.in_force, tree=self.tree)
        value = None if own else bound_value(bound, NumberPlace(question, None, known))
        if value is not None:
            return _Span(value, value)
        other = self.tree.by_link_id.get(bound.item) if self.tree and isinstance(bound, AnswerBound) else None
        if (
            own
            or not isinstance(other, Numeric)
            or other.link_id in seen
            or len(seen) >= _FAR
            or not isinstance(bound, AnswerBound)
        ):
            return _Span()
        room = self._room(other, seen)
        part = _part_of(other, room, bound)
        return room.sum if part is room.together else part or _Span()

    def _hold_for(self, question: Numeric, room: _Room, placed: PlacedBound, other: _Room) -> None:
        """Leave room for another question that this one bounds."""
        bound = placed.bound
        assert isinstance(bound, AnswerBound)
        held = _part_of(question, room, bound)
        if held is None:
            return
        bounded = [
            span
            for (row, column), span in other.cells.items()
            if placed.row in ("", row) and placed.column in ("", column)
        ]
        if placed.name == "total":
            held.narrow(other.sum.low, other.sum.high)
        elif placed.name == "maximum":
            held.narrow(low=max(span.low for span in bounded))
        else:
            highs = [span.high for span in bounded if span.high is not None]
            held.narrow(high=min(highs, default=None))

    def _hold_for_sum(self, question: Numeric, room: _Room, whole: NumberItem, sum_room: _Room) -> None:
        """Leave its share of a sum to each part that has no answer yet; the last one takes the rest."""
        tree, wanted = self.tree, sum_room.sum
        parts = [part for part in whole.sum_of if part != question.link_id]
        numbers = [number_in(tree.by_link_id.get(part), self.in_force.get(part)) for part in parts] if tree else []
        left, given = 1 + numbers.count(None), sum((one for one in numbers if one is not None), Decimal(0))
        low, high = (None if end is None else (end - given) / left for end in (wanted.low, wanted.high))
        if number_kind(question) != "decimal" and left > 1:
            low, high = (None if end is None else end.to_integral_value(ROUND_FLOOR) for end in (low, high))
        room.cells["", ""].narrow(low, high)


def _kind_of(question: Numeric, cell: SampleCell) -> str:
    if isinstance(question, RowTableItem):
        return next(one.type for one in question.columns if one.code == cell[1])
    return number_kind(question)


def _cell_beside(question: Numeric, cell: SampleCell, bound: Bound | None, room: _Room) -> SampleCell | None:
    """The other cell of the same question that a bound names; None for any other bound."""
    if not isinstance(bound, AnswerBound) or bound.item not in ("", question.link_id):
        return None
    other = (bound.row or cell[0], bound.column or cell[1])
    return other if other in room.cells and other != cell else None


def _part_of(question: Numeric, room: _Room, bound: AnswerBound) -> _Span | None:
    """What of the question a bound of another is: one cell, or all of them; None for a row or a column of a table."""
    named = (bound.row, bound.column if isinstance(question, NumberTableItem | RowTableItem) else "")
    if named in room.cells:
        return room.cells[named]
    return room.together if named == ("", "") else None
