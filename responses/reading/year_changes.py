"""A whole answer held against that of an earlier year, question by question: pure, over what was frozen or stands.

Whoever has been handed a part is told of that part alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from config.language import swedish
from responses.reading.earlier import EarlierAnswers, is_linked
from responses.reading.earlier_parts import part_in_words
from responses.reading.items import Source, read_item
from responses.reading.text import text_of
from responses.reading.year_answers import OtherAnswer, earlier_answer, in_full, linked_answers, takes_answer
from responses.reading.year_charts import YearChart, chart_of_pair
from responses.reading.year_fields import fields_in, held_in, opened_fields
from responses.reading.year_lines import YearLine, beside_lines, field_lines, lines_of, marked_line, numbers_line
from responses.reading.year_pairs import YearPair, links_before, read_pair
from responses.reading.year_sources import EarlierSource, PastedSource
from surveys.dependents import row_of
from surveys.references import Continues
from surveys.schema import CountMatrixItem, Definition, Question, TextItem, walk
from surveys.terms import Relation
from surveys.wordings.wording import label_of
from surveys.wordings.words import Part, mark_words


class YearStatus(StrEnum):
    """What has become of an answer since the earlier year."""

    CHANGED = "changed"
    ANSWERED = "answered"
    EMPTIED = "emptied"
    CLOSED = "closed"
    SAME = "same"
    NEW = "new"
    OTHER = "other"
    UNMATCHED = "unmatched"
    BLANK = "blank"

    @property
    def is_change(self) -> bool:
        """Whether it counts as changed: this year's answer says something else, or something where nothing was said."""
        return self in {YearStatus.CHANGED, YearStatus.ANSWERED}


_FURTHER = {
    YearStatus.CLOSED: "som inte ställs",
    YearStatus.OTHER: "som inte jämförs",
    YearStatus.UNMATCHED: "utan motsvarighet",
    YearStatus.BLANK: "obesvarade båda åren",
}
"""What is told of the others in the line that sums up, where there are any."""


_SHORT = 40


@dataclass(frozen=True, kw_only=True)
class YearQuestion:
    """A question with the fields in it, in both years. `told` is its status in words.

    `wording` is the earlier question's, words marked, where it is another; `others` are answers that are shown beside
    this one and not held against it; `now` is this year's where only that is shown.
    """

    link_id: str
    section_id: str
    section: str
    heading: str
    status: YearStatus
    told: str
    lines: tuple[YearLine, ...] = ()
    wording: tuple[Part, ...] = ()
    others: tuple[OtherAnswer, ...] = ()
    now: str = ""
    chart: YearChart | None = None

    @property
    def nothing_then(self) -> str:
        """What stands where no answer of the earlier year does."""
        return "Frågan fanns inte" if self.status is YearStatus.NEW else "Ingen motsvarighet"

    @property
    def named(self) -> bool:
        """Whether its lines have names."""
        return any(line.name for line in self.lines)

    @property
    def is_long(self) -> bool:
        """Whether a year says more in a line than stands beside the year's name on a telephone."""
        sides = (side for line in self.lines for side in (line.old, line.new))
        return any(sum(len(part.text) for part in side) > _SHORT for side in sides)

    @property
    def counted(self) -> bool:
        """Whether a line tells how a number has changed."""
        return any(line.change for line in self.lines)


