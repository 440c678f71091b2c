"""What forms of every app share."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from config.language.addresses import read_address, validate_address
from config.language.text import clean, clean_line

_MOST_DIGITS = 9
DAY_FORMAT = "%Y-%m-%d"
"""How a day is posted. Django's Swedish formats read 03/04/2026 too, as the 4th of March."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2199


class PlainForm(forms.Form):
    """Without form tag and token of its own: the template has them, with the button that says what happens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False


class refusals_in:  # noqa: N801, it reads as what it does
    """What is refused inside (ValidationError) stands in the form, next to its field where it has it.

    Nothing after the refused call is done. Whether all went well is `not form.errors`, or a return inside.
    """

    def __init__(self, form: forms.BaseForm) -> None:
        self._form = form

    def __enter__(self) -> None:
        """Nothing is refused yet."""

    def __exit__(self, _kind: object, refused: BaseException | None, _traceback: object) -> bool:
        if not isinstance(refused, ValidationError):
            return False
        by_field = refused.error_dict if hasattr(refused, "error_dict") else {NON_FIELD_ERRORS: refused.error_list}
        for field, problems in by_field.items():
            self._form.add_error(field if field in self._form.fields else None, problems)
        return True


def clean_typed_text() -> None:
    """Let every form clean what is typed (config.language.text) before it checks or hands it on, and read a day as it
    is written here. Called once, at the start.

    Django's own field is changed, since the rule holds for its administration, for signing in and for forms that are
    yet to be written too. What is typed into a password field stays as it is. How long an address may be says
    config.language.addresses, which counts it as it is kept; Django's field would count it as it is typed.
    """
    read = forms.CharField.to_python

    def read_clean(field: forms.CharField, value: Any) -> Any:
        return read(field, _cleaner_of(field)(value) if isinstance(value, str) else value)

    forms.CharField.to_python = read_clean  # type: ignore[assignment, method-assign]
    begin = forms.EmailField.__init__

    def begin_without_limit(field: forms.EmailField, **options: Any) -> None:
        begin(field, **{**options, "max_length": None})

    forms.EmailField.__init__ = begin_without_limit  # type: ignore[assignment, method-assign]
    forms.EmailField.default_validators = [validate_address]
    forms.DateField.input_formats = [DAY_FORMAT]


def _cleaner_of(field: forms.CharField) -> Callable[[str], str]:
    if isinstance(field.widget, forms.PasswordInput):
        return str
    if isinstance(field, forms.EmailField):
        return read_address
    return clean if isinstance(field.widget, forms.Textarea) else clean_line


def read_whole_number(posted: str) -> int | None:
    """A key or revision as a page posts it; None for everything else.

    At most nine digits: a larger number is none of ours, and PostgreSQL and int() would refuse it.
    """
    sane = posted.isascii() and posted.isdecimal() and len(posted) <= _MOST_DIGITS
    return int(posted) if sane else None


def read_uuid(posted: str) -> uuid.UUID | None:
    """A key as a page posts it, where keys are no numbers; None for everything else."""
    try:
        return uuid.UUID(posted)
    except ValueError:
        return None


def posted_number(data: Mapping[str, Any] | None, name: str) -> int | None:
    """The number posted as `name`; None where nothing was, or none can be read (read_whole_number)."""
    return read_whole_number(str((data or {}).get(name, "")))


def check_year(day: date) -> None:
    """Raise ValidationError for a day that nobody means: reckoning from it could leave the calendar."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"Ange ett år mellan {FIRST_YEAR} och {LAST_YEAR}.", code="year")


class DayInput(forms.DateInput):
    """A day: picked in browsers that have a calendar, and what was typed otherwise as it was typed.

    A date field of a browser shows nothing that is no day, so words come back in a field for text.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "date", "class": "sp-width-12", **(attrs or {})}, format=DAY_FORMAT)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """As Django's, with the type that can show the value."""
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _is_day(shown):
            context["widget"]["type"] = "text"
        return context


def _is_day(text: str) -> bool:
    """Whether a browser's date field would show it: as HTML writes days."""
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """A day: picked in browsers that have a calendar, otherwise typed as 2026-03-12."""
    messages = {"required": "Ange ett datum.", "invalid": "Ange datumet som år-månad-dag, till exempel 2026-03-12."}
    return forms.DateField(
        label=label,
        widget=DayInput(),
        input_formats=[DAY_FORMAT],
        help_text=help_text,
        error_messages=messages,
        required=required,
        validators=[check_year],
    )
