"""What moving a draft to a newer version does to each of its answers; nothing is changed here."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from responses.contributions.reading import ContributionBeside, contributions_without
from responses.models import Assignment
from responses.reading.draft import Draft
from responses.reading.items import ShownItem
from responses.reading.readings import read_answer
from surveys.answers.shapes import fits, part_that_fits
from surveys.answers.values import is_blank
from surveys.assignable import handable_items
from surveys.checking.checks import check_answers
from surveys.checking.conditions import enabled_items
from surveys.schema import Definition, Question
from surveys.wordings.comparison import ChangeKind
from surveys.wordings.shown_differences import Comparison, ShownDifference
from surveys.wordings.wording import item_name, question_name


@dataclass(frozen=True)
class Consequence:
    """One difference, the answer that it touches, and what becomes of that: parked, set_aside, check, or nothing."""

    shown: ShownDifference
    answer: ShownItem | None = None
    outcome: str = ""


@dataclass(frozen=True)
class TooLong:
    """A question whose answer becomes too long, and by how much in words."""

    name: str
    message: str


class Consequences:
    """The difference between a draft's version and a newer one, as it touches this draft."""

    def __init__(self, draft: Draft, new: Definition) -> None:
        self.draft = draft
        self.comparison = Comparison(draft.tree, new)
        self.asked: dict[str, Question] = {question.link_id: question for question in new.questions}

    @cached_property
    def groups(self) -> list[tuple[str, list[Consequence]]]:
        """(heading, consequences), those that touch an answer first; what is the same only where it is parked."""
        found = [
            (heading, sorted((self._of(one) for one in some), key=lambda one: one.answer is None))
            for _, heading, some in self.comparison.groups
        ]
        closed = [one for one in map(self._of, self.comparison.of(ChangeKind.SAME)) if one.outcome == "parked"]
        return [*found, ("Gäller er inte längre, enligt era andra svar", closed)] if closed else found

    @cached_property
    def too_long(self) -> list[TooLong]:
        """Answers that the newer version asks for and that are longer than it allows; they are kept as they are."""
        kept = {key: part_that_fits(self.asked[key], self.draft.answers.get(key)) for key in self.asked}
        circumstances = self.draft.circumstances
        problems = check_answers(self.comparison.new, kept, circumstances)
        return [
            TooLong(question_name(self.comparison.new, one.link_id), one.message)
            for one in problems
            if one.kind == "too_long"
        ]

    @cached_property
    def handed_out(self) -> list[tuple[Assignment, str]]:
        """What is handed out of which the newer version has nothing to write, each with what it is called now."""
        lost = handable_items(self.draft.tree) - handable_items(self._new)
        handed = self.draft.assignments if lost else []
        return [(one, item_name(self.draft.tree, one.link_id)) for one in handed if one.link_id in lost]

    @cached_property
    def contributions(self) -> list[tuple[ContributionBeside, str]]:
        """What is contributed to questions in which the newer version has nothing to write, likewise."""
        lost = contributions_without(self.draft, self._new)
        return [(one, item_name(self.draft.tree, one.contribution.link_id)) for one in lost]

    @property
    def _new(self) -> Definition:
        return self.comparison.new

    @cached_property
    def counts(self) -> Counter[str]:
        """How many answers come to each outcome."""
        return Counter(one.outcome for _, consequences in self.groups for one in consequences if one.outcome)

    def _of(self, shown: ShownDifference) -> Consequence:
        value = self.draft.answers.get(shown.link_id)
        if shown.change == ChangeKind.NEW or self._is_bare(shown.link_id):
            return Consequence(shown)
        return Consequence(shown, read_answer(self.draft, shown.link_id), self._outcome(shown.link_id, value))

    def _is_bare(self, link_id: str) -> bool:
        """Whether nothing has been given to the question."""
        draft = self.draft
        return (
            is_blank(draft.answers.get(link_id))
            and link_id not in draft.attached_counts
            and link_id not in draft.remarks
        )

    def _outcome(self, link_id: str, value: Any) -> str:
        if link_id not in self.asked:
            return "parked"
        if not is_blank(value) and not fits(self.asked[link_id], value):
            return "set_aside"
        return "check" if link_id in self._enabled or link_id in self.draft.parked else "parked"

    @cached_property
    def _enabled(self) -> frozenset[str]:
        """What the newer version asks, with the answers that it can hold."""
        kept = {key: part_that_fits(self.asked[key], self.draft.answers.get(key)) for key in self.asked}
        return enabled_items(self.comparison.new, kept)
