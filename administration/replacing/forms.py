"""Why somebody's second factor is to be replaced."""

from django import forms

from config.fields.forms import PlainForm


class AskResetForm(PlainForm):
    """The service demands a reason, which the second person judges by."""

    reason = forms.CharField(
        label="Vad har hänt, och hur vet du att det är personen själv som frågar?",
        max_length=500,
        help_text="Den som bekräftar läser det. Det skrivs också i loggen.",
        error_messages={"required": "Skriv vad som har hänt, så att den som bekräftar kan bedöma det."},
        widget=forms.Textarea({"rows": 3}),
    )
