"""What forms of every app share."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class PlainForm(forms.Form):
    """Without form tag and token of its own: the template has them, with the button that says what happens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False


def day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """A day: picked in browsers that have a calendar, otherwise typed as 2026-03-12."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "sp-width-12"})
    messages = {"required": "Ange ett datum.", "invalid": "Ange datumet som år-månad-dag, till exempel 2026-03-12."}
    return forms.DateField(
        label=label,
        widget=widget,
        input_formats=["%Y-%m-%d"],
        help_text=help_text,
        error_messages=messages,
        required=required,
    )
