"""What a service refuses stands in the form."""

import re
from datetime import date

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from config.fields.forms import DayInput, refusals_in


class Asked(forms.Form):
    reason = forms.CharField(required=False)


def filled_in() -> Asked:
    form = Asked({"reason": "Skäl"})
    assert form.is_valid()
    return form


@pytest.mark.parametrize(
    ("refused", "shown"),
    [
        ("Nej.", {"__all__": ["Nej."]}),
        (["Nej.", "Inte heller."], {"__all__": ["Nej.", "Inte heller."]}),
        ({"reason": "Skriv mer."}, {"reason": ["Skriv mer."]}),
        ({"reason": "Skriv mer.", "day": "Välj."}, {"reason": ["Skriv mer."], "__all__": ["Välj."]}),
        ({"__all__": "Nej."}, {"__all__": ["Nej."]}),
    ],
    ids=["in general", "several", "a field", "a field that the form has not", "in general by name"],
)
def test_a_refusal_stands_next_to_its_field_where_the_form_has_it(refused: object, shown: dict[str, list[str]]) -> None:
    form = filled_in()
    with refusals_in(form):
        raise ValidationError(refused)
    assert form.errors == shown


def test_what_is_not_refused_leaves_the_form_as_it_is() -> None:
    form = filled_in()
    with refusals_in(form):
        pass
    assert form.errors == {}


def test_another_error_goes_on() -> None:
    with pytest.raises(PermissionDenied), refusals_in(filled_in()):
        raise PermissionDenied


@pytest.mark.parametrize("typed", ["snart", "i går", "2025-02-31", "12 mars 2026", "2026-3-1", "٢٠٢٦-٠١-٠١"])
def test_a_day_that_a_browser_cannot_show_comes_back_as_it_was_typed(typed: str) -> None:
    html = DayInput().render("day", typed)
    assert re.findall(r'type="(\w+)"', html) == ["text"]
    assert f'value="{typed}"' in html


@pytest.mark.parametrize("typed", ["2026-03-12", "", None, date(2026, 3, 12)])
def test_a_day_and_no_day_are_picked_in_a_calendar(typed: object) -> None:
    assert 'type="date"' in DayInput().render("day", typed)
