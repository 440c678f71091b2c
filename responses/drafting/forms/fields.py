"""The Django fields of a question, and what they show of its stored value."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from config.fields.forms import DayInput
from responses.reading.items import REMARK
from surveys.answers.added_rows import cell_name
from surveys.answers.entries import initial_of
from surveys.checking.checks import Problem
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    FileItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowColumn,
    RowTableItem,
    TableItem,
    TextItem,
)
from surveys.wordings.wording import box_name

# type -> (keyboard on a telephone, width that tells how much is expected)
_CONTACT_FIELDS = {
    "email": ("email", "sp-width-30"),
    "phone": ("tel", "sp-width-20"),
    "postal_code": ("numeric", "sp-width-8"),
    "organisation_number": ("numeric", "sp-width-12"),
}
_BESIDE = {"not_known", "by_email"}
_CHECK = {"class": "form-check-input"}


def entries_of(question: Question, value: Any, remark: str = "") -> list[tuple[str, str]]:
    """What a form that shows `value` and `remark` posts: (field, text), as surveys.answers.entries reads it back."""
    given = {**initial_of(question, value), "remark": remark}
    return [(name, text) for name, part in given.items() for text in _posted(part)]


def _posted(part: Any) -> list[str]:
    if isinstance(part, bool):
        return ["on"] if part else []  # what browsers post for a ticked box
    if isinstance(part, list):
        return [str(each) for each in part]
    return [] if part in (None, "") else [str(part)]


def remark_field() -> forms.Field:
    return _area(REMARK, rows=3)


def fields_of(question: Question) -> dict[str, forms.Field]:
    match question:
        case ChoiceItem():
            return {"value": _choice_field(question)}
        case TextItem():
            return _text_fields(question)
        case NumberItem():
            return _number_fields(question)
        case MatrixItem():
            choices = [(column.code, column.text) for column in question.columns]
            return {
                f"row_{row.code}": forms.ChoiceField(
                    label=row.text, choices=choices, required=False, widget=forms.RadioSelect(_CHECK)
                )
                for row in question.rows
            }
        case CountMatrixItem():
            return {f"row_{row.code}": _line(row.text, inputmode="numeric") for row in question.rows}
        case TableItem() | NumberTableItem() | RowTableItem():
            return dict(_cell_fields(question))
        case FileItem():
            return _file_fields(question)
    raise TypeError(f"{type(question).__name__} is not written by a respondent")


def invalid_fields(question: Question, problems: Iterable[Problem]) -> set[str]:
    """The names of the fields that the problems are about: a box, row or cell where they say which, otherwise all."""
    parts = {problem.part for problem in problems}
    named = {f"{kind}_{part}" for part in parts for kind in ("box", "row", "cell")}
    names = set(fields_of(question)) - _BESIDE
    return names if "" in parts else names & named


def _choice_field(question: ChoiceItem) -> forms.Field:
    choices = [(option.code, option.text) for option in question.options]
    if question.multiple:
        return forms.MultipleChoiceField(
            label=question.text, choices=choices, required=False, widget=forms.CheckboxSelectMultiple(_CHECK)
        )
    return forms.ChoiceField(label=question.text, choices=choices, required=False, widget=forms.RadioSelect(_CHECK))


def _line(label: str, **attrs: str) -> forms.Field:
    return forms.CharField(
        label=label, required=False, strip=False, widget=forms.TextInput({"class": "form-control", **attrs})
    )


def _area(label: str, *, rows: int = 4, limit: int | None = None) -> forms.Field:
    attrs: dict[str, Any] = {"class": "form-control", "rows": rows, "data-long": True}
    if limit:
        attrs["data-limit"] = limit
    area = forms.Textarea(attrs)
    del area.attrs["cols"]  # the style sheet makes it as wide as its place
    return forms.CharField(label=label, required=False, strip=False, widget=area)


def _text_fields(question: TextItem) -> dict[str, forms.Field]:
    label = question.text or "Svar"
    if question.boxes > 1:
        return {
            f"box_{index}": _area(f"{label} {box_name(question, index)}", limit=question.max_length)
            for index in range(1, question.boxes + 1)
        }
    if question.type == "text":
        fields: dict[str, forms.Field] = {"value": _area(label, limit=question.max_length)}
        if question.by_email:
            fields["by_email"] = _by_email(f"Vi skickar svaret till {question.by_email}")
        return fields
    if question.type == "date":
        day = forms.CharField(
            label=label, required=False, strip=False, widget=DayInput({"class": "form-control sp-width-12"})
        )
        return {"value": day}
    inputmode, width = _CONTACT_FIELDS.get(question.type, ("text", ""))
    attrs = {"inputmode": inputmode, "class": f"form-control {width}".strip(), "autocomplete": "off"}
    return {"value": _line(label, **attrs, **_limit_attrs(question))}


def _cell_fields(question: TableItem | NumberTableItem | RowTableItem) -> Iterator[tuple[str, forms.Field]]:
    if isinstance(question, RowTableItem):
        for number in range(1, question.max_rows + 1):
            for added in question.columns:
                yield f"cell_{number}_{added.code}", _cell_field(cell_name(question, number, added), added)
        return
    for row in question.rows:
        for column in question.columns:
            label = f"{row.text}: {column.text}"
            yield f"cell_{row.code}_{column.code}", _fixed_cell(question, label)


def _fixed_cell(question: TableItem | NumberTableItem, label: str) -> forms.Field:
    if isinstance(question, TableItem):
        return _area(label, rows=2)
    return _line(label, inputmode="decimal" if question.number == "decimal" else "numeric", autocomplete="off")


def _cell_field(label: str, column: RowColumn) -> forms.Field:
    if column.type == "text":
        return _area(label, rows=2)
    if column.type == "date":
        return forms.CharField(label=label, required=False, strip=False, widget=DayInput({"class": "form-control"}))
    modes = {"string": "text", "decimal": "decimal"}
    return _line(label, inputmode=modes.get(column.type, "numeric"), autocomplete="off")


def _limit_attrs(question: TextItem) -> dict[str, str]:
    return {"data-limit": str(question.max_length)} if question.max_length else {}


def _number_fields(question: NumberItem) -> dict[str, forms.Field]:
    mode = "decimal" if question.type == "decimal" else "numeric"
    fields: dict[str, forms.Field] = {"value": _line(question.text or "Antal", inputmode=mode, autocomplete="off")}
    if question.not_known:
        fields["not_known"] = forms.BooleanField(
            label=question.not_known, required=False, widget=forms.CheckboxInput(_CHECK)
        )
    return fields


def _by_email(label: str) -> forms.Field:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(_CHECK))


def _file_fields(question: FileItem) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    if question.by_email:
        fields["by_email"] = _by_email(f"Vi skickar underlaget till {question.by_email}")
    if "text" in question.accepts:
        fields["note"] = _area("Beskrivning", rows=3)
    return fields
