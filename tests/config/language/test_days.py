"""Days that nobody means are refused in every form: reckoning from them would leave the calendar."""

from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError

from administration.log.forms import LogFilterForm
from administration.mandates.forms import GiveMandateForm, WithdrawForm
from administration.people.forms import InvitePersonForm
from archive.delivery.forms import CarriedForm, SentForm
from archive.forms import RegisterFactsForm
from attachments.forms import AttachmentForm
from authoring.forms import ExtendForm
from authoring.invite_form import InviteForm
from config.fields.forms import day_field
from responses.assignments.forms import HandOutForm

FORMS = (
    *(LogFilterForm, GiveMandateForm, WithdrawForm, CarriedForm, SentForm, RegisterFactsForm, AttachmentForm),
    *(ExtendForm, InviteForm, HandOutForm, InvitePersonForm),
)


def day_fields() -> Iterator[tuple[str, forms.DateField]]:
    yield "day_field", day_field("Dag")
    for form in FORMS:
        for name, field in form.base_fields.items():
            if isinstance(field, forms.DateField):
                yield f"{form.__name__}.{name}", field


@pytest.mark.parametrize(("name", "field"), list(day_fields()), ids=lambda one: one if isinstance(one, str) else "")
@pytest.mark.parametrize("day", ["0001-01-01", "1066-10-14", "9999-12-31", "2999-01-01"])
def test_a_day_of_a_year_that_nobody_means_is_refused(day: str, name: str, field: forms.DateField) -> None:
    with pytest.raises(ValidationError, match=r"årtalet|Ange ett år mellan"):
        field.clean(day)


@pytest.mark.parametrize(("name", "field"), list(day_fields()), ids=lambda one: one if isinstance(one, str) else "")
def test_a_day_of_today_is_taken(name: str, field: forms.DateField) -> None:
    assert str(field.clean("2026-03-12")) == "2026-03-12"
