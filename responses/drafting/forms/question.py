"""One question as a form.

A form never refuses what is typed: it turns the posted fields into a value of surveys.answers.values, and shows the
problems that surveys.checking.checks finds beside the field. Field names within a form: value, not_known, box_1..,
row_<code>, cell_<row>_<column>, by_email, note; `remark` is the comment to the answer, `revision` the revision that the
writer saw.
"""

from collections.abc import Iterable, Iterator

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.safestring import SafeString

from responses.drafting.forms import parts
from responses.drafting.forms.fields import fields_of, remark_field
from responses.drafting.forms.state import PostedQuestion, QuestionState
from responses.reading.draft import Draft
from responses.reading.items import REMARK
from surveys.answers.entries import initial_of
from surveys.checking.sums import summed_columns
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    MatrixItem,
    NumberTableItem,
    Question,
    RowTableItem,
    TableItem,
    TextItem,
)

_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.CheckboxInput)


class QuestionForm(forms.Form, PostedQuestion):
    """One question with its present answer, or with what was just posted."""

    def __init__(self, *, draft: Draft, question: Question, data: QueryDict | None = None) -> None:
        PostedQuestion.__init__(self, draft=draft, question=question, data=data or QueryDict())
        # What was posted stands in the fields; the draft is then read by the save, behind its lock.
        initial = initial_of(question, draft.answers.get(question.link_id)) if data is None or self.read_only else {}
        remark = draft.remarks.get(question.link_id, "") if data is None else ""
        forms.Form.__init__(self, data=data, prefix=question.link_id, initial={**initial, "remark": remark})
        self.fields["revision"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.fields.update(fields_of(question))
        if self.takes_remark:
            self.fields["remark"] = remark_field()
        self._describe()

    @classmethod
    def of(cls, shown: QuestionState) -> "QuestionForm":
        """The form of a question that nothing has been posted of; its follow-ups stay as they are."""
        form = cls(draft=shown.draft, question=shown.question)
        form.conflict, form.closing, form.follow_ups = shown.conflict, shown.closing, shown.follow_ups
        form.level, form.need = shown.level, shown.need
        return form

    def show_as_typed(self) -> None:
        """What was posted could not be saved and stands in the fields: messages and marks are about that."""
        self.typed = self.as_typed()
        self._mark()

    def _mark(self) -> None:
        """The fields that something is wrong with, and no others."""
        invalid = self.invalid_names
        for name, field in self.fields.items():
            field.widget.attrs.pop("aria-invalid", None)
            if name in invalid:
                field.widget.attrs["aria-invalid"] = "true"

    def _describe(self) -> None:
        self._mark()
        for name, field in self.fields.items():
            field.widget.attrs["id"] = f"{self.first_field_id}-{name}"
            if name == "remark":
                field.widget.attrs["aria-describedby"] = f"{field.widget.attrs['id']}-hjalp"
                field.widget.attrs["aria-label"] = f"{REMARK} på {self.called}"
            # A box or a dot stands in a fieldset that is described already.
            elif name != "revision" and not isinstance(field.widget, _CHOICES):
                field.widget.attrs["aria-describedby"] = " ".join(self._described_by(str(field.widget.attrs["id"])))

    def _described_by(self, field_id: str) -> Iterator[str]:
        """The help where the field stands alone, the messages, and the counter."""
        if self.is_single and self.has_help:
            yield f"hjalp-{self.link_id}"
        yield f"fel-{self.link_id}"
        if isinstance(self.question, TextItem) and self.limit:
            yield parts.counter_id(field_id)

    # How it is laid out

    @property
    def revision_field(self) -> SafeString:
        """The hidden revision. With a choice to make still the one that was written on: only a choice overwrites."""
        revision = self.posted_revision() if self.conflict or self.closing else self.draft.revision(self.link_id)
        return forms.HiddenInput().render(self.add_prefix("revision"), revision, {"data-revision": True})

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
    def remark_field(self) -> BoundField | None:
        return self["remark"] if "remark" in self.fields else None

    @property
    def remark_shown(self) -> bool:
        """Whether the comment's field is open from the start: something stands in it, or is offered to."""
        field = self.remark_field
        refused = any(one.remark_place == self.link_id for one in self.family)
        return bool((field and field.value()) or refused)

    @property
    def boxes(self) -> list[parts.TextBox]:
        assert isinstance(self.question, TextItem)
        return parts.boxes_of(self, self.question)

    @property
    def options(self) -> Iterable[parts.OptionPart]:
        assert isinstance(self.question, ChoiceItem)
        return parts.options_of(self, self.question, follow_ups=self.follow_ups)

    @property
    def rows(self) -> list[parts.RowPart]:
        assert isinstance(self.question, MatrixItem | CountMatrixItem)
        return parts.row_parts(self, self.question)

    @property
    def number_rows(self) -> list[parts.TableRowPart]:
        assert isinstance(self.question, NumberTableItem)
        return parts.number_rows_of(self, self.question, self.sums)

    @property
    def column_sums(self) -> list[tuple[str, str, str]]:
        """Each column's code, heading and sum."""
        assert isinstance(self.question, NumberTableItem)
        return [(column.code, column.text, self.sums.columns[column.code]) for column in self.question.columns]

    @property
    def added_rows(self) -> list[parts.AddedRowPart]:
        assert isinstance(self.question, RowTableItem)
        return parts.added_rows_of(self, self.question)

    @property
    def added_column_sums(self) -> list[tuple[str, str, str]]:
        """The code, heading and sum of each column that has one."""
        assert isinstance(self.question, RowTableItem)
        sums = self.added_sums
        return [(column.code, column.text, sums[column.code]) for column in summed_columns(self.question)]

    @property
    def table_rows(self) -> list[parts.TableRowPart]:
        assert isinstance(self.question, TableItem)
        return parts.table_rows_of(self, self.question, organisation=self.draft.response.organisation.name)
