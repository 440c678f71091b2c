"""One question as a form.

A form never refuses what is typed: it turns the posted fields into a value of surveys.values, and shows the problems
that surveys.checks finds beside the field. Field names within a form: value, not_known, box_1.., row_<code>,
cell_<row>_<column>, by_email, note; `revision` is the revision that the writer saw.
"""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import TEMPLATE_PACK, Layout, LayoutObject
from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from config import swedish
from config.forms import PlainForm, read_whole_number
from config.text import clean
from responses.drafting.closing import Closing
from responses.drafting.forms import parts
from responses.drafting.forms.conflict import Conflict
from responses.drafting.forms.earlier import WithEarlierYears
from responses.drafting.forms.fields import fields_of, initial_of
from responses.drafting.forms.reading import READERS
from responses.models import Answer, Assignment, ResponseAttachment
from responses.reading.draft import Draft
from responses.reading.items import ShownItem
from responses.reading.readings import read_orphan
from surveys.checks import Problem, check_question
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    FileItem,
    MatrixItem,
    NumberItem,
    Question,
    TableItem,
    TextItem,
    is_computed,
)
from surveys.values import computed, is_blank, number_of

_SHAPES: dict[type, str] = {
    TextItem: "text",
    NumberItem: "number",
    ChoiceItem: "choice",
    MatrixItem: "matrix",
    CountMatrixItem: "counts",
    TableItem: "table",
    FileItem: "files",
}


