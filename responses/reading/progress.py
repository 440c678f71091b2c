"""How far a response and its sections have come."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, BooleanField, JSONField, Value

from config.statements import Among, Statement
from responses.models import Answer, Response, ResponseAttachment
from responses.reading.deciders import Deciding, deciders_against
from responses.reading.draft import Draft, draft_of
from responses.reading.tree_facts import written_in
from surveys.answers.values import Answers, blank_rows
from surveys.remembering import once_a_tree
from surveys.schema import Definition, GroupItem, Question
from surveys.section_pages import SectionPage, page_numbers_in, pages_in

_SECTIONS = "responses.reading.progress.sections_of"
"""Under what name a draft keeps its sections."""


@dataclass(frozen=True)
class Left:
    """How much of some questions is left: of what is `asked`, `amount` have no whole answer."""

    amount: int
    asked: int

    def __add__(self, other: "Left") -> "Left":
        return Left(self.amount + other.amount, self.asked + other.asked)

    @property
    def answered(self) -> int:
        return self.asked - self.amount

    @property
    def in_words(self) -> str:
        """ "3 kvar av 8"; empty where nothing is asked."""
        if not self.amount:
            return f"Alla {self.asked} besvarade" if self.asked > 1 else "Besvarad" if self.asked else ""
        return f"{self.amount} kvar av {self.asked}"


def left_of(draft: Draft, questions: Iterable[Question]) -> Left:
    """How much of the questions is left to answer."""
    asked = _asked_of(draft, questions)
    return Left(len(_missing_of(draft, asked)), len(asked))


def _asked_of(draft: Draft, questions: Iterable[Question]) -> list[Question]:
    """Those that count: what is computed, cannot be changed or is a comment to another is not asked for."""
    enabled, counted = draft.enabled, _counted_in(draft.tree)
    return [q for q in questions if q.link_id in counted and q.link_id in enabled]


@once_a_tree
def _counted_in(tree: Definition) -> frozenset[str]:
    written = written_in(tree)
    return frozenset(q.link_id for q in tree.questions if q.link_id in written and not _is_comment(tree, q))


def _missing_of(draft: Draft, asked: list[Question]) -> list[Question]:
    """Those without a whole answer; a document is one where nothing is written."""
    return [
        q for q in _unwritten_of(draft, asked) if q.link_id in draft.in_force or q.link_id not in draft.attached_counts
    ]


def _unwritten_of(draft: Draft, asked: list[Question]) -> list[Question]:
    """Those in whose fields no whole answer is written; in a matrix with gaps there is none."""
    in_force = draft.in_force
    return [q for q in asked if q.link_id not in in_force or blank_rows(q, in_force[q.link_id])]


def count_answered(tree: Definition, answers: Answers, attached: Collection[str]) -> int:
    """How many questions have a whole answer in what was sent, counted as the task list counts them. `attached`: those
    with a document.
    """
    counted = (q for q in tree.questions if q.link_id in _counted_in(tree))
    return sum(
        not blank_rows(q, answers[q.link_id]) if q.link_id in answers else q.link_id in attached for q in counted
    )


def is_left_as_before(draft: Draft, questions: Collection[Question]) -> bool:
    """Whether the save that made the draft left as much of the questions as there was, which takes no query to know."""
    if draft.before is None:
        return True
    then, now = _asked_of(draft.before, questions), _asked_of(draft, questions)
    return then == now and _unwritten_of(draft.before, then) == _unwritten_of(draft, now)


@dataclass(frozen=True)
class PageProgress:
    """One page of a section that stands on several, how much is left of it, whether an answer on it stops the sending,
    and how many of its questions the answer was sent back for.
    """

    page: SectionPage
    left: Left
    is_wrong: bool
    to_put_right: int


@dataclass(frozen=True)
class SectionProgress:
    """One section on the task list."""

    draft: Draft
    section: GroupItem
    number: int

    @property
    def link_id(self) -> str:
        return self.section.link_id

    @property
    def heading(self) -> str:
        return self.section.text

    @property
    def is_open(self) -> bool:
        return self.section.link_id in self.draft.enabled

    @property
    def deciding(self) -> list[Deciding]:
        """The questions whose answers are why the section is not asked."""
        return deciders_against(self.draft, self.section.link_id)

    @property
    def by_sign_off(self) -> bool:
        """Whether the behörig företrädare fills the whole section in by signing."""
        asked = self._questions
        return bool(asked) and all(question.sign_off for question in asked)

    @property
    def _questions(self) -> tuple[Question, ...]:
        return self.draft.tree.questions_of[self.section.link_id]

    @cached_property
    def questions(self) -> list[Question]:
        """The section's enabled questions that the respondent writes."""
        return [q for q in self._questions if q.link_id in self.draft.enabled and not q.sign_off]

    @cached_property
    def answered(self) -> int:
        placed, in_force = self.draft.attached_counts, self.draft.in_force
        return sum(1 for q in self.questions if q.link_id in in_force or q.link_id in placed)

    @cached_property
    def asked(self) -> list[Question]:
        """The section's questions that count (_asked_of)."""
        return _asked_of(self.draft, self._questions)

    @cached_property
    def missing(self) -> list[Question]:
        """What is asked and has no whole answer."""
        return _missing_of(self.draft, self.asked)

    @cached_property
    def left(self) -> Left:
        """How much of what is asked is left to answer."""
        return Left(len(self.missing), len(self.asked))

    @property
    def pages(self) -> tuple[SectionPage, ...]:
        """The pages on which the section stands; mostly one."""
        return pages_in(self.draft.tree)[self.link_id]

    @property
    def several_pages(self) -> list[PageProgress]:
        """How far each page has come, where there are several."""
        if len(self.pages) == 1:
            return []
        numbers = page_numbers_in(self.draft.tree)
        asked, missing = (Counter(numbers[q.link_id] for q in some) for some in (self.asked, self.missing))
        wrong = {numbers[q.link_id] for q in self.questions if self.draft.error_counts[q.link_id]}
        back = Counter(numbers[link_id] for link_id in self.to_put_right)
        return [
            PageProgress(page, Left(missing[page.number], asked[page.number]), page.number in wrong, back[page.number])
            for page in self.pages
        ]

    @property
    def first_page_left(self) -> int:
        """The number of the first page on which something is left or wrong; the first where nothing is."""
        return next((one.page.number for one in self.several_pages if one.left.amount or one.is_wrong), 1)

    @cached_property
    def to_put_right(self) -> tuple[str, ...]:
        """The questions, by link_id and in reading order, that the answer was sent back for (Draft.to_put_right)."""
        found = self.draft.to_put_right
        return tuple(q.link_id for q in self._questions if q.link_id in found) if found else ()

    @cached_property
    def unfinished(self) -> frozenset[str]:
        """The questions, by link_id, that are without a whole answer or whose answer stops the sending."""
        found = self.draft.error_counts
        wrong = {q.link_id for q in self.questions if found[q.link_id]} if found else set()
        return frozenset(wrong.union(q.link_id for q in self.missing))

    @cached_property
    def errors(self) -> int:
        found = self.draft.error_counts
        return sum(found[question.link_id] for question in self.questions) if found else 0

    @property
    def parked(self) -> int:
        section_of = self.draft.tree.section_of
        return sum(1 for link_id in self.draft.parked if section_of[link_id] is self.section)

    @cached_property
    def status(self) -> str:
        """The section's state for its tag: closed, sign_off, not_started, incomplete or done."""
        if self.by_sign_off:
            return "sign_off"
        if not self.is_open:
            return "closed"
        if not self.answered and not self.is_said_done:
            return "not_started" if self.questions else "done"
        return "done" if self.is_whole or self.is_said_done else "incomplete"

    @property
    def is_whole(self) -> bool:
        """Whether all that is asked is answered, and nothing stops the sending."""
        return not (self.errors or self.left.amount)

    @property
    def is_said_done(self) -> bool:
        """Whether an editor, or somebody whom the whole section was handed to, has said so, and nothing stops it."""
        return not self.errors and self.section.link_id in self.draft.said_done

    @property
    def left_in_words(self) -> str:
        """What the section's page says of it: "3 kvar av 8"; that it is done as it is, where somebody has said so."""
        if self.is_said_done and self.left.amount:
            return f"Klart som det är, {self.left.answered} av {self.left.asked} besvarade"
        of_all = " i hela avsnittet" if self.left.asked and len(self.pages) > 1 else ""
        return self.left.in_words + of_all

    @property
    def may_be_said_done(self) -> bool:
        """Whether an editor's word would make a difference."""
        return self.is_open and not self.by_sign_off and not (self.is_whole or self.is_said_done)


