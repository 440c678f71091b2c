"""The forms of a disposal."""

from django import forms

from archive.disposal.services import DisposalFacts
from attachments.fields import StoredFileField
from config.fields.forms import PlainForm, day_field


class DisposalForm(PlainForm):
    """The gallringsbeslut that a disposal rests on. The service checks the day and the file."""

    decision = forms.CharField(
        label="Gallringsbeslutets nummer eller beteckning",
        max_length=100,
        error_messages={"required": "Skriv vad gallringsbeslutet heter eller har för nummer."},
    )
    decided_on = day_field("Dag då det beslutades")
    rule = forms.CharField(
        label="Stöd i beslutet",
        max_length=300,
        help_text="Paragraf eller punkt i gallringsbeslutet eller i informationshanteringsplanen.",
        error_messages={"required": "Skriv vilken paragraf eller punkt som gallringen följer."},
    )
    document = StoredFileField(label="Gallringsbeslutet som fil (frivilligt)", required=False)

    def facts(self) -> DisposalFacts:
        """What the service takes."""
        data = self.cleaned_data
        return DisposalFacts(
            decision=" ".join(data["decision"].split()),
            decided_on=data["decided_on"],
            rule=" ".join(data["rule"].split()),
        )


class DisposalTakenBackForm(PlainForm):
    """Why nothing is to come of it. The service demands it."""

    reason = forms.CharField(
        label="Varför ska svaren inte gallras?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Skriv varför gallringen tas tillbaka."},
    )
