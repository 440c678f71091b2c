"""The forms of a unit."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from config.fields.choosing import Choosable, ChoosingForm, label_as_text
from config.fields.forms import PlainForm


class NewUnitForm(PlainForm):
    """What the unit is called."""

    name = forms.CharField(
        label="Enhetens namn",
        max_length=200,
        error_messages={"required": "Skriv vad enheten heter."},
    )


class UnitForm(ChoosingForm, NewUnitForm):
    """The name, who coordinates and who belongs, of the organisation's people."""

    coordinator = forms.TypedChoiceField(
        label="Samordnas av (frivilligt)",
        required=False,
        empty_value=None,
        widget=forms.Select({"class": "form-select"}),
        error_messages={"invalid_choice": "Välj en person i listan."},
    )
    mailbox = forms.EmailField(
        label="Funktionsbrevlåda (frivilligt)",
        required=False,
        max_length=254,
        help_text="Får det som delas ut till enheten, i stället för samordnaren, och loggar in med en kod i mejl.",
        error_messages={"invalid": "Skriv en e-postadress, till exempel registrator@example.se."},
    )
    members = forms.TypedMultipleChoiceField(
        label="Personer (frivilligt)",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj personer i listan."},
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Choosable(people, "personer", label_as_text, also=["email"])
        self.choose_among("coordinator", known, nothing="Ingen")
        self.choose_among("members", known)
