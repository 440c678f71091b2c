"""What the organisation answered an earlier year, beside the question that continues that year's: pure.

Built from two trees and the frozen answers of a submission, or what was entered afterwards of a year before the portal
(responses.reading.earlier_sources reads them), never from drafts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from config.language import swedish
from responses.reading.earlier_parts import count_of_part, name_of_part, part_in_words
from responses.reading.items import ShownItem, read_item
from responses.reading.tables import ShownRow
from responses.reading.year_sources import EarlierSource, PastedSource
from surveys.answers.carrying import Carried, carry_answer
from surveys.answers.values import Answers, rows_in
from surveys.checking.changes import NumberChange, cell_changes, number_change, number_changes
from surveys.references import Continues
from surveys.schema import (
    AnyItem,
    CountMatrixItem,
    Definition,
    DisplayItem,
    GroupItem,
    NumberTableItem,
    Question,
    Row,
    TextItem,
    walk,
)
from surveys.terms import Relation
from surveys.wordings.comparison import Difference, difference_between
from surveys.wordings.words import Part

_CHARACTERS_A_LINE, _MOST_LINES = 38, 16
_NOT_TOLD = {"numret", "om svar krävs"}
"""Differences that a respondent need not hear of: the question's number, and that it has become compulsory."""


@dataclass(frozen=True, kw_only=True)
class PastedAnswer:
    """What was pasted beside a question from such a year; `carried` and `key` as those of an EarlierAnswer."""

    source: PastedSource
    link_id: str
    text: str
    carried: Carried | None = None
    repeated: bool = False

    @property
    def year(self) -> int:
        return self.source.year

    @property
    def heading(self) -> str:
        return f"Svaret för {self.year}"

    @property
    def key(self) -> str:
        return f"inlagt-{self.source.entered.version}:{self.link_id}"


@dataclass(frozen=True, kw_only=True)
class EarlierAnswer:
    """The answer to one earlier question, as it stands beside this year's.

    `rows` hold the answers when it is single rows or options that are continued. `carried` is what the answer becomes
    this year, or None when it does not fit; `repeated`: what fits of it stands in the present answer. `key` names it in
    a form.
    """

    relation: Relation
    source: EarlierSource
    asked: Question
    shown: ShownItem
    wording: tuple[Part, ...] = ()
    changed: tuple[str, ...] = ()
    parts_new: tuple[str, ...] = ()
    parts_gone: tuple[str, ...] = ()
    rows: tuple[ShownRow, ...] = ()
    carried: Carried | None = None
    repeated: bool = False
    of_other_series: bool = False
    parallel: bool = False
    """Whether it is of the same year: another form, not an earlier answer."""

    @property
    def year(self) -> int:
        return self.source.year

    @property
    def heading(self) -> str:
        """What it is called wherever it is shown."""
        return "Svaret i den parallella enkäten" if self.parallel else f"Svaret för {self.year}"

    @property
    def link_id(self) -> str:
        """The question in the earlier questionnaire."""
        return self.asked.link_id

    @property
    def key(self) -> str:
        return f"{self.source.tree.name}:{self.asked.link_id}"

    @property
    def left_out(self) -> tuple[str, ...]:
        """What of the answer has no place in this year's question, where the rest has."""
        return self.carried.left_out if self.carried else ()

    @property
    def holds_unchanged(self) -> bool:
        """Whether one may say that it is unchanged since: the question is the same, and all of the answer fits it."""
        whole = self.carried is not None and not self.left_out
        return whole and self.relation is Relation.SAME and not self.parallel

    @property
    def answered(self) -> bool:
        return bool(self.rows) or self.shown.answered

    @property
    def is_long(self) -> bool:
        """Whether the answer takes much more room beside its question than the question itself."""
        return max(len(self.rows), _lines_of(self.shown)) > _MOST_LINES


