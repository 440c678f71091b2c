"""The forms of a delivery to an e-archive."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from archive.deposits.reading import ContradictingSumsError, package_sums
from archive.deposits.services import DepositFacts
from attachments.fields import StoredFileField
from config.fields.forms import PlainForm, day_field
from responses.models import Submission


class DepositForm(PlainForm):
    """What the e-archive's receipt says, of one submission or of many. The service checks the day and the file."""

    delivered_on = day_field("Dag då paketen levererades")
    archive = forms.CharField(
        label="E-arkiv",
        max_length=200,
        help_text="Vilket e-arkiv som har tagit emot dem.",
        error_messages={"required": "Skriv vilket e-arkiv det är."},
    )
    reference = forms.CharField(
        label="Kvittensens nummer eller beteckning",
        max_length=200,
        error_messages={"required": "Skriv vad e-arkivets kvittens heter eller har för nummer."},
    )
    receipt = StoredFileField(label="Kvittensen som fil (frivilligt)", required=False)
    sums = forms.CharField(
        label="Paketens kontrollsummor, SHA-256 (frivilligt)",
        required=False,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
        help_text="Klistra in ur SHA256SUMS, en rad för varje paket. För ett enda svar räcker summan.",
    )

    def __init__(self, *args: Any, submissions: Sequence[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._submissions = submissions
        self._sums: Mapping[uuid.UUID, str] = {}

    def clean_sums(self) -> str:
        """Refuses what has no sum of any of the packages, which would be kept as if there were none, or two of one."""
        text: str = self.cleaned_data["sums"]
        try:
            self._sums = package_sums(text, self._submissions)
        except ContradictingSumsError as of:
            told = f"Här står två olika kontrollsummor för {of}. Låt bara det levererade paketets stå kvar."
            raise forms.ValidationError(told) from None
        if text and not self._sums:
            number = self._submissions[0].receipt_number
            told = f"Här står ingen kontrollsumma för de valda svarens paket. Paketet ska heta som {number}-sip.zip."
            raise forms.ValidationError(told)
        return text

    def facts(self) -> DepositFacts:
        """What the service takes."""
        data = self.cleaned_data
        return DepositFacts(
            delivered_on=data["delivered_on"],
            archive=" ".join(data["archive"].split()),
            reference=" ".join(data["reference"].split()),
            sums=self._sums,
        )


class DepositTakenBackForm(PlainForm):
    """Why the package was not delivered after all. The service demands it."""

    reason = forms.CharField(
        label="Varför är svaret inte levererat?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Skriv varför svaret inte är levererat."},
    )
