"""The forms of the carrying over."""

from django import forms

from attachments.fields import StoredFileField
from config.fields.forms import PlainForm, day_field


class CarriedForm(PlainForm):
    """When the answer was entered in the receiver's form, and the number that it gave. The service checks the day."""

    done_on = day_field("Dag då svaret lämnades i mottagarens formulär")
    receipt_number = forms.CharField(
        label="Mottagarens kvittonummer (frivilligt)",
        required=False,
        max_length=100,
        help_text="Står på kvittot eller i mejlet från mottagaren. Lämna tomt om ni inte har fått något.",
    )


class TakenBackForm(PlainForm):
    """Why the answer has not been carried over after all. The service demands it."""

    reason = forms.CharField(
        label="Varför är svaret inte överfört?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Skriv varför svaret inte är överfört."},
    )


class ReceiptForm(PlainForm):
    """The receiver's own receipt or print-out: a file, or the text of it."""

    file = StoredFileField(label="Kvittot eller utskriften som fil", required=False)
    text = forms.CharField(
        label="Eller texten på kvittot, inklistrad",
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="Markera allt på mottagarens sida (Ctrl+A), kopiera och klistra in här.",
    )


class SentForm(PlainForm):
    """What was sent beside the form: the file, or the text of which the portal makes a document."""

    to = forms.CharField(
        label="Skickat till",
        max_length=200,
        error_messages={"required": "Skriv till vem eller vilken adress det skickades."},
    )
    sent_on = day_field("Dag då det skickades")
    file = StoredFileField(label="Filen som skickades", required=False)
    text = forms.CharField(
        label="Eller texten som skickades",
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="Portalen gör en PDF av texten, som sparas i ärendet.",
    )