class YearChanges:
    """An answer against that of one earlier year. `readable`: the items that the reader may read; None for all."""

    def __init__(
        self,
        present: Source,
        earlier: EarlierAnswers,
        against: EarlierSource | PastedSource,
        *,
        readable: frozenset[str] | None = None,
        is_draft: bool = False,
    ) -> None:
        self._present, self._earlier, self._against = _in_force(present), earlier, against
        self._readable, self._is_draft = readable, is_draft
        self.tree: Definition = present.tree

    @property
    def year(self) -> str:
        """The earlier year in words, which say whether its answer was entered afterwards."""
        return self._against.told_year

    @cached_property
    def questions(self) -> list[YearQuestion]:
        """This year's that the reader may read something of, in reading order."""
        own = (one for one in self.tree.questions if row_of(self.tree, one.link_id) == one.link_id and not one.sign_off)
        read = (one for one in own if any(self._reads(inner.link_id) for inner in walk(one)))
        found = (self._question(one) for one in read)
        return [one for one in found if one]

    @cached_property
    def gone(self) -> list[OtherAnswer]:
        """The earlier year's questions that no question of now continues, each with its answer.

        Only within one series, and for whoever reads everything: another series was never to be asked again.
        """
        then = self._against
        if not isinstance(then, EarlierSource) or self._readable is not None or then.tree.series != self.tree.series:
            return []
        kept = {row_of(then.tree, link.item) for link in self._links(then) if link.item in then.tree.by_link_id}
        asked = then.read_from.evaluation.enabled
        own = (one for one in then.tree.questions if row_of(then.tree, one.link_id) == one.link_id and not one.sign_off)
        return [earlier_answer(then, one.link_id) for one in own if one.link_id in asked and one.link_id not in kept]

    @cached_property
    def counts(self) -> Counter[YearStatus]:
        """How many questions have each status."""
        return Counter(one.status for one in self.questions)

    @property
    def changed(self) -> int:
        """How many have changed."""
        return sum(number for status, number in self.counts.items() if status.is_change)

    @property
    def in_words(self) -> str:
        """The whole in a line: "12 ändrade, 5 oförändrade, 3 nya", and what else there is any of."""
        gone = [swedish.count_of(len(self.gone), "borttagen", "borttagna")] if self.gone else []
        return ", ".join(self._counted(self.counts, always=True) + gone)

    def words_of(self, questions: Iterable[YearQuestion]) -> str:
        """The same of these alone, and only what there is any of: "3 ändrade, 1 ny"."""
        return ", ".join(self._counted(Counter(one.status for one in questions), always=False))

    def _counted(self, counts: Counter[YearStatus], *, always: bool) -> list[str]:
        """`always`: changed, unchanged and new are told also where there are none."""
        changed = sum(number for status, number in counts.items() if status.is_change)
        still = " ännu" if self._is_draft else ""
        first = [
            (changed, "ändrad", "ändrade"),
            (counts[YearStatus.SAME], "oförändrad", "oförändrade"),
            (counts[YearStatus.NEW], "ny", "nya"),
        ]
        rest = [(counts[YearStatus.EMPTIED], f"inte besvarad{still}", f"inte besvarade{still}")]
        rest += [(counts[status], words, words) for status, words in _FURTHER.items()]
        told = [one for one in first if one[0] or always] + [one for one in rest if one[0]]
        return [swedish.count_of(*one) for one in told]

    def _links(self, source: EarlierSource) -> Iterator[Continues]:
        """Every link to the questionnaire that was answered then."""
        rows = (row for question in self.tree.questions for row in getattr(question, "rows", ()))
        for part in (*self.tree.questions, *rows):
            yield from (link for link in part.continues if link.questionnaire == source.tree.name)

    def _reads(self, link_id: str) -> bool:
        return self._readable is None or link_id in self._readable

    def _question(self, question: Question) -> YearQuestion | None:
        asked = question.link_id in self._present.evaluation.enabled
        if isinstance(self._against, PastedSource):
            return self._pasted(question, self._against, asked=asked)
        pair = self._pair(question, self._against)
        others = self._others(question, self._against, pair)
        if not asked:
            was = pair.before.answered if pair else any(one.text for one in others)
            lines = self._lines(pair, self._against) if pair else ()
            return self._made(question, YearStatus.CLOSED, lines=lines, others=others) if was else None
        return self._compared(pair, self._against, others) if pair else self._alone(question, self._against, others)

    def _compared(self, pair: YearPair, source: EarlierSource, others: tuple[OtherAnswer, ...]) -> YearQuestion:
        lines, own = self._lines(pair, source), self._reads(pair.asked.link_id)
        return self._made(
            pair.asked,
            _status(pair, lines) if own else _status_of(lines),
            lines=lines,
            others=others,
            wording=_wording(pair),
            chart=chart_of_pair(pair, self._present, self._earlier.sources) if own else None,
            was_asked=pair.asked_before.link_id in source.read_from.evaluation.enabled,
        )

    def _alone(self, question: Question, source: EarlierSource, others: tuple[OtherAnswer, ...]) -> YearQuestion:
        """A question that continues no whole one: rows that do, what it is related to, or nothing."""
        if lines := tuple(self._row_lines(question, source)):
            return self._made(question, _status_of(lines), lines=lines, others=others)
        if others:
            return self._made(question, YearStatus.OTHER, others=others, now=self._now(question))
        is_new = source.tree.series == self.tree.series and not is_linked(question)
        return self._made(question, YearStatus.NEW if is_new else YearStatus.UNMATCHED, now=self._now(question))

    def _pasted(self, question: Question, source: PastedSource, *, asked: bool) -> YearQuestion | None:
        """The words that were pasted at the question and at its fields; None for one that is not asked and has none."""
        text = source.texts.get(question.link_id, "") if self._reads(question.link_id) else ""
        others = () if not text or isinstance(question, TextItem) else (OtherAnswer(wording=source.title, text=text),)
        own = [] if not text or others else [self._pasted_line("", question, text)]
        inside = [
            self._pasted_line(name, field, words)
            for name, field in fields_in(question)
            if self._reads(field.link_id) and (words := source.texts.get(field.link_id, ""))
        ]
        told: dict[str, Any] = {"lines": (*own, *inside), "others": others}
        if not asked:
            return self._made(question, YearStatus.CLOSED, **told) if text or inside else None
        if others:
            return self._made(question, YearStatus.OTHER, now=self._now(question), **told)
        if not told["lines"]:
            return self._made(question, YearStatus.UNMATCHED, now=self._now(question))
        written = any(line.new for line in told["lines"])
        return self._made(question, _status_of(told["lines"]) if written else YearStatus.EMPTIED, **told)

    def _pasted_line(self, name: str, question: Question, text: str) -> YearLine:
        return marked_line(name, text, text_of(read_item(self._present, question.link_id)))

    def _made(self, question: Question, status: YearStatus, *, was_asked: bool = True, **told: Any) -> YearQuestion:
        section = self.tree.section_of[question.link_id]
        return YearQuestion(
            link_id=question.link_id,
            section_id=section.link_id,
            section=section.text,
            heading=label_of(question, "Följdfråga").rstrip(": "),
            status=status,
            told=self._told(status, was_asked=was_asked, in_lines=bool(told.get("lines"))),
            **told,
        )

    def _told(self, status: YearStatus, *, was_asked: bool, in_lines: bool) -> str:
        """`in_lines`: whether the two are answers to the same question."""
        year, now = self.year, self.tree.year
        other = f"Besvarades på ett annat sätt {year}" if in_lines else "Besläktad fråga"
        return {
            YearStatus.CHANGED: f"Ändrat sedan {year}",
            YearStatus.ANSWERED: f"Besvarades inte {year}" if was_asked else f"Ställdes inte till er {year}",
            YearStatus.EMPTIED: "Inte besvarad ännu" if self._is_draft else f"Inte besvarad {now}",
            YearStatus.CLOSED: f"Ställs inte {now}, enligt era andra svar",
            YearStatus.SAME: f"Oförändrat sedan {year}",
            YearStatus.NEW: f"Ny fråga {now}",
            YearStatus.OTHER: f"{other}, jämförs inte",
            YearStatus.UNMATCHED: f"Ingen motsvarighet {year}",
            YearStatus.BLANK: "Obesvarad båda åren",
        }[status]

    def _pair(self, question: Question, source: EarlierSource) -> YearPair | None:
        links = links_before(question, {source.tree.name: source}, self.tree.year)
        found = next((link for link, _ in links), None)
        if found is None:
            return None
        pair = read_pair(self._present, question, found.item, source)
        # An empty field may be an answer of what has been sent ("kan inte anges"), and is none of a draft.
        unwritten = self._is_draft and not pair.now.answered
        return replace(pair, now=replace(pair.now, texts=())) if unwritten else pair

    def _others(self, question: Question, source: EarlierSource, pair: YearPair | None) -> tuple[OtherAnswer, ...]:
        """What was answered to all else that the question, its fields and its rows are linked to, each once."""
        taken = held_in(pair) if pair else set()
        own = [link for item in walk(question) if self._reads(item.link_id) for link in item.continues]
        rows = getattr(question, "rows", ()) if self._reads(question.link_id) and not pair else ()
        own += [link for row in rows for link in row.continues if link.relation is Relation.RELATED]
        links = (one for one in own if one.questionnaire == source.tree.name and takes_answer(source, one.item))
        return linked_answers(source, (link for link in links if link.item not in taken))

    def _lines(self, pair: YearPair, source: EarlierSource) -> tuple[YearLine, ...]:
        """Those of the question, of what stands beside it and of the fields in it, as far as they may be read."""
        own = [*lines_of(pair), *beside_lines(pair.now, pair.before)] if self._reads(pair.asked.link_id) else []
        return (*own, *field_lines(opened_fields(pair, self._present, source, self._reads)))

    def _row_lines(self, question: Question, source: EarlierSource) -> Iterator[YearLine]:
        """Rows that continue something of their own, each held against that."""
        rows = getattr(question, "rows", ()) if self._reads(question.link_id) else ()
        for row in rows:
            for link in row.continues:
                alike = link.questionnaire == source.tree.name and link.relation is not Relation.RELATED
                if alike and takes_answer(source, link.item):
                    old = part_in_words(source.read_from, source.tree.question(link.item), link)
                    here = replace(link, item=question.link_id, row=row.code, option="")
                    new = part_in_words(self._present, question, here)
                    counts = isinstance(question, CountMatrixItem)
                    line = numbers_line(row.text, "integer", old, new) if counts else marked_line(row.text, old, new)
                    if line.old or line.new:
                        yield line

    def _now(self, question: Question) -> str:
        return in_full(read_item(self._present, question.link_id)) if self._reads(question.link_id) else ""


def _in_force(present: Source) -> Source:
    """Without what is parked: that is no answer."""
    enabled = present.evaluation.enabled
    return replace(
        present,
        answers=present.evaluation.in_force,
        documents={key: found for key, found in present.documents.items() if key in enabled},
        remarks={key: text for key, text in present.remarks.items() if key in enabled},
        evaluated=present.evaluation,
    )


def _status(pair: YearPair, lines: tuple[YearLine, ...]) -> YearStatus:
    now, before = pair.now.answered, pair.before.answered
    if now and before and not all(line.compared for line in lines):
        return YearStatus.OTHER
    if now != before:
        return YearStatus.ANSWERED if now else YearStatus.EMPTIED
    return _status_of(lines)


def _status_of(lines: tuple[YearLine, ...]) -> YearStatus:
    if any(line.is_changed for line in lines):
        return YearStatus.CHANGED
    return YearStatus.SAME if lines else YearStatus.BLANK


def _wording(pair: YearPair) -> tuple[Part, ...]:
    """The earlier question's wording where it is another; layout is none."""
    old, new = pair.asked_before.text, pair.asked.text
    return mark_words(old, new) if old and new and old.split() != new.split() else ()
