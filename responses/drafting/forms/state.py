"""What pages and saves ask of one question with its present answer, and of what was posted of it, without a form.

A save needs no Django form, which takes longer to make than what is posted takes to read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from config.fields.forms import posted_number
from config.language import swedish
from config.language.text import clean
from responses.drafting.closing import Closing
from responses.drafting.forms.conflict import Conflict
from responses.drafting.forms.earlier import WithEarlierYears
from responses.drafting.forms.fields import invalid_fields
from responses.drafting.forms.naming import WithNames
from responses.drafting.section_places import ChangedPage
from responses.drafting.values import Given, place_of_contribution
from responses.models import Answer, Assignment, ResponseAttachment
from responses.reading.draft import Draft
from responses.reading.equal_texts import EqualText
from responses.reading.items import ShownItem
from responses.reading.readings import read_answer, read_orphan
from responses.reading.source_changes import SourceChange
from surveys.answers.entries import READERS, SHAPES, typed_value
from surveys.answers.values import compute_value, is_blank, number_of
from surveys.checking.checks import Circumstances, Problem, ProblemKind, check_remark, check_value
from surveys.checking.sums import DASH, TableSums, added_sums, left_out_of_sum, sums_of, why_not_computed
from surveys.schema import NumberItem, NumberTableItem, Question, RowTableItem, TextItem, is_computed, takes_remark
from surveys.wordings.wording import short_unit_of

NOT_TYPED: Any = object()


_OFFERS_REMARK: frozenset[ProblemKind] = frozenset({"unreadable", "too_long", "bounds", "selection"})
"""Problems of an answer that there may be no place for in the form."""


class QuestionState(WithNames, WithEarlierYears):
    """One question of a draft, and what stands in the way of saving it."""

    conflict: Conflict | None = None
    closing: Closing | None = None
    typed: Any = NOT_TYPED
    """What stands in the fields where it could not be saved: then the messages are about that."""
    need: str | None = None
    """What its wording says of whether it must be answered; as the question alone has it where no page has said."""
    changed_pages: Sequence[ChangedPage] = ()
    """The other pages of its section on which the answer that was just saved has changed what is asked."""
    is_written_on_page = True
    """Whether the page that shows it has its fields; set as it is shown."""

    def __init__(self, *, draft: Draft, question: Question) -> None:
        self.draft, self.question = draft, question
        self.follow_ups: dict[str, QuestionState] = {}
        """By link_id: the fields that options open, and the comment."""

    @property
    def family(self) -> "list[QuestionState]":
        """The question and everything that is laid out inside it."""
        return [self, *(inner for follow_up in self.follow_ups.values() for inner in follow_up.family)]

    @property
    def comment_form(self) -> "QuestionState | None":
        """The question's comment field, where it has one."""
        return self.follow_ups.get(self.question.comment.link_id) if self.question.comment else None

    # What is asked

    @property
    def shape(self) -> str:
        return SHAPES[type(self.question)]

    @property
    def link_id(self) -> str:
        return self.question.link_id

    @property
    def first_field_id(self) -> str:
        """The id that an error summary links to."""
        return f"fraga-{self.link_id}"

    @property
    def enabled(self) -> bool:
        return self.link_id in self.draft.enabled

    @property
    def source_changes(self) -> tuple[SourceChange, ...]:
        """The texts that the answer has from other answers, and that have changed there."""
        return self.draft.source_changes.get(self.link_id, ())

    @property
    def equal_texts(self) -> tuple[EqualText, ...]:
        """The other answers in which the same text stands, or stood until it was changed there."""
        return self.draft.equal_texts.get(self.link_id, ())

    @property
    def read_only(self) -> bool:
        return self.question.read_only or is_computed(self.question)

    @property
    def is_closed(self) -> bool:
        """Whether the answer is being corrected, and this question is not among what was opened."""
        return not self.draft.response.is_open(self.link_id)

    @property
    def takes_attachments(self) -> bool:
        """Whether the page offers to attach documents: beside every question but contact fields and computed ones."""
        return not (self.is_follow_up or self.read_only or self.is_contact)

    @property
    def is_contact(self) -> bool:
        """Whether it is a field for an address, a number or the like, and hardly a question."""
        return isinstance(self.question, TextItem) and self.question.type not in ("text", "date")

    @property
    def has_help(self) -> bool:
        """Whether the page has a text of help to it."""
        return bool(self.question.help or self.question.in_portal)

    @property
    def own_need(self) -> str:
        """That it need not be answered, in words; empty where it must, or nobody is asked."""
        if self.is_follow_up or self.question.required or self.read_only:
            return ""
        return "frivilligt" if self.is_contact else "frivillig fråga"

    @property
    def shown_need(self) -> str:
        return self.own_need if self.need is None else self.need

    @property
    def takes_remark(self) -> bool:
        """Whether the answer may have a comment of the respondent's own."""
        return self.draft.holds_remarks and takes_remark(self.draft.tree, self.question)

    @property
    def remark_place(self) -> str:
        """The question whose remark tells of this answer, where its fields or its own refuse what has been written.

        Empty where nothing is refused, or there is no remark.
        """
        owner = self.parent if self.is_follow_up else self.question
        refused = any(problem.kind in _OFFERS_REMARK for problem in self.problems)
        return owner.link_id if refused and takes_remark(self.draft.tree, owner) else ""

    @property
    def limit(self) -> int | None:
        return getattr(self.question, "max_length", None)

    @property
    def unit(self) -> str:
        return short_unit_of(self.question) if isinstance(self.question, NumberItem | NumberTableItem) else ""

    # What has been answered

    @property
    def answer(self) -> Answer | None:
        return self.draft.written.get(self.link_id)

    @property
    def placements(self) -> list[ResponseAttachment]:
        return self.draft.attached.get(self.link_id, [])

    @property
    def owners(self) -> list[Assignment]:
        """To whom the question itself is handed out to be answered."""
        return [one for one in self.draft.assignments_of.get(self.link_id, []) if not one.is_contribution]

    @property
    def takes_contributions(self) -> bool:
        """Whether a contribution can be taken in by a click."""
        return not self.read_only and place_of_contribution(self.draft.tree, self.question) is not None

    @property
    def contributions_go(self) -> str:
        """Where a contribution is added, as the button says it."""
        place = place_of_contribution(self.draft.tree, self.question)
        return "sist i svaret" if place == "answer" else "i kommentaren till svaret"

    @property
    def computed_value(self) -> str:
        """A computed sum, written in the Swedish way with its unit; a dash while it cannot be computed."""
        number = number_of(compute_value(self.question, self.draft.in_force, self.draft.tree))
        return DASH if number is None else f"{swedish.number(number)} {self.unit}".strip()

    @property
    def why_not_computed(self) -> str:
        """Why there is a dash instead of a sum, or what a sum was computed without."""
        tree, answers = self.draft.tree, self.draft.in_force
        why = why_not_computed(tree, self.question, answers)
        return why or left_out_of_sum(tree, self.question, answers, self.draft.enabled)

    @property
    def sums(self) -> TableSums:
        """Of a table of numbers, what its rows and columns sum to: of what stands in its fields."""
        assert isinstance(self.question, NumberTableItem)
        kept = self.draft.answers.get(self.link_id)
        return sums_of(self.question, kept if self.typed is NOT_TYPED else self.typed)

    @property
    def added_sums(self) -> Mapping[str, str]:
        """Of rows that are added, what their columns sum to: of what stands in their fields."""
        assert isinstance(self.question, RowTableItem)
        kept = self.draft.answers.get(self.link_id)
        return added_sums(self.question, kept if self.typed is NOT_TYPED else self.typed)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with what has been written; that it is missing is said only where it is to be sent."""
        if not self.enabled:
            return []
        draft = self.draft
        value = (draft.in_force if is_computed(self.question) else draft.answers).get(self.link_id)
        value = value if self.typed is NOT_TYPED else self.typed
        circumstances = Circumstances(
            facts=draft.response.facts, in_force=draft.in_force, tree=draft.tree, readable=draft.readable
        )
        found = check_value(self.question, value, circumstances)
        return [*found, *check_remark(self.question, self.remark)] if self.remark else found

    @property
    def remark(self) -> str:
        """The comment to the answer."""
        return self.draft.remarks.get(self.link_id, "")

    @property
    def invalid_names(self) -> set[str]:
        """The names of the fields that a problem is about, for whoever hears them: errors only."""
        found = [problem for problem in self.problems if problem.severity == "error"]
        return invalid_fields(self.question, found) if found else set()

    @property
    def shown_answer(self) -> ShownItem:
        """The answer as it is read where it cannot be written."""
        return read_answer(self.draft, self.link_id)

    @property
    def set_aside(self) -> ShownItem | None:
        """The answer that was given before the question was changed, when this version cannot hold it."""
        return read_orphan(self.draft, self.link_id) if self.link_id in self.draft.set_aside else None

    @property
    def present_revision(self) -> int:
        """The revision in force."""
        return self.draft.revision(self.link_id)


class PostedQuestion(QuestionState):
    """One question of a draft with the fields that were posted for it."""

    data: Mapping[str, Any]

    def __init__(self, *, draft: Draft, question: Question, data: QueryDict) -> None:
        super().__init__(draft=draft, question=question)
        self.data = data

    def add_prefix(self, name: str) -> str:
        """The name by which the field is posted."""
        return f"{self.link_id}-{name}"

    @property
    def is_posted(self) -> bool:
        """Whether this question was on the page that was posted."""
        return self.add_prefix("revision") in self.data

    def posted_revision(self) -> int | None:
        """The revision that the writer saw; None when it cannot be read."""
        return posted_number(self.data, self.add_prefix("revision"))

    def seen_revision(self) -> int | None:
        """The revision of the other's answer, which the writer has seen beside their own; None when there is none."""
        return posted_number(self.data, self.add_prefix("seen"))

    def posted_closes(self) -> list[str]:
        """The keys of what others have written that the page has shown would be parked."""
        return str(self.data.get(self.add_prefix("closes"), "")).split()

    def posted(self, name: str) -> str:
        """One posted field as text, cleaned as it is stored."""
        return clean(str(self.data.get(self.add_prefix(name), "")))

    def posted_list(self, name: str) -> list[str]:
        data = self.data
        return data.getlist(self.add_prefix(name)) if isinstance(data, QueryDict) else []

    def value(self) -> Any:
        """The posted fields as a value of surveys.answers.values. Never raises."""
        return READERS[self.shape](self)

    def as_typed(self) -> Any:
        """The same as it stands in the fields, which messages about them go by."""
        return typed_value(self)

    def posted_remark(self) -> str | None:
        """The comment to the answer; None where the page that was posted had no field for it."""
        if not self.takes_remark or self.add_prefix("remark") not in self.data:
            return None
        return self.posted("remark").strip()

    def given(self) -> Given:
        """What was posted: the answer and the comment to it."""
        value, remark = self.value(), self.posted_remark()
        return Given(None if is_blank(value) else value, self.remark if remark is None else remark)

    @property
    def says_nothing_new(self) -> bool:
        """Whether what was posted is what the draft holds, or what the form shows of an answer that is set aside."""
        if self.given().remark != self.remark:
            return False
        posted, stored = self.value(), self.draft.stored.get(self.link_id)
        return (None if is_blank(posted) else posted) == stored or self.draft.is_as_shown(self.link_id, posted)
