"""Forms for attachments. They know the shape; what a file or link may be is the services' to say."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from attachments.dates import SwedishDateField
from attachments.fields import StoredFileField, help_of_file
from attachments.limits import is_nearly_full, room_in_words
from attachments.links import MAX_CHARACTERS as MAX_URL_CHARACTERS
from attachments.links import web_address
from attachments.models import DecisionKind
from config.fields.forms import PlainForm
from config.language.days import DAY_TO_COME


class DescriptionForm(PlainForm):
    """What is said of an attachment: title, diarienummer, and the decision's date, body, paragraph and slag."""

    title = forms.CharField(label="Titel (frivilligt)", max_length=300, required=False)
    diarienummer = forms.CharField(
        label="Diarienummer (frivilligt)", max_length=100, required=False, help_text="Till exempel RS 2025-0123."
    )
    decided_on = SwedishDateField(
        label="Beslutsdatum (frivilligt)", required=False, help_text="Till exempel 2025-11-21."
    )
    decided_by = forms.CharField(
        label="Beslutande organ (frivilligt)", max_length=200, required=False, help_text="Till exempel regionstyrelsen."
    )
    decision_paragraph = forms.CharField(
        label="Paragraf (frivilligt)", max_length=38, required=False, help_text="Till exempel § 45 i protokollet."
    )
    decision_kind = forms.ChoiceField(
        label="Slag av beslut (frivilligt)",
        choices=[("", "Inte angivet"), *DecisionKind.choices],
        required=False,
        error_messages={"invalid_choice": "Välj ett av slagen av beslut."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].help_text = "Om du lämnar titeln tom används filens namn eller länkens adress."

    def clean_diarienummer(self) -> str:
        """What has no figure in it is no number; what shape it has is said by whoever gave it, often somebody else."""
        number = str(self.cleaned_data["diarienummer"])
        if number.strip() and not any(sign.isdecimal() for sign in number):
            raise forms.ValidationError("Skriv diarienumret så som det står i beslutet, till exempel RS 2025-0123.")
        return number


class LinkForm(PlainForm):
    """A form with a field `url`, in which an address may be left out."""

    def clean_url(self) -> str:
        """The address with its scheme; empty where none is given."""
        url: str = self.cleaned_data["url"]
        return web_address(url) if url else ""


class AttachmentForm(DescriptionForm, LinkForm):
    """One new attachment: a file or a link. It stands inside the page's own <form> element."""

    file = StoredFileField(label="Fil", required=False)
    url = forms.CharField(
        label="Eller länk",
        max_length=MAX_URL_CHARACTERS,
        required=False,
        help_text="Till exempel www.example.se/beslut.pdf.",
        # Not type=url: browsers would refuse an address without https://, which is added here.
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )

    copy_of = forms.ChoiceField(
        label="Filen är en kopia av en länk",
        required=False,
        help_text="Öppna länken, välj Skriv ut och Spara som PDF i webbläsaren, och välj den filen ovan.",
    )
    seen_on = SwedishDateField(
        label="Länken sågs den (frivilligt)",
        required=False,
        help_text="Dagen då länken visade det som ni hänvisar till.",
    )

    field_order = ["file", "url", "copy_of", "seen_on", "title", "diarienummer"]

    def __init__(
        self, *args: Any, today: date, taken: int = 0, links: Sequence[tuple[str, str]] = (), **options: Any
    ) -> None:
        """`taken` is how many bytes the response's files are together before this one; `links` the (address, title) of
        the links that a file may be a copy of.
        """
        super().__init__(*args, **options)
        self.today = today
        if links:
            copy_of: Any = self.fields["copy_of"]
            copy_of.choices = [("", "Nej"), *links]
        else:
            del self.fields["copy_of"]
        self.fields["file"].help_text = help_of_file(room=room_in_words(taken))
        self.warning = room_in_words(taken) if is_nearly_full(taken) else ""

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("file") and given.get("url"):
            self.add_error("url", "Välj antingen en fil eller en länk. Har du båda, lägg till dem som två bilagor.")
        elif not given.get("file") and not given.get("url") and not self.errors.keys() & {"file", "url"}:
            self.add_error("file", "Välj en fil eller skriv en länk.")
        self._check_seen(given)
        return given

    def clean_seen_on(self) -> date | None:
        seen_on: date | None = self.cleaned_data["seen_on"]
        if seen_on and seen_on > self.today:
            raise forms.ValidationError(DAY_TO_COME)
        return seen_on

    def _check_seen(self, given: dict[str, Any]) -> None:
        """A copy is of a file and has its day; a day is of a link or a copy of one."""
        copy_of, seen_on = given.get("copy_of"), given.get("seen_on")
        if copy_of and given.get("url"):
            self.add_error("copy_of", "En länk kan inte vara en kopia. Välj Nej, eller en fil i stället.")
        if copy_of and not seen_on and "seen_on" not in self.errors:
            self.add_error("seen_on", "Ange vilken dag länken visade det som står i filen.")
        if seen_on and not copy_of and given.get("file"):
            told = "Dagen hör till en länk eller en kopia av en. Välj vilken, eller lämna dagen tom."
            self.add_error("seen_on", told)
