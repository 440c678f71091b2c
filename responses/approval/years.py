"""How what was sent differs from what the same organisation answered before: pure, over frozen answers."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from config.language import swedish
from responses.approval.brief import (
    BriefAnswer,
    brief_answer,
    brief_name,
    options_in_brief,
    parts_in_brief,
)
from responses.reading.earlier import EarlierAnswers
from responses.reading.items import ShownItem, Source, chosen_codes, read_item
from responses.reading.tables import without_sums
from responses.reading.text import text_of
from responses.reading.year_pairs import YearPair, cells_of, links_before, matched_parts, read_pair
from surveys.answers.matching import matching_parts, unmatched_parts
from surveys.answers.values import number_kind, read_number
from surveys.checking.changes import UNCHANGED, NumberChange, total_change
from surveys.codes import same_words
from surveys.dependents import row_of
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowTableItem,
    TextItem,
)

_ANSWERED, _NOTHING = "besvarad", "inte besvarad"
_PARTS = {
    "rows": ("ny rad", "nya rader", "raden", "raderna"),
    "columns": ("ny kolumn", "nya kolumner", "kolumnen", "kolumnerna"),
}
_Numbers = CountMatrixItem | NumberTableItem


class SinceEarlier:
    """The answers of a snapshot held against the earlier ones that its questions continue.

    Only questions that are the same or merely reworded; related ones ask something else. `present`: the snapshot.
    """

    def __init__(self, present: Source, earlier: EarlierAnswers) -> None:
        self._present, self._earlier = present, earlier

    @property
    def years(self) -> str:
        """The earlier years that there is anything of, in words; empty for none."""
        return swedish.listing(sorted({pair.year for pair in self._pairs}))

    @cached_property
    def changed(self) -> list[BriefAnswer]:
        """What was chosen or counted that is not as it was, in reading order: `since` says what it was and when."""
        return [line for asked in self._asked for line in self._changed(asked, self._pair_of.get(asked.link_id))]

    @cached_property
    def same_texts(self) -> list[BriefAnswer]:
        """Texts that stand word for word as they did, each with the year."""
        texts = [pair for pair in self._pairs if isinstance(pair.asked, TextItem) and pair.now.answered]
        return [self._line(pair.asked, "", pair.year) for pair in texts if text_of(pair.now) == text_of(pair.before)]

    @cached_property
    def same(self) -> int:
        """How many choices, numbers and tables of them or of added rows are as they were; others nobody compares."""
        told = {line.row_id for line in self.changed}
        others = (pair for pair in self._pairs if pair.is_compared and pair.now.answered)
        return sum(1 for pair in others if row_of(self._present.tree, pair.asked.link_id) not in told)

    def of(self, question: Question) -> str:
        """How the question's number, or what its table sums to, has changed: "upp 3 kr sedan 2023"; or nothing."""
        found: list[tuple[str, NumberChange]] = []
        if isinstance(question, NumberItem):
            found = self._counts(question)
        elif pair := self._pair_of.get(question.link_id):
            one = total_change(pair.asked_before, question, pair.value_before, self._present.value_of(question))
            found = [(pair.year, one)] if one else []
        return "; ".join(f"{one.change} sedan {year}" for year, one in found)

    def _counts(self, question: Question) -> list[tuple[str, NumberChange]]:
        found = self._earlier.changes(question, self._present.value_of(question))
        return [(source.told_year, one) for source, one in found if source.tree.year < self._present.tree.year]

    @property
    def _asked(self) -> list[Question]:
        enabled = self._present.evaluation.enabled
        return [one for one in self._present.tree.questions if one.link_id in enabled and not one.sign_off]

    @cached_property
    def _pairs(self) -> list[YearPair]:
        found = (self._pair(question) for question in self._asked)
        return [pair for pair in found if pair]

    @cached_property
    def _pair_of(self) -> Mapping[str, YearPair]:
        return {pair.asked.link_id: pair for pair in self._pairs}

    def _pair(self, question: Question) -> YearPair | None:
        if isinstance(question, TextItem) and question.type not in ("text", "string", "date"):
            return None
        found = links_before(question, self._earlier.sources, self._present.tree.year)
        linked = max(found, key=lambda one: one[1].tree.year, default=None)
        return read_pair(self._present, question, linked[0].item, linked[1]) if linked else None

    def _changed(self, question: Question, pair: YearPair | None) -> Iterator[BriefAnswer]:
        """The question's own line, or one for each row or cell of a matrix or table; none where it reads as it did.

        Of what nobody compares that it is answered in one of the years only. Last, that a table which is answered has
        rows or columns that the other year's lacks.
        """
        changed = list(self._changed_answer(question, pair))
        yield from changed
        if pair and not changed and pair.now.answered != pair.before.answered:
            now, before = brief_answer(question, pair.now), brief_answer(pair.asked_before, pair.before)
            yield self._line(question, _told(pair.now, now), _was(_told(pair.before, before), pair.year))
            return
        other = _other_parts(pair.asked_before, question) if pair and pair.now.answered and pair.is_compared else ""
        if pair and other:
            yield self._line(question, brief_answer(question, pair.now), f"sedan {pair.year}: {other}")

    def _changed_answer(self, question: Question, pair: YearPair | None) -> Iterator[BriefAnswer]:
        if isinstance(question, CountMatrixItem | NumberTableItem):
            yield from self._changed_numbers(question, pair)
        elif pair and isinstance(question, RowTableItem) and isinstance(pair.asked_before, RowTableItem):
            yield from self._changed_added(pair, question, pair.asked_before)
        elif pair and isinstance(question, MatrixItem) and isinstance(pair.asked_before, MatrixItem):
            yield from self._changed_rows(pair, question, pair.asked_before)
        elif pair and isinstance(question, ChoiceItem) and isinstance(pair.asked_before, ChoiceItem):
            yield from self._changed_options(pair, question, pair.asked_before)
        elif pair and isinstance(question, ChoiceItem | NumberItem):
            now, before = brief_answer(question, pair.now), brief_answer(pair.asked_before, pair.before)
            if same_words(now) != same_words(before):
                yield self._line(question, now or _NOTHING, _was(before, pair.year))

    def _changed_options(self, pair: YearPair, now: ChoiceItem, before: ChoiceItem) -> Iterator[BriefAnswer]:
        """What is chosen now and was not, whatever the options are worded as now."""
        matched = matching_parts(before.options, now.options)
        chosen, was = chosen_codes(now, pair.now), chosen_codes(before, pair.before)
        added = [code for code in chosen if code not in {matched.get(old) for old in was}]
        gone = [code for code in was if matched.get(code) not in chosen]
        if not (added or gone):
            return
        since = _was(brief_answer(before, pair.before), pair.year)
        if now.multiple and was and chosen:
            parts = (("nytt", options_in_brief(now, added)), ("inte längre", options_in_brief(before, gone)))
            since = f"sedan {pair.year}: " + "; ".join(f"{word} {names}" for word, names in parts if names)
        yield self._line(now, brief_answer(now, pair.now) or _NOTHING, since)

    def _changed_numbers(self, question: _Numbers, pair: YearPair | None) -> Iterator[BriefAnswer]:
        same_kind = pair if pair and pair.is_compared else None
        if same_kind and same_kind.now.answered != same_kind.before.answered:
            was = _was(brief_answer(same_kind.asked_before, same_kind.before), same_kind.year)
            yield self._line(question, brief_answer(question, same_kind.now) or _NOTHING, was)
            return
        for year, one in self._counts(question):
            if one.change != UNCHANGED:
                yield self._line(question, one.now, f"{one.change} sedan {year}", one.row)
        if same_kind:
            yield from self._changed_cells(question, same_kind)

    def _changed_cells(self, question: _Numbers, pair: YearPair) -> Iterator[BriefAnswer]:
        """The cells that differ and are no number in one of the years: filled in now, emptied, or not to be read."""
        then = cells_of(pair.asked_before, pair.before)
        rows, columns = (
            matched_parts(pair.asked_before, question, "rows"),
            matched_parts(pair.asked_before, question, "columns"),
        )
        kind = number_kind(question)
        for (row, column), (name, text) in cells_of(question, pair.now).items():
            if row not in rows or column not in columns:
                continue
            _, was = then[rows[row], columns[column]]
            if same_words(text) != same_words(was) and None in (read_number(text, kind), read_number(was, kind)):
                yield self._line(question, text or _NOTHING, _was(was, pair.year), name)

    def _changed_added(self, pair: YearPair, now: RowTableItem, before: RowTableItem) -> Iterator[BriefAnswer]:
        """Rows that the respondent adds have nothing to be known by: that they differ, how many, and their amounts."""
        then, here = ([one.code for one in asked.columns] for asked in (before, now))
        matched = matching_parts(before.columns, now.columns).items()
        places = [(then.index(old), here.index(new)) for old, new in matched]
        added_then, added = without_sums(before, pair.before.rows), without_sums(now, pair.now.rows)
        rows_then = [[row.cells[place] for place, _ in places] for row in added_then]
        if [[row.cells[place] for _, place in places] for row in added] == rows_then:
            return
        told, was = brief_answer(now, pair.now), brief_answer(before, pair.before)
        since = _was(was, pair.year) if told != was else f"andra uppgifter än {pair.year}"
        yield self._line(now, told or _NOTHING, since)

    def _changed_rows(self, pair: YearPair, now: MatrixItem, before: MatrixItem) -> Iterator[BriefAnswer]:
        matched = {new: old for old, new in matching_parts(before.rows, now.rows).items()}
        chosen = {row.code: shown.chosen for row, shown in zip(before.rows, pair.before.rows, strict=True)}
        for row, shown in zip(now.rows, pair.now.rows, strict=True):
            old = chosen.get(matched.get(row.code, ""), "")
            if row.code in matched and same_words(shown.chosen) != same_words(old):
                yield self._line(now, shown.chosen or _NOTHING, _was(old, pair.year), row.text)

    def _line(self, question: Question, answer: str, since: str, part: str = "") -> BriefAnswer:
        row = row_of(self._present.tree, question.link_id)
        name = brief_name(read_item(self._present, row))
        return BriefAnswer(row, f"{name}: {part}" if part else name, answer, since)


def _other_parts(old: Question, new: Question) -> str:
    """The rows and columns of a table that only one of the two has, in words; nothing of what may be chosen in it."""
    told = []
    for parts, (new_one, new_ones, the_one, the_ones) in _PARTS.items():
        if parts == "rows" or not isinstance(new, MatrixItem):
            added, gone = unmatched_parts(getattr(old, parts, ()), getattr(new, parts, ()))
            told += [f"{new_one if len(added) == 1 else new_ones} {parts_in_brief(added)}"] if added else []
            told += [f"inte längre {the_one if len(gone) == 1 else the_ones} {parts_in_brief(gone)}"] if gone else []
    return "; ".join(told)


def _told(shown: ShownItem, in_brief: str) -> str:
    """An answer in brief, or that there is one, or none."""
    return in_brief or (_ANSWERED if shown.answered else _NOTHING)


def _was(before: str, year: str) -> str:
    return f"{year}: {before or _NOTHING}"
