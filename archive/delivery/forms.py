"""The forms of the carrying over."""

from typing import Any

from django import forms
from django.conf import settings

from attachments.content import megabytes
from attachments.filetypes import ACCEPT_ATTRIBUTE, ACCEPTED_IN_WORDS
from config.fields.forms import PlainForm, day_field


class CarriedForm(PlainForm):
    """When the answer was entered in the receiver's form, and the number that it gave. The service checks the day."""

    done_on = day_field("Dag då svaret lämnades i mottagarens formulär")
    receipt_number = forms.CharField(
        label="Mottagarens kvittonummer (frivilligt)",
        required=False,
        max_length=100,
        help_text="Står på kvittot eller i mejlet från mottagaren. Lämna tomt om ni inte har fått något.",
        error_messages={"max_length": "Skriv högst 100 tecken."},
    )


class TakenBackForm(PlainForm):
    """Why the answer has not been carried over after all. The service demands it."""

    reason = forms.CharField(
        label="Varför är svaret inte överfört?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Skriv varför svaret inte är överfört.",
            "max_length": "Skriv högst 500 tecken.",
        },
    )


class _WithFile(PlainForm):
    """A form with a file; the service judges it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = megabytes(settings.ATTACHMENT_MAX_BYTES)
        self.fields["file"].help_text = f"{ACCEPTED_IN_WORDS}. Högst {limit}."
        self.fields["file"].widget.attrs["accept"] = ACCEPT_ATTRIBUTE


class ReceiptForm(_WithFile):
    """The receiver's own receipt or print-out: a file, or the text of it."""

    file = forms.FileField(label="Kvittot eller utskriften som fil", required=False, allow_empty_file=True)
    text = forms.CharField(
        label="Eller texten på kvittot, inklistrad",
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="Markera allt på mottagarens sida (Ctrl+A), kopiera och klistra in här.",
    )


class SentForm(_WithFile):
    """What was sent beside the form: the file, or the text of which the portal makes a document."""

    to = forms.CharField(
        label="Skickat till",
        max_length=200,
        error_messages={
            "required": "Skriv till vem eller vilken adress det skickades.",
            "max_length": "Skriv högst 200 tecken.",
        },
    )
    sent_on = day_field("Dag då det skickades")
    file = forms.FileField(label="Filen som skickades", required=False, allow_empty_file=True)
    text = forms.CharField(
        label="Eller texten som skickades",
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="Portalen gör en PDF av texten, som sparas i ärendet.",
    )
