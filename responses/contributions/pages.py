"""A contributor's own page: the questions to which a contribution is asked of them, with what they have written."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from config.fields.forms import posted_number
from config.language import swedish
from config.language.text import clean
from responses.contributions.reading import gone_question
from responses.lifecycle.access import Visit
from responses.lifecycle.scope import questions_by_part
from responses.models import Assignment, Contribution
from responses.reading.assignment_items import AssignmentItem
from responses.reading.counters import NEAR, counter_text
from responses.reading.draft import Draft
from responses.reading.earlier import Beside
from surveys.assignable import questions_in, written_questions
from surveys.counting import count
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    GroupItem,
    MatrixItem,
    NumberTableItem,
    Question,
    RowTableItem,
    TableItem,
    TextItem,
)
from surveys.wordings.wording import condition_in_words, item_name, label_of, limits_in_words, question_name

_FIELD = "-bidrag"


@dataclass
class UnaskedText:
    """What was posted to a question that is not asked of its writer any more, or not while a correction leaves it shut
    (`is_open`). `is_kept` as an AskedQuestion's.
    """

    link_id: str
    called: str
    text: str
    is_open: bool
    is_kept: bool = False


@dataclass
class AskedQuestion:
    """One question of the page with the person's own text; `data` is what was posted of it.

    `conflict` is what is in force where the text could not be saved, since it had been saved in another window;
    `error` is why it could not be saved otherwise.
    """

    draft: Draft
    question: Question
    contribution: Contribution | None
    is_given: bool
    data: Mapping[str, Any] | None = None
    conflict: Contribution | None = None
    error: str = ""
    is_kept: bool = False
    """Whether what could not be saved is among the texts that did not become part of anything."""

    @property
    def link_id(self) -> str:
        return self.question.link_id

    @property
    def called(self) -> str:
        """What the names of its buttons call it."""
        return question_name(self.draft.tree, self.link_id)

    @property
    def field_name(self) -> str:
        return f"{self.link_id}{_FIELD}"

    @property
    def is_posted(self) -> bool:
        """Whether its field was on the page that was posted."""
        return self.data is not None and self.field_name in self.data

    def posted_number(self, name: str) -> int | None:
        """The number posted as `revision` or `seen`; None where none can be read."""
        return posted_number(self.data, f"{self.link_id}-{name}")

    @property
    def text(self) -> str:
        """What its field is to hold: what was posted, otherwise what is kept."""
        if self.is_posted and self.data is not None:
            return clean(str(self.data[self.field_name]))
        return self.kept_text

    @property
    def kept_text(self) -> str:
        """What is kept, whatever was posted."""
        return self.contribution.text if self.contribution else ""

    @property
    def revision(self) -> int:
        """The revision that its text was written on."""
        if (posted := self.posted_number("revision")) is not None:
            return posted
        return self.contribution.revision if self.contribution else 0

    @property
    def limit(self) -> int | None:
        """How long the form lets the answer be: told to the contributor, who may write more."""
        return getattr(self.question, "max_length", None)

    @property
    def counter(self) -> str:
        return counter_text(count(self.text), self.limit) if self.limit else ""

    @property
    def counter_state(self) -> str:
        """over, near (where the counter warns), or nothing; counting.js says the same."""
        length = count(self.text)
        if self.limit is None or length < NEAR * self.limit:
            return ""
        return "over" if length > self.limit else "near"

    @property
    def limits(self) -> str:
        """What the form asks of the answer, as sentences."""
        return " ".join(f"{swedish.begin_sentence(one)}." for one in limits_in_words(self.question, self.draft.tree))

    @property
    def options(self) -> list[str]:
        """The options of a choice."""
        return [option.text for option in self.question.options] if isinstance(self.question, ChoiceItem) else []

    @property
    def choices(self) -> list[str]:
        """The rows or named boxes that the form has, since a contribution is a text whatever is asked."""
        if isinstance(self.question, MatrixItem | CountMatrixItem | TableItem | NumberTableItem):
            return [row.text for row in self.question.rows]
        if isinstance(self.question, RowTableItem):
            return [column.text for column in self.question.columns]
        return list(self.question.box_labels) if isinstance(self.question, TextItem) else []

    @property
    def condition(self) -> str:
        """When it is asked, in words; empty when it always is."""
        return condition_in_words(self.draft.tree, self.question)

    @cached_property
    def earlier(self) -> Beside | None:
        """What the organisation answered earlier years. Nothing of this year's answer, which others write."""
        return self.draft.earlier.beside(self.question, {})


