"""The forms of the archive: registering, and the file to verify."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from accounts.diarienummer import example_of
from accounts.models import Organisation
from archive.registering import RegisterFacts
from config.fields.forms import PlainForm, day_field
from config.language import swedish
from seals.confinement import LARGEST_MEGABYTES, File


class RegisterForm(PlainForm):
    """The diarienummer. The service checks it."""

    diarienummer = forms.CharField(label="Diarienummer", required=False)

    def __init__(self, *args: Any, organisation: Organisation, offered: Sequence[str] = (), **kwargs: Any) -> None:
        """`offered` are the numbers of the case that the answer is in."""
        super().__init__(*args, **kwargs)
        example = example_of(organisation.diarienummer_pattern)
        told = f"Svaret ligger i ärendet {swedish.listing(list(offered))}." if offered else ""
        self.fields["diarienummer"].help_text = told or f"Skriv det som i ert diarium, till exempel {example}."


class RegisterFactsForm(PlainForm):
    """What the register says of a submission, with what of it is shown outwards."""

    drawn_up_on = day_field("Datum då handlingen upprättades")
    counterpart = forms.CharField(label="Mottagare (frivilligt)", required=False, max_length=200)
    counterpart_public = forms.BooleanField(label="Mottagaren visas utåt", required=False)
    subject = forms.CharField(label="Vad handlingen rör, i korthet (frivilligt)", required=False, max_length=300)
    subject_public = forms.BooleanField(label="Vad handlingen rör visas utåt", required=False)
    recipient_number = forms.CharField(
        label="Mottagarens diarienummer (frivilligt)",
        required=False,
        max_length=60,
        help_text="Socialstyrelsens beteckning på ärendet, om ni har fått en.",
    )

    def facts(self) -> RegisterFacts:
        """What the service takes."""
        data = self.cleaned_data
        texts = ("counterpart", "subject", "recipient_number")
        return RegisterFacts(**{**data, **{name: " ".join(data[name].split()) for name in texts}})


class VerificationForm(PlainForm):
    """One file: a copy with its attachments. How large it may be is asked before it is read (the view)."""

    file = forms.FileField(
        label="Fil",
        help_text=f"PDF, högst {swedish.number(LARGEST_MEGABYTES)} MB. Filen kontrolleras och sparas inte.",
        error_messages={"required": "Välj den fil som ska kontrolleras.", "empty": "Filen är tom. Välj en annan."},
        widget=forms.ClearableFileInput({"accept": ".pdf,application/pdf"}),
    )

    on = day_field(
        "Vilken dag?",
        "Frivilligt. Har svaret rättats säger beskedet också vilken inskickning som gällde den dagen.",
        required=False,
    )

    def content(self) -> File:
        """The file: its bytes where it is small, or else where it was put while it came in."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        return Path(file.temporary_file_path()) if isinstance(file, TemporaryUploadedFile) else file.read()
