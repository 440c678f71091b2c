"""What stands in an Underlag med svar, and as what it is made."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from archive.excerpts.choosing import Choices
from archive.excerpts.forms import PDF_FORMAT, WORD_FORMAT
from archive.excerpts.publishing import Publication
from config.fields.choosing import Choosable, ChoosingForm
from responses.models import Response

HTML = "html"
_MOST_OTHERS = 20


class PublicationForm(ChoosingForm):
    """A cover text, the parts of this answer, other answers that go with it, and how they are shown."""

    title = forms.CharField(
        label="Rubrik",
        max_length=200,
        error_messages={"required": "Skriv en rubrik."},
    )
    cover = forms.CharField(
        label="Inledande text (frivilligt)",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 6}),
        help_text="Till exempel vad svaret gäller och hur det har tagits fram.",
    )
    sections = forms.MultipleChoiceField(
        label="Delar",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst en del.", "invalid_choice": "Välj bland delarna."},
    )
    others = forms.TypedMultipleChoiceField(
        label="Ta också med",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland svaren."},
    )
    only_answered = forms.BooleanField(label="Bara besvarade frågor", required=False, initial=True)
    chosen_only = forms.BooleanField(label="Bara valda alternativ", required=False, initial=True)
    remarks = forms.BooleanField(label="Kommentarer till svaren", required=False, initial=True)
    attachments = forms.BooleanField(label="Bilagornas namn och länkar", required=False, initial=True)
    format = forms.ChoiceField(
        choices=[(HTML, "HTML"), (WORD_FORMAT, "Word"), (PDF_FORMAT, "PDF")],
        error_messages={"required": "Välj ett format.", "invalid_choice": "Välj ett av formaten."},
    )

    def __init__(self, *args: Any, sections: list[tuple[str, str]], others: Choosable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts: Any = self.fields["sections"]
        parts.choices, parts.initial = sections, [key for key, _ in sections]
        if others.exist:
            self.choose_among("others", others)
        else:
            del self.fields["others"]

    def clean_others(self) -> list[Response]:
        """So many as can be made into one file while somebody waits."""
        chosen: list[Response] = self.cleaned_data["others"]
        if len(chosen) > _MOST_OTHERS:
            raise ValidationError(f"Välj högst {_MOST_OTHERS} andra svar.")
        return chosen

    def publication(self) -> Publication:
        """What was asked for."""
        given = self.cleaned_data
        shown = ("only_answered", "chosen_only", "remarks", "attachments")
        return Publication(
            title=given["title"],
            cover=given["cover"],
            sections=frozenset(given["sections"]),
            choices=Choices(**{name: given[name] for name in shown}),
        )
