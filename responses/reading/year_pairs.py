"""A question and the earlier one that it continues, both as read: what every comparison of years begins with. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from responses.reading.items import ShownItem, Source, read_item
from responses.reading.tables import ShownRow
from responses.reading.year_sources import EarlierSource
from surveys.answers.matching import matching_parts
from surveys.checking.changes import same_numbers
from surveys.references import Continues
from surveys.schema import (
    AnyItem,
    ChoiceItem,
    CountMatrixItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowTableItem,
    TableItem,
)
from surveys.terms import Relation


@dataclass(frozen=True)
class YearPair:
    """A question and an earlier one that it continues, both as read, and where the latter's answer is from."""

    asked: Question
    now: ShownItem
    source: EarlierSource
    asked_before: Question
    before: ShownItem
    value_now: Any = None

    @property
    def year(self) -> str:
        """The earlier year in words, which say whether that answer was entered afterwards."""
        return self.source.told_year

    @property
    def value_before(self) -> Any:
        return self.source.read_from.value_of(self.asked_before)

    @property
    def is_compared(self) -> bool:
        """Whether what is chosen, counted or added can be held against what was: both are of one kind."""
        if isinstance(self.asked, NumberTableItem):
            return isinstance(self.asked_before, NumberTableItem) and same_numbers(self.asked_before, self.asked)
        if isinstance(self.asked, MatrixItem | CountMatrixItem | RowTableItem):
            return type(self.asked) is type(self.asked_before)
        return isinstance(self.asked, ChoiceItem | NumberItem)


def links_before(
    question: Question, sources: Mapping[str, EarlierSource], year: int
) -> Iterator[tuple[Continues, EarlierSource]]:
    """The whole questions of years before `year` that the question continues, and that there are answers to; related
    ones ask something else.
    """
    for link in question.continues:
        source = sources.get(link.questionnaire)
        whole = not (link.option or link.row) and link.relation is not Relation.RELATED
        if source and whole and source.tree.year < year and _asks(source, link.item):
            yield link, source


def read_pair(present: Source, question: Question, link_id: str, source: EarlierSource) -> YearPair:
    """The question in `present` and the one with this link_id in `source`."""
    now, before = read_item(present, question.link_id), read_item(source.read_from, link_id)
    return YearPair(question, now, source, source.tree.question(link_id), before, present.value_of(question))


def _asks(source: EarlierSource, link_id: str) -> bool:
    return link_id in source.tree.by_link_id and any(one.link_id == link_id for one in source.tree.questions)


def cells_of(asked: AnyItem, shown: ShownItem) -> dict[tuple[str, str], tuple[str, str]]:
    """Each cell that somebody fills in by row and column (none where a row has one answer): what it is called, and what
    stands in it. Nothing for what has no rows of its own.
    """
    if not isinstance(asked, MatrixItem | CountMatrixItem | TableItem | NumberTableItem):
        return {}
    columns = (
        [(one.code, f", {one.text}") for one in asked.columns]
        if isinstance(asked, TableItem | NumberTableItem)
        else [("", "")]
    )
    rows = zip(asked.rows, shown.rows[: len(asked.rows)], strict=True)
    return {
        (row.code, code): (f"{read.text}{name}", text)
        for row, read in rows
        for (code, name), text in zip(columns, _filled_in(asked, read, len(columns)), strict=True)
    }


def _filled_in(asked: AnyItem, row: ShownRow, width: int) -> tuple[str, ...]:
    return (row.chosen,) if isinstance(asked, MatrixItem) else row.cells[:width]


def matched_parts(old: AnyItem, new: AnyItem, parts: str) -> Mapping[str, str]:
    """The code of each row, column or option -> that of the one before which it matches."""
    found = matching_parts(getattr(old, parts, ()), getattr(new, parts, ()))
    return {"": "", **{now: then for then, now in found.items()}}
