"""The enkätansvarig's forms: a file to load, whom to invite, why. Services keep the rules; forms read the fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db.models import QuerySet

from accounts.models import Organisation
from authoring.editions import Edition
from config.forms import PlainForm, day_field
from surveys.confined import MOST_BYTES
from surveys.schema import Definition

_SUFFIXES = (".yaml", ".yml", ".json")


class LoadForm(PlainForm):
    """One file, read as text; what is wrong with the questionnaire in it is the loader's to say."""

    file = forms.FileField(
        label="Fil",
        help_text="En YAML-fil (.yaml) i portalens enkätspråk eller en FHIR R5 Questionnaire (.json). Högst 2 MB.",
        widget=forms.FileInput({"accept": ",".join(_SUFFIXES)}),
        error_messages={
            "required": "Välj en fil.",
            "empty": "Filen är tom.",
            "max_length": "Filens namn är för långt.",
        },
        max_length=200,
    )

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


class InviteForm(PlainForm):
    """Whom to invite, from when, until when."""

    organisations = forms.ModelMultipleChoiceField(
        label="Organisationer", queryset=Organisation.objects.none(), required=False
    )
    everyone = forms.BooleanField(label="Alla som inte är inbjudna", required=False)
    opens_on = day_field("Öppnar")
    last_day = day_field("Sista svarsdag")
    receiver = forms.CharField(
        label="Mottagare",
        max_length=200,
        required=False,
        help_text="Till vem svaren lämnas. Det står i arkivexemplaret och i registret. Tomt: den som enkäten anger.",
        error_messages={"max_length": "Skriv högst 200 tecken."},
    )
    contact_name = forms.CharField(
        label="Handläggare",
        max_length=200,
        help_text="Den som svarar på frågor om enkäten. Namnet sätts in där enkäten har en plats för det.",
        error_messages={
            "required": "Skriv handläggarens namn eller funktion.",
            "max_length": "Skriv högst 200 tecken.",
        },
    )
    contact_email = forms.CharField(
        label="Handläggarens e-postadress",
        max_length=254,
        error_messages={"required": "Skriv handläggarens e-postadress.", "max_length": "Skriv högst 254 tecken."},
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, invitable: QuerySet[Organisation], definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].initial = definition.received_by
        for name, slot in (("contact_name", definition.contact_slot), ("contact_email", definition.contact_email_slot)):
            if not slot:
                del self.fields[name]
        self.invitable = invitable
        field = self.fields["organisations"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = invitable

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("everyone"):
            data["organisations"] = self.invitable
        elif not data.get("organisations") and "organisations" not in self.errors:
            self.add_error("organisations", "Välj minst en organisation.")
        return data

    def clean_contact_email(self) -> str:
        """The address without what surrounds it. Refuses what is no whole address."""
        address = str(self.cleaned_data["contact_email"]).strip()
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError("Skriv en hel e-postadress, till exempel namn@example.se.") from None
        return address

    def addressees(self) -> dict[str, str]:
        """Receiver and contact, as the service takes them."""
        names = ("receiver", "contact_name", "contact_email")
        return {name: " ".join(str(self.cleaned_data.get(name, "")).split()) for name in names}


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
        help_text="Organisationens samordnare får texten med e-post, och den står i svarets historik.",
    )


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
