"""What to take out of an answer, and as what."""

from typing import Any

from django import forms

from archive.excerpts.choosing import Choices
from config.fields.forms import PlainForm

WORD_FORMAT, PDF_FORMAT = "docx", "pdf"


class ExcerptForm(PlainForm):
    """Sent with GET: the address is the choice. Boxes that are not ticked are not sent."""

    section = forms.ChoiceField(
        label="Vad", required=False, error_messages={"invalid_choice": "Avsnittet finns inte i svaret. Välj ett annat."}
    )
    questions = forms.ChoiceField(
        label="Frågor",
        choices=[("alla", "Alla frågor"), ("besvarade", "Bara besvarade frågor")],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Välj alla eller bara besvarade frågor."},
    )
    options = forms.ChoiceField(
        label="Svarsalternativ",
        choices=[("alla", "Alla alternativ, med kryss"), ("valda", "Bara valda alternativ")],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Välj alla eller bara valda alternativ."},
    )
    remarks = forms.BooleanField(label="Kommentarer till svaren", required=False)
    attachments = forms.BooleanField(label="Bilagornas namn", required=False)
    earlier = forms.BooleanField(label="Tidigare års svar", required=False)
    format = forms.ChoiceField(
        choices=[(WORD_FORMAT, "Word"), (PDF_FORMAT, "PDF")],
        required=False,
        error_messages={"invalid_choice": "Välj Word eller PDF."},
    )

    FIRST = {"questions": "alla", "options": "alla", "remarks": True, "attachments": True}
    """What is chosen until somebody chooses otherwise."""

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, initial=self.FIRST, **kwargs)
        section: Any = self.fields["section"]
        section.choices = [("", "Hela svaret"), *sections]

    def choices(self) -> Choices:
        """What was chosen."""
        given = self.cleaned_data
        return Choices(
            section=given["section"],
            only_answered=given["questions"] == "besvarade",
            chosen_only=given["options"] == "valda",
            remarks=given["remarks"],
            earlier=given["earlier"],
            attachments=given["attachments"],
        )
