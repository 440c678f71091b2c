"""The fields of what a questionnaire is called: name, year, version."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

NAME_HELP = "Små bokstäver a–z, siffror och bindestreck, till exempel region-2026."
_VERSION_HELP = "Dagen då den fastställdes, till exempel 2026-01-15. En andra utgåva samma dag får .2 sist."
_YEAR_ERRORS = {
    "required": "Skriv året.",
    "invalid": "Skriv året med fyra siffror.",
    "min_value": "Skriv ett år från 2000.",
    "max_value": "Skriv ett år till och med 2100.",
}


def _label(label: str, required: bool) -> str:
    return label if required else f"{label} (frivilligt)"


def year_field(*, required: bool = True) -> forms.IntegerField:
    """The year that the answers are about."""
    return forms.IntegerField(
        label=_label("År som svaren gäller", required),
        required=required,
        min_value=2000,
        max_value=2100,
        error_messages=_YEAR_ERRORS,
        widget=forms.TextInput({"inputmode": "numeric", "class": "sp-width-8"}),
    )


def name_field(*, required: bool = True) -> forms.RegexField:
    """The questionnaire's short name."""
    errors = {
        "required": "Skriv ett kortnamn.",
        "invalid": f"Skriv så här: {NAME_HELP}",
    }
    return forms.RegexField(
        r"^[a-z0-9][a-z0-9_-]*$",
        label=_label("Kortnamn", required),
        required=required,
        max_length=60,
        help_text=NAME_HELP,
        error_messages=errors,
    )


class _VersionField(forms.RegexField):
    def clean(self, value: Any) -> str:
        """A version whose day is in the calendar, or nothing."""
        version = str(super().clean(value))
        try:
            date.fromisoformat(version[:10] or "2000-01-01")
        except ValueError as refused:
            raise ValidationError(f"{version[:10]} finns inte i kalendern.") from refused
        return version


def version_field(*, required: bool = True) -> forms.RegexField:
    """The version: a day, with a number for a second one that day."""
    errors = {
        "required": "Skriv utgåvans datum.",
        "invalid": f"Skriv så här: {_VERSION_HELP}",
    }
    return _VersionField(
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[0-9]+)?$",
        label=_label("Utgåva", required),
        required=required,
        max_length=20,
        help_text=_VERSION_HELP,
        error_messages=errors,
        widget=forms.TextInput({"class": "sp-width-12"}),
    )
