"""The form of the verification page."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

_MOST_MEGABYTES = 100


class VerificationForm(forms.Form):
    """One file, of at most 100 MB: a copy with its attachments."""

    file = forms.FileField(
        label="Fil",
        help_text="PDF, högst 100 MB. Filen kontrolleras och sparas inte.",
        error_messages={"required": "Välj den fil som ska kontrolleras.", "empty": "Filen är tom. Välj en annan."},
        widget=forms.ClearableFileInput({"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > _MOST_MEGABYTES * 1_000_000:
            raise ValidationError(f"Filen är större än {_MOST_MEGABYTES} MB. Ett arkivexemplar är mindre än så.")
        return file
