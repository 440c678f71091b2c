"""Which of an organisation's answers to export, and as what."""

from typing import Any

from django import forms

from accounts.models import Organisation
from archive.exporting.files import FORMATS
from config.fields.forms import PlainForm


class ExportForm(PlainForm):
    """Sent with GET. The choices of organisations, years and questionnaires are the reader's own."""

    organisation = forms.TypedChoiceField(
        label="Organisation", error_messages={"invalid_choice": "Välj en av organisationerna."}
    )
    first_year = forms.TypedChoiceField(
        label="Från och med år",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Välj ett år."},
    )
    last_year = forms.TypedChoiceField(
        label="Till och med år",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Välj ett år."},
    )
    drafts = forms.BooleanField(label="Också svar som inte är låsta", required=False)
    format = forms.ChoiceField(
        choices=[(key, name) for key, (name, _) in FORMATS.items()],
        error_messages={"required": "Välj ett format.", "invalid_choice": "Välj ett av formaten."},
    )

    def __init__(self, *args: Any, organisations: list[Organisation], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {str(one.pk): one for one in organisations}
        organisation: Any = self.fields["organisation"]
        organisation.choices, organisation.coerce = [(key, one.name) for key, one in named.items()], named.get
        organisation.initial = next(iter(named), None)
        for name in ("first_year", "last_year"):
            field: Any = self.fields[name]
            field.choices = [("", "Alla"), *((year, str(year)) for year in years)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "Det sista året kan inte ligga före det första.")
        return given