class QuestionForm(WithEarlierYears, PlainForm):
    """One question with its present answer, or with what was just posted."""

    def __init__(self, *, draft: Draft, question: Question, data: QueryDict | None = None) -> None:
        self.draft, self.question = draft, question
        self.conflict: Conflict | None = None
        self.closing: Closing | None = None
        self.follow_ups: dict[str, QuestionForm] = {}  # by link_id: the fields that options open, and the comment
        # What was posted stands in the fields; the draft is then read by the save, behind its lock.
        initial = initial_of(question, draft.answers.get(question.link_id)) if data is None or self.read_only else {}
        super().__init__(data=data, prefix=question.link_id, initial=initial)
        self.fields["revision"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.fields.update(fields_of(question))
        self._describe()
        self.helper.layout = Layout(QuestionLayout())

    def _describe(self) -> None:
        for name, field in self.fields.items():
            field.widget.attrs["id"] = f"{self.first_field_id}-{name}"
            if name != "revision":
                field.widget.attrs["aria-describedby"] = f"hjalp-{self.link_id} fel-{self.link_id}"

    # What is asked

    @property
    def shape(self) -> str:
        return _SHAPES[type(self.question)]

    @property
    def link_id(self) -> str:
        return self.question.link_id

    @property
    def first_field_id(self) -> str:
        """The id that an error summary links to."""
        return f"fraga-{self.link_id}"

    @property
    def parent(self) -> Any:
        """The group that the question stands in, or the question whose option or comment it is."""
        return self.draft.tree.by_link_id[self.draft.tree.parent[self.link_id]]

    @property
    def is_follow_up(self) -> bool:
        """Whether an option opens this field, or it is another question's comment."""
        return not hasattr(self.parent, "items")

    @property
    def comment_form(self) -> "QuestionForm | None":
        """The form of the question's comment field, where it has one."""
        return self.follow_ups.get(self.question.comment.link_id) if self.question.comment else None

    @property
    def named_by_option(self) -> bool:
        """Whether the option or heading right above says what the field is, so that it need not be seen again."""
        if self.is_follow_up:
            return not self.question.text
        return bool(self.question.text) and self.question.text == self.parent.text

    @property
    def wording(self) -> str:
        """The wording; an opened field without one is called as the option that opens it."""
        if self.question.text or not isinstance(self.parent, ChoiceItem):
            return self.question.text or "Svar"
        opener = (option.text for option in self.parent.options if option.opens is self.question)
        return next(opener, "Kommentar").rstrip(": ")

    @property
    def enabled(self) -> bool:
        return self.link_id in self.draft.enabled

    @property
    def read_only(self) -> bool:
        return self.question.read_only or is_computed(self.question)

    @property
    def takes_attachments(self) -> bool:
        """Whether the page offers to attach documents: beside every question but contact fields and computed ones."""
        is_contact = isinstance(self.question, TextItem) and self.question.type != "text"
        return not (self.is_follow_up or self.read_only or is_contact)

    @property
    def limit(self) -> int | None:
        return getattr(self.question, "max_length", None)

    @property
    def unit(self) -> str:
        known = {"money": "kr", "percent": "%"}
        return known.get(self.question.type, getattr(self.question, "unit", ""))

    # What has been answered

    @property
    def answer(self) -> Answer | None:
        return self.draft.rows.get(self.link_id)

    @property
    def placements(self) -> list[ResponseAttachment]:
        return self.draft.attached.get(self.link_id, [])

    @property
    def owners(self) -> list[Assignment]:
        """To whom the question itself is handed out."""
        return self.draft.assignments_of.get(self.link_id, [])

    @property
    def computed_value(self) -> str:
        """A computed sum, written in the Swedish way; a dash while it cannot be computed."""
        value = computed(self.question, self.draft.in_force, self.draft.tree)
        number = number_of(value)
        return "\u2013" if number is None else swedish.number(number)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with what has been written; that it is missing is said only where it is to be sent."""
        if not self.enabled:
            return []
        draft = self.draft
        found = check_question(draft.tree, self.question, draft.answers, draft.circumstances, draft.evaluation)
        return [problem for problem in found if problem.kind != "missing"]

    @property
    def set_aside(self) -> ShownItem | None:
        """The answer that was given before the question was changed, when this version cannot hold it."""
        return read_orphan(self.draft, self.link_id) if self.link_id in self.draft.set_aside else None

    # What was posted

    @property
    def is_posted(self) -> bool:
        """Whether this question was on the page that was posted."""
        return self.is_bound and self.add_prefix("revision") in self.data

    @property
    def present_revision(self) -> int:
        """The revision in force."""
        return self.draft.revision(self.link_id)

    def posted_revision(self) -> int | None:
        """The revision that the writer saw; None when it cannot be read."""
        return self._posted_number("revision")

    def seen_revision(self) -> int | None:
        """The revision of the other's answer, which the writer has seen beside their own; None when there is none."""
        return self._posted_number("seen")

    def posted_closes(self) -> list[str]:
        """The keys of what others have written that the page has shown would be parked."""
        return str(self.data.get(self.add_prefix("closes"), "")).split()

    def _posted_number(self, name: str) -> int | None:
        return read_whole_number(str(self.data.get(self.add_prefix(name), "")))

    def posted(self, name: str) -> str:
        """One posted field as text, cleaned as it is stored."""
        return clean(str(self.data.get(self.add_prefix(name), "")))

    def posted_list(self, name: str) -> list[str]:
        data = self.data
        return data.getlist(self.add_prefix(name)) if isinstance(data, QueryDict) else []

    def value(self) -> Any:
        """The posted fields as a value of surveys.values. Never raises."""
        return READERS[self.shape](self)

    @property
    def says_nothing_new(self) -> bool:
        """Whether what was posted is what the draft holds, or what the form shows of an answer that is set aside."""
        posted, stored = self.value(), self.draft.stored.get(self.link_id)
        return (None if is_blank(posted) else posted) == stored or self.draft.is_as_shown(self.link_id, posted)

    # How it is laid out

    @property
    def revision_field(self) -> SafeString:
        """The hidden revision. With a choice to make still the one that was written on: only a choice overwrites."""
        revision = self.posted_revision() if self.conflict or self.closing else self.draft.revision(self.link_id)
        name, attrs = self.add_prefix("revision"), self.fields["revision"].widget.attrs
        return forms.HiddenInput().render(name, revision, {**attrs, "data-revision": ""})

    @property
    def value_field(self) -> BoundField:
        return self["value"]

    @property
    def value_id(self) -> str:
        return f"{self.first_field_id}-value"

    @property
    def not_known_field(self) -> BoundField:
        return self["not_known"]

    @property
    def by_email_field(self) -> BoundField | None:
        return self["by_email"] if "by_email" in self.fields else None

    @property
    def note_field(self) -> BoundField | None:
        return self["note"] if "note" in self.fields else None

    @property
    def boxes(self) -> list[parts.Box]:
        assert isinstance(self.question, TextItem)
        return parts.boxes_of(self, self.question)

    @property
    def options(self) -> Iterable[parts.OptionPart]:
        assert isinstance(self.question, ChoiceItem)
        return parts.options_of(self, self.question, follow_ups=self.follow_ups)

    @property
    def rows(self) -> list[parts.RowPart]:
        assert isinstance(self.question, MatrixItem | CountMatrixItem)
        return parts.rows_of(self, self.question)

    @property
    def table_rows(self) -> list[parts.TableRowPart]:
        assert isinstance(self.question, TableItem)
        return parts.table_rows_of(self, self.question, organisation=self.draft.response.organisation.name)


class QuestionLayout(LayoutObject):  # type: ignore[misc]  # crispy-forms ships no types
    """The crispy-forms layout of one question: the template of its shape, with opened fields inside their options."""

    def render(self, form: QuestionForm, context: Any, template_pack: str = TEMPLATE_PACK, **_: Any) -> str:
        return render_to_string(
            f"drafting/questions/{form.shape}.html", {**context.flatten(), "form": form, "question": form.question}
        )
