"""What a form of a draft says, in words: to be taken along where it cannot be kept, or held against what stands now."""

from collections.abc import Iterator
from typing import Any

from django import forms

from authoring.composing.forms.entries import COLUMN_KINDS, OPENED, CodedRow, CodedRows
from authoring.composing.forms.item import ItemForm


def typed_in(form: ItemForm) -> list[tuple[str, str]]:
    """(label, what stands there) of every field of the posted form that says anything, in the order of the form."""
    return [*_fields(form), *_entries(form), *_conditions(form)]


def differing_in(theirs: forms.Form, mine: forms.Form) -> list[tuple[str, str]]:
    """(label, what stands in `theirs`) of everything that `mine`, which is posted, says otherwise; "" for nothing."""
    there, here = dict(_told(theirs)), dict(_told(mine))
    return [
        (label, there.get(label, ""))
        for label in {**there, **here}
        if there.get(label, "").split() != here.get(label, "").split()
    ]


def _told(form: forms.Form) -> Iterator[tuple[str, str]]:
    yield from _fields(form)
    if isinstance(form, ItemForm):
        yield from _entries(form)


def _fields(form: forms.Form) -> Iterator[tuple[str, str]]:
    for field in form:
        if said := _said(field.field, field.value()):
            yield str(field.label).removesuffix(" (frivilligt)"), said


def _said(field: forms.Field, data: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "Ja" if data else ""
    values = data if isinstance(data, list) else [data]
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        words = {str(value): str(label) for value, label in choices}
        values = [words.get(str(value), value) for value in values if value]
    return "\n".join(str(value) for value in values if value)


def _entries(form: ItemForm) -> Iterator[tuple[str, str]]:
    for rows in form.coded:
        for place, row in enumerate(rows.rows, 1):
            yield f"{rows.label_of_one} {place}", "; ".join([row.text, *_beside(rows, row)])


def _beside(rows: CodedRows, row: CodedRow) -> Iterator[str]:
    if row.exclusive:
        yield "kan inte väljas tillsammans med andra"
    if row.opens:
        yield f"öppnar {dict(OPENED)[row.opens]}"
    if rows.has_kinds:
        yield f"slag {dict(COLUMN_KINDS)[row.kind]}"
    if row.required:
        yield "måste fyllas i"
    for label, value in (("högst antal tecken", row.max_length), ("minst", row.minimum), ("högst", row.maximum)):
        if value:
            yield f"{label} {value}"
    if row.limit and rows.limits_beside:
        yield f"högst så mycket som {dict(rows.limits_beside(row.limit)).get(row.limit, row.limit)}"


def _conditions(form: ItemForm) -> Iterator[tuple[str, str]]:
    chosen = {value: f"{one.label} {words}" for one in form.offered for value, words in one.choices}
    if form.chosen:
        yield "Nytt villkor", f"{chosen.get(form.chosen, form.chosen)} {form.compared}".strip()