@dataclass
class AskedPart(AssignmentItem):
    """One assignment of the page, with its questions; `error` is why it could not be given. `is_elsewhere`: all that it
    asks for stands in smaller parts of the person's, which a new version has moved into it.
    """

    draft: Draft
    assignment: Assignment
    questions: list[AskedQuestion]
    is_elsewhere: bool = False
    error: str = ""

    @property
    def heading(self) -> str:
        """The section's heading, or the question as one says it."""
        if isinstance(self.item, GroupItem):
            return self.item.text
        return swedish.begin_sentence(item_name(self.draft.tree, self.assignment.link_id))

    @property
    def label(self) -> str:
        """As short as it can be said in a list."""
        return label_of(self.item, self.heading) if self.item else self.heading

    @property
    def state(self) -> str:
        """The state for its tag: asked, begun, given or taken_back."""
        if self.assignment.done_at:
            return "given"
        written = [one.contribution for one in self.questions if one.contribution and one.contribution.text]
        if any(one.taken_back_at for one in written):
            return "taken_back"
        return "begun" if written else "asked"


class AskedPage:
    """All that is asked of the visit's person in one response; `data` is what was posted."""

    def __init__(self, visit: Visit, draft: Draft, data: Mapping[str, Any] | None = None) -> None:
        self.visit, self.draft, self.data = visit, draft, data

    @cached_property
    def parts(self) -> list[AskedPart]:
        """In the questionnaire's order, what is gone from it last."""
        places = {link_id: number for number, link_id in enumerate(self.draft.tree.by_link_id)}
        mine = Assignment.objects.held_by(self.visit.user).to_contribute().filter(response=self.visit.response)
        found = mine.filter(link_id__in=self.visit.scope.asked).select_related("handed_by", "sent_back_by", "unit")
        return [self._part(one) for one in sorted(found, key=lambda one: places.get(one.link_id, len(places)))]

    @property
    def questions(self) -> list[AskedQuestion]:
        return [question for part in self.parts for question in part.questions]

    @property
    def conflicts(self) -> list[AskedQuestion]:
        """Those in which there is something to choose."""
        return [question for question in self.questions if question.conflict]

    @property
    def unsaved(self) -> list[AskedQuestion]:
        """Those whose text could not be saved, for another reason."""
        return [question for question in self.questions if question.error]

    @cached_property
    def unasked(self) -> list[UnaskedText]:
        """What was posted to other questions than are asked now, and is not what they have written there already."""
        fields = {question.field_name for question in self.questions}
        beside = [name for name in self.data or () if name.endswith(_FIELD) and name not in fields]
        found = [self._unasked(name.removesuffix(_FIELD)) for name in beside]
        return [one for one in found if one]

    def _unasked(self, link_id: str) -> UnaskedText | None:
        tree, own = self.draft.tree, self._written.get(link_id)
        text = clean(str((self.data or {})[f"{link_id}{_FIELD}"])).strip()
        if not text or text == (own.text if own else "") or not (own or link_id in tree.by_link_id):
            return None
        known = link_id in tree.by_link_id
        called = question_name(tree, link_id) if known else gone_question(self.draft, link_id)
        is_open = self.visit.response.is_open(link_id) or not known
        return UnaskedText(link_id, called or "En fråga som har tagits bort", text, is_open)

    @property
    def left_in_words(self) -> str:
        """ "1 av 3 bidrag är lämnade"."""
        asked = [part for part in self.parts if not part.assignment.is_gone]
        given = sum(1 for part in asked if part.assignment.done_at)
        return f"{given} av {len(asked)} bidrag {'lämnat' if len(asked) == 1 else 'lämnade'}"

    @cached_property
    def gone(self) -> list[tuple[str, Contribution]]:
        """Their own texts to questions in which the version has nothing to write any more, each with its question."""
        now = written_questions(self.draft.tree)
        found = [one for one in self._written.values() if one.text and one.link_id not in now]
        return [(gone_question(self.draft, one.link_id), one) for one in found]

    @cached_property
    def _written(self) -> dict[str, Contribution]:
        found = Contribution.objects.filter(response=self.visit.response, person=self.visit.user)
        return {one.link_id: one for one in found}

    def _part(self, assignment: Assignment) -> AskedPart:
        assignment.response = self.visit.response
        asked, own = self._by_part[assignment.link_id], self.visit.scope.contributes
        given = assignment.done_at is not None
        questions = [self._question(link_id, is_given=given) for link_id in asked if link_id in own]
        is_elsewhere = not asked and bool(questions_in(self.draft.tree, assignment.link_id))
        return AskedPart(self.draft, assignment, questions, is_elsewhere)

    @cached_property
    def _by_part(self) -> dict[str, tuple[str, ...]]:
        return questions_by_part(self.draft.tree, self.visit.scope.asked)

    def _question(self, link_id: str, *, is_given: bool) -> AskedQuestion:
        return AskedQuestion(
            self.draft, self.draft.tree.question(link_id), self._written.get(link_id), is_given, self.data
        )
