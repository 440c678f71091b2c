"""The field for the code from the letter."""

from django import forms


class CodeForm(forms.Form):
    """One code. Whether it is right is asked of what the session keeps."""

    code = forms.CharField(
        label="Kod",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "class": "sp-width-12"}),
        error_messages={"required": "Skriv koden från mejlet."},
    )