def sections_of(draft: Draft) -> list[SectionProgress]:
    """Every section of the response with how far it has come, in the questionnaire's order.

    They are the draft's: whoever asks again on the same page is given those in which all is counted already.
    """
    kept: dict[str, Any] = draft.__dict__
    if _SECTIONS not in kept:
        kept[_SECTIONS] = [SectionProgress(draft, one, number) for number, one in enumerate(draft.tree.items, start=1)]
    found: list[SectionProgress] = kept[_SECTIONS]
    return found


def left_in(sections: list[SectionProgress]) -> Left:
    """How much is left of all that is asked in the sections."""
    return sum((section.left for section in sections if section.is_open), start=Left(0, 0))


def states_of(sections: list[SectionProgress]) -> str:
    """What the list of sections says of each of them, as a short text: equal texts, equal lists of one version."""
    said = (
        f"{one.status} {one.left} {bool(one.parked)} {len(one.to_put_right)}"
        f" {[(each.left, each.is_wrong, each.to_put_right) for each in one.several_pages]}"
        for one in sections
    )
    return hashlib.sha256(";".join(said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ResponseProgress:
    """How far a response has come: whole answers of the questions that are asked now, as its task list counts them.

    `begun`: somebody has written in it; what was prefilled does not count.
    """

    answered: int
    asked: int
    begun: bool


def progress_of(sections: list[SectionProgress], *, begun: bool) -> ResponseProgress:
    """The sections that are asked, counted together."""
    left = left_in(sections)
    return ResponseProgress(answered=left.answered, asked=left.asked, begun=begun)


def count_progress(responses: list[Response]) -> dict[uuid.UUID, ResponseProgress]:
    """The progress of each response, with one query for all their answers and attachments; for the start page."""
    answers: dict[uuid.UUID, dict[str, Any]] = {response.pk: {} for response in responses}
    attached: dict[uuid.UUID, Counter[str]] = {response.pk: Counter() for response in responses}
    begun = set()
    for response_id, link_id, value, writer, placed in _answered_or_attached(responses):
        if placed:
            attached[response_id][link_id] += 1
            continue
        answers[response_id][link_id] = value
        if writer:
            begun.add(response_id)
    return {
        one.pk: progress_of(sections_of(draft_of(one, answers[one.pk], attached[one.pk])), begun=one.pk in begun)
        for one in responses
    }


def _answered_or_attached(responses: list[Response]) -> Any:
    """(response, link_id, value, writer, whether it is an attachment) for each answer and attachment in place."""
    return _ANSWERED_OR_ATTACHED.tuples(responses=[response.pk for response in responses]) if responses else ()


def _union_of(responses: list[uuid.UUID]) -> Any:
    found = Answer.objects.filter(Among("response", responses), value__isnull=False)
    answers = found.values_list("response_id", "link_id", "value", "updated_by_id", Value(False, BooleanField()))
    placements = ResponseAttachment.objects.filter(
        Among("response", responses), attachment__removed_at__isnull=True
    ).order_by()
    nothing = Value(None, JSONField()), Value(None, BigIntegerField())
    return answers.union(
        placements.values_list("response_id", "link_id", *nothing, Value(True, BooleanField())), all=True
    )


_ANSWERED_OR_ATTACHED = Statement(_union_of, responses=[uuid.UUID(int=7)])


def _is_comment(tree: Definition, question: Question) -> bool:
    parent = tree.by_link_id[tree.parent[question.link_id]]
    return parent.comment is not None and parent.comment.link_id == question.link_id
