"""The form with what a person is called."""

from django import forms

from config.fields.forms import PlainForm


class OwnDetailsForm(PlainForm):
    """Name, title and telephone."""

    name = forms.CharField(
        label="Namn",
        max_length=200,
        error_messages={"required": "Skriv ditt namn."},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    title = forms.CharField(
        label="Befattning (frivilligt)",
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    phone = forms.CharField(
        label="Telefon (frivilligt)",
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
