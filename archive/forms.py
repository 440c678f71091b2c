"""The forms of the archive: registering, and the file to verify."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.diarienummer import example_of
from accounts.models import Organisation
from archive.models import RegisterEntry
from archive.registering import RegisterFacts
from config.forms import PlainForm


class RegisterForm(PlainForm):
    """The diarienummer. The service checks it."""

    diarienummer = forms.CharField(label="Diarienummer", required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        example = example_of(organisation.diarienummer_pattern) or "RS 2026-0123"
        self.fields["diarienummer"].help_text = f"Skriv det som i ert diarium, till exempel {example}."


class RegisterFactsForm(PlainForm):
    """What the register says of a submission, with what of it is shown outwards."""

    drawn_up_on = forms.DateField(
        label="Datum då handlingen upprättades",
        localize=True,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Ange datumet.", "invalid": "Skriv datumet som 2026-03-12."},
    )
    counterpart = forms.CharField(label="Mottagare", required=False, max_length=200)
    counterpart_public = forms.BooleanField(label="Mottagaren visas utåt", required=False)
    subject = forms.CharField(label="Vad handlingen rör, i korthet", required=False, max_length=300)
    subject_public = forms.BooleanField(label="Vad handlingen rör visas utåt", required=False)
    recipient_number = forms.CharField(
        label="Mottagarens diarienummer",
        required=False,
        max_length=60,
        help_text="Socialstyrelsens beteckning på ärendet, om ni har fått en.",
    )

    @staticmethod
    def initial_of(entry: RegisterEntry) -> dict[str, Any]:
        """The form's fields as the register has them."""
        return {name: getattr(entry, name) for name in RegisterFacts.__dataclass_fields__}

    def facts(self) -> RegisterFacts:
        """What the service takes."""
        data = self.cleaned_data
        texts = ("counterpart", "subject", "recipient_number")
        return RegisterFacts(**{**data, **{name: " ".join(data[name].split()) for name in texts}})


_MOST_MEGABYTES = 100


class VerificationForm(PlainForm):
    """One file, of at most 100 MB: a copy with its attachments."""

    file = forms.FileField(
        label="Fil",
        help_text="PDF, högst 100 MB. Filen kontrolleras och sparas inte.",
        error_messages={"required": "Välj den fil som ska kontrolleras.", "empty": "Filen är tom. Välj en annan."},
        widget=forms.ClearableFileInput({"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > _MOST_MEGABYTES * 1_000_000:
            raise ValidationError(f"Filen är större än {_MOST_MEGABYTES} MB. Ett arkivexemplar är mindre än så.")
        return file
