"""Beginning a draft from a Word document: the file, and what the document does not say itself."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from authoring.forms import OwnerForm, owner_field
from authoring.head_fields import name_field, version_field, year_field
from config.fields.choosing import Choosable
from config.fields.forms import day_field
from config.language.text import clean_line
from surveys.word_draft.confinement import MOST_BYTES
from surveys.word_draft.heads import StatedHead

_BY_ITSELF = "Lämna tomt om det står i dokumentet."
_LACKING = "Det framgår inte av dokumentet. Fyll i det här och välj filen igen."


class WordForm(OwnerForm):
    """One document; what is wrong with it is its reader's to say."""

    file = forms.FileField(
        label="Worddokument",
        help_text="En docx-fil, högst 25 MB. Filen sparas inte, bara hur den förstods.",
        widget=forms.FileInput({"accept": ".docx"}),
        error_messages={
            "required": "Välj en fil.",
            "empty": "Filen är tom.",
        },
        max_length=200,
    )
    name = name_field()
    version = version_field()
    title = forms.CharField(
        label="Titel (frivilligt)",
        required=False,
        max_length=300,
        help_text=_BY_ITSELF,
    )
    year = year_field(required=False)
    last_response_day = day_field("Sista svarsdag (frivilligt)", required=False)
    owner = owner_field("Vilken organisation ska ha enkäten?")

    def __init__(self, *args: Any, owners: Choosable, **kwargs: Any) -> None:
        super().__init__(*args, owners=owners, **kwargs)
        self.fields["year"].help_text = _BY_ITSELF

    def head(self) -> StatedHead:
        """What is said beside the document."""
        given, day = self.cleaned_data, self.cleaned_data["last_response_day"]
        return StatedHead(
            name=given["name"],
            version=given["version"],
            title=given["title"],
            year=str(given["year"] or ""),
            last_response_day=day.isoformat() if day else "",
        )

    def ask_for(self, fields: Iterable[str]) -> None:
        """Ask at its field for what the document does not say."""
        for name in fields:
            self.add_error(name, ValidationError(_LACKING))

    @property
    def file_name(self) -> str:
        """The name that the file has on the author's computer."""
        return clean_line(str(self.cleaned_data["file"].name))

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])

    def clean_file(self) -> UploadedFile[Any]:
        """The file as it was sent. Refuses other endings than Word's own, and what is larger than a form can be."""
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if not str(upload.name).lower().endswith(".docx"):
            raise ValidationError("Filen ska vara ett Worddokument (.docx). Spara ett äldre dokument på nytt som docx.")
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError("Filen är större än 25 MB. Ta bort bilderna ur den, spara den och försök igen.")
        return upload
