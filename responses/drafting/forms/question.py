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

from config.forms import PlainForm
from responses.drafting.forms import parts
from responses.drafting.forms.fields import fields_of, initial_of
from responses.drafting.forms.state import PostedQuestion
from responses.reading.draft import Draft
from surveys.schema import ChoiceItem, CountMatrixItem, MatrixItem, Question, TableItem, TextItem


class QuestionForm(PlainForm, PostedQuestion):
    """One question with its present answer, or with what was just posted."""

    def __init__(self, *, draft: Draft, question: Question, data: QueryDict | None = None) -> None:
        self.draft, self.question = draft, question
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

    @property
    def comment_form(self) -> "QuestionForm | None":
        """The form of the question's comment field, where it has one."""
        return self.follow_ups.get(self.question.comment.link_id) if self.question.comment else None

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