def _lines_of(shown: ShownItem) -> int:
    """How many lines of the right column the answer takes, about."""
    inner = [one.opened for one in shown.options if one.chosen and one.opened]
    inner += [shown.comment] if shown.comment else []
    texts = [line for text in (*shown.texts, shown.remark) for line in text.split("\n")]
    texts += [" ".join((row.text, row.chosen, *row.cells)) for row in shown.rows]
    texts += [one.text for one in shown.options if one.chosen]
    return sum(1 + len(text) // _CHARACTERS_A_LINE for text in texts) + sum(map(_lines_of, inner))


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands beside one question: the earlier answers, or that the question is new since `years`."""

    answers: tuple[EarlierAnswer, ...] = ()
    years: str = ""
    pasted: tuple[PastedAnswer, ...] = ()

    @property
    def is_new(self) -> bool:
        return not (self.answers or self.pasted)

    @property
    def heading(self) -> str:
        """That of what stands first."""
        headings = [one.heading for one in self.answers] or [one.heading for one in self.pasted]
        return headings[0] if headings else "Ny fråga"


class EarlierAnswers:
    """The earlier answers of a whole questionnaire; each question's are built when they are asked for."""

    def __init__(
        self, tree: Definition, sources: Mapping[str, EarlierSource], pasted: Sequence[PastedSource] = ()
    ) -> None:
        """`pasted` are the years without a questionnaire here, the latest first."""
        self.tree, self.sources, self.pasted = tree, sources, pasted

    @cached_property
    def marks(self) -> tuple[tuple[str, ...], ...]:
        """What tells these from other earlier answers to the same questionnaire."""
        own = ((name, source.receipt_number or f"inlagt {source.entered}") for name, source in self.sources.items())
        return (*own, *((str(source.entered.version),) for source in self.pasted))

    @cached_property
    def before(self) -> "Mapping[str, EarlierSource | PastedSource]":
        """Those of years before this by a key of each: first of the same series and the latest, pasted ones last."""
        found = [(name, one) for name, one in self.sources.items() if one.tree.year < self.tree.year]
        found.sort(key=lambda one: (one[1].tree.series != self.tree.series, -one[1].tree.year, one[0]))
        pasted = {f"inlagt-{one.entered.version}": one for one in self.pasted if one.year < self.tree.year}
        return {**dict(found), **pasted}

    @property
    def latest_year(self) -> int | None:
        """The year that the answer is held against where nobody chooses another; None for none."""
        return next((one.year for one in self.before.values()), None)

    @cached_property
    def years(self) -> str:
        """The years of the same series that there are answers of: "2023", "2022 och 2023"."""
        own = {source.tree.year for source in self.sources.values() if source.tree.series == self.tree.series}
        return swedish.listing([str(year) for year in sorted(own)])

    def beside(self, question: Question, present: Answers) -> Beside | None:
        """What to show beside `question`; None when the organisation has submitted nothing that tells of it.

        `present` are this year's answers so far.
        """
        if not (self.sources or self.pasted) or question.sign_off:
            return None
        answers = tuple(replace(found, repeated=_repeats(found, present)) for found in self.answers_to(question))
        pasted = tuple(replace(found, repeated=_repeats(found, present)) for found in self.pasted_at(question))
        if answers or pasted:
            return Beside(answers=answers, pasted=pasted)
        return None if is_linked(question) or not self.years else Beside(years=self.years)

    def answers_to(self, question: Question) -> Iterator[EarlierAnswer]:
        """The answers to what the question and its fields continue, then to what its rows continue."""
        covered: set[str] = set()
        for item in walk(question):
            for link, found in self._linked(item.continues):
                if item is not question and found.asked.link_id in covered:
                    continue  # already shown with the option that opens it
                covered |= {inner.link_id for inner in walk(found.asked)}
                yield self._part(found, link) if _is_part(link) else self._whole(found, item, link)
        yield from self._of_rows(question)

    def pasted_at(self, question: Question) -> Iterator[PastedAnswer]:
        """The words of years without a questionnaire at the question and its fields."""
        for source in self.pasted:
            for item in walk(question):
                if text := source.texts.get(item.link_id):
                    yield PastedAnswer(source=source, link_id=item.link_id, text=text, carried=_as_text(item, text))

    def find(self, question: Question, key: str) -> EarlierAnswer | PastedAnswer | None:
        """The earlier answer with this key beside `question`; None when there is none."""
        earlier = (answer for answer in self.answers_to(question) if answer.key == key)
        return next(earlier, None) or next((one for one in self.pasted_at(question) if one.key == key), None)

    def changes(self, question: Question, value: Any) -> list[tuple[EarlierSource, NumberChange]]:
        """How the question's numbers have changed since the answers that it continues, each with its source."""
        found = [*self._changes_of_question(question, value), *self._changes_of_rows(question, rows_in(value))]
        return [(source, change) for source, change in found if change]

    def _changes_of_question(self, question: Question, value: Any) -> Iterator[tuple[EarlierSource, NumberChange]]:
        for link, found in self._linked(question.continues):
            if link.relation is not Relation.RELATED and not _is_part(link):
                for change in number_changes(found.asked, question, found.value, value):
                    yield found.source, change

    def _changes_of_rows(
        self, question: Question, given: Mapping[str, Any]
    ) -> Iterator[tuple[EarlierSource, NumberChange | None]]:
        rows = question.rows if isinstance(question, CountMatrixItem | NumberTableItem) else ()
        for row in rows:
            for link, found in self._linked(row.continues):
                if link.relation is Relation.RELATED:
                    continue
                if isinstance(question, NumberTableItem):
                    if isinstance(found.asked, NumberTableItem):
                        one_row = {row.code: link.row}
                        for change in cell_changes(found.asked, question, one_row, found.value, given):
                            yield found.source, change
                else:
                    before = count_of_part(found.asked, link, found.value)
                    yield found.source, number_change("integer", before, given.get(row.code), row=row.text)

    def _linked(self, links: Iterable[Continues]) -> Iterator[tuple[Continues, "_Found"]]:
        """The links whose questionnaire the organisation has submitted and that point at a question of it."""
        for link in links:
            source = self.sources.get(link.questionnaire)
            item = source.tree.by_link_id.get(link.item) if source else None
            if source and item and not isinstance(item, GroupItem | DisplayItem):
                yield link, _Found(source, item)

    def _whole(self, found: "_Found", item: AnyItem, link: Continues) -> EarlierAnswer:
        told = _told(difference_between(found.asked, item), link.relation)
        return EarlierAnswer(
            **self._common(found, link.relation),
            wording=told.wording or _as_it_was(found.asked),
            changed=tuple(aspect for aspect in told.aspects if aspect not in _NOT_TOLD),
            parts_new=told.parts_new,
            parts_gone=told.parts_gone,
            carried=carry_answer(found.asked, item, found.source.answers, link.relation),
        )

    def _part(self, found: "_Found", link: Continues) -> EarlierAnswer:
        row = _shown_row(found, link, name_of_part(found.asked, link))
        return EarlierAnswer(**self._common(found, link.relation), wording=_as_it_was(found.asked), rows=(row,))

    def _of_rows(self, question: Question) -> Iterator[EarlierAnswer]:
        grouped: dict[tuple[str, str], list[tuple[Row, Continues, _Found]]] = {}
        for row in getattr(question, "rows", ()):
            for link, found in self._linked(row.continues):
                grouped.setdefault((link.questionnaire, link.item), []).append((row, link, found))
        for links in grouped.values():
            found = links[0][2]
            rows = tuple(_shown_row(found, link, row.text) for row, link, _ in links)
            weakest = max((link.relation for _, link, _ in links), key=list(Relation).index)
            yield EarlierAnswer(**self._common(found, weakest), wording=_as_it_was(found.asked), rows=rows)

    def _common(self, found: "_Found", relation: Relation) -> dict[str, Any]:
        source = found.source
        return {
            "relation": relation,
            "source": source,
            "asked": found.asked,
            "shown": read_item(source.read_from, found.asked.link_id),
            "of_other_series": source.tree.series != self.tree.series,
            "parallel": source.tree.year == self.tree.year,
        }


@dataclass(frozen=True)
class _Found:
    """An earlier question in the submission that answers it."""

    source: EarlierSource
    asked: Question

    @property
    def value(self) -> Any:
        return self.source.answers.get(self.asked.link_id)


def is_linked(question: Question) -> bool:
    """Whether the question, a field in it or one of its rows continues anything."""
    return any(part.continues for part in (*walk(question), *getattr(question, "rows", ())))


def _as_text(item: AnyItem, text: str) -> Carried | None:
    """Pasted words as an answer: to a question that is one text, and to no other."""
    takes = isinstance(item, TextItem) and item.boxes == 1 and not (item.read_only or item.sign_off)
    return Carried({item.link_id: text}) if takes else None


def _repeats(earlier: EarlierAnswer | PastedAnswer, present: Answers) -> bool:
    values = earlier.carried.values if earlier.carried else {}
    return bool(values) and all(present.get(link_id) == value for link_id, value in values.items())


def _is_part(link: Continues) -> bool:
    return bool(link.option or link.row)


def _as_it_was(asked: Question) -> tuple[Part, ...]:
    return (Part("same", asked.text),) if asked.text else ()


def _told(difference: Difference, relation: Relation) -> Difference:
    """What to tell of the difference: nothing where the questions are merely related, since they ask different things
    and marks would only scatter the words.
    """
    if relation is not Relation.RELATED:
        return difference
    return Difference(change=difference.change, old=difference.old, new=difference.new)


def _shown_row(found: _Found, link: Continues, text: str) -> ShownRow:
    return ShownRow(text=text.rstrip(": "), cells=(), chosen=part_in_words(found.source.read_from, found.asked, link))
