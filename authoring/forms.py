"""The enkätansvarig's forms: a file to load, whom to invite, why. Services keep the rules; forms read the fields."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from authoring.editions import Edition
from authoring.head_fields import name_field, version_field, year_field
from config.fields.choosing import Choosable, ChoosingForm
from config.fields.forms import PlainForm, day_field
from responses.assignments.choices import ItemsField, ItemsForm
from surveys.confinement import MOST_BYTES
from surveys.interchange.fhir_elsewhere import GivenHead
from surveys.loader import AuthorError
from surveys.schema import Definition

_NOT_SAID = {"fhir:Questionnaire.url": "name", "fhir:Questionnaire.version": "version"}
_SUFFIXES = (".yaml", ".yml", ".json")


def owner_field(label: str) -> forms.TypedChoiceField:
    """One of the organisations in which the person is an author; see OwnerForm."""
    return forms.TypedChoiceField(
        label=label,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj organisation.", "invalid_choice": "Välj en organisation i listan."},
    )


class OwnerForm(ChoosingForm):
    """A form with a field `owner`, an owner_field: one of the owners, which nobody is asked where there is only one."""

    def __init__(self, *args: Any, owners: Choosable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_among("owner", owners)
        if owners.only:
            field: Any = self.fields["owner"]
            field.required, field.widget, field.empty_value = False, forms.HiddenInput(), owners.only


class KeepForm(OwnerForm):
    """Which organisation keeps an authority's form as its own."""

    owner = owner_field("Vilken organisation ska ha enkäten?")


class LoadForm(OwnerForm):
    """One file, read as text; what is wrong with the questionnaire in it is the loader's to say."""

    owner = owner_field("Vems enkät är det?")
    file = forms.FileField(
        label="Fil",
        help_text="En YAML-fil (.yaml) i portalens enkätspråk eller en FHIR Questionnaire, R4 eller R5 (.json)."
        " Högst 2 MB.",
        widget=forms.FileInput({"accept": ",".join(_SUFFIXES)}),
        error_messages={
            "required": "Välj en fil.",
            "empty": "Filen är tom.",
        },
        max_length=200,
    )
    name = name_field(required=False)
    version = version_field(required=False)
    year = year_field(required=False)
    last_response_day = day_field("Sista svarsdag (frivilligt)", required=False)

    HEAD = ("name", "version", "year", "last_response_day")
    """What is asked of a file that lacks it."""

    @property
    def file_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.HEAD]

    @property
    def head_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in self.HEAD]

    @property
    def asks_for_head(self) -> bool:
        """Whether something of what a file may lack is asked for, or has been stated."""
        return any(field.errors or (self.is_bound and field.data) for field in self.head_fields)

    def head(self) -> GivenHead:
        """What is stated beside the file."""
        day, given = self.cleaned_data["last_response_day"], self.cleaned_data
        last = day.isoformat() if day else ""
        return GivenHead(given["name"], given["version"], str(given["year"] or ""), last)

    def ask_for_head(self, errors: Iterable[AuthorError]) -> list[AuthorError]:
        """Ask at its field for what the file lacks; the errors that are left."""
        left = []
        for error in errors:
            if name := _NOT_SAID.get(error.code):
                self.add_error(name, "Det saknas i filen. Fyll i det här och välj filen igen.")
            else:
                left.append(error)
        return left

    @property
    def file_name(self) -> str:
        """The name that the file has on the author's computer."""
        return str(getattr(self.files["file"], "name", ""))

    def clean_file(self) -> str:
        """The file's text. Refuses other kinds, more than MOST_BYTES, and what is not UTF-8."""
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if not str(upload.name).lower().endswith(_SUFFIXES):
            raise ValidationError("Filen ska vara YAML (.yaml eller .yml) eller FHIR i JSON-format (.json).")
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError("Filen är större än 2 MB. Så stor är ingen enkät; kontrollera att det är rätt fil.")
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise ValidationError(
                f"Filen är inte sparad som UTF-8 (första felet på rad {line}). Spara om den med den teckenkodningen."
            ) from error
        return text


class RetireForm(PlainForm):
    """Why a version is no longer handed out. The service demands a reason."""

    reason = forms.CharField(
        label="Varför ska utgåvan inte längre delas ut?",
        error_messages={"required": "Skriv varför utgåvan inte längre ska delas ut."},
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


def first_days(definition: Definition, today: date) -> Mapping[str, str]:
    """What the days are prefilled with: open from today, until the day that the form prints when it is yet to come."""
    printed = definition.last_response_day
    return {"opens_on": today.isoformat(), "last_day": printed if printed > today.isoformat() else ""}


class ExtendForm(PlainForm):
    """A later last day for one organisation, and why. The service demands both."""

    last_day = day_field("Ny sista svarsdag")
    reason = forms.CharField(
        label="Varför får organisationen mer tid?",
        error_messages={"required": "Skriv varför organisationen får mer tid."},
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Organisationens samordnare får texten i ett mejl, och den står i svarets historik.",
    )


class SupplementForm(ItemsForm):
    """What of a submitted answer is to be supplemented, why and by when. The service demands all three."""

    reason = forms.CharField(
        label="Vad saknas, eller behöver förtydligas?",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Samordnarna får texten i ett mejl, och den står i svarets historik. Skriv inga personuppgifter.",
    )
    last_day = day_field("Komplettera senast", required=False)
    items = ItemsField(label="Vilka frågor gäller det?", required=False)

    def __init__(self, *args: Any, tree: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(tree)


class CompareForm(PlainForm):
    """Two questionnaires: the earlier and the later."""

    def __init__(self, *args: Any, editions: list[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Välj"), *((edition.ref, edition.label) for edition in editions)]
        select = forms.Select({"class": "form-select"})
        for name, label in (("fran", "Den tidigare"), ("till", "Den senare")):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                widget=select,
                error_messages={"required": "Välj en enkät.", "invalid_choice": "Välj en enkät i listan."},
            )
