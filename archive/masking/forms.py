"""A masking's forms: who asked, what is struck, and why."""

from typing import Any

from django import forms

from archive.masking.proofs import Mask
from archive.masking.services import Request
from config.fields.forms import PlainForm, day_field

OTHER = "annan"
PARAGRAPHS = {
    "OSL 18 kap. 8 §": "säkerhets- eller bevakningsåtgärd",
    "OSL 18 kap. 13 §": "risk- och sårbarhetsanalys",
    "OSL 19 kap. 1 §": "myndighetens affärs- eller driftförhållanden",
    "OSL 19 kap. 3 §": "upphandling",
    "OSL 21 kap. 1 §": "enskilds hälsa eller sexualliv",
    "OSL 21 kap. 3 §": "enskilds adress eller telefonnummer, vid hot",
    "OSL 21 kap. 7 §": "personuppgifter som kan behandlas i strid med dataskyddet",
    "OSL 25 kap. 1 §": "hälso- och sjukvård",
    "OSL 26 kap. 1 §": "socialtjänst",
    "OSL 31 kap. 16 §": "enskilds affärs- eller driftförhållanden",
    "OSL 39 kap. 3 §": "personaladministration",
}


class RequestForm(PlainForm):
    """Who asked, and the decision."""

    requester = forms.CharField(
        label="Vem har begärt ut handlingen? (frivilligt)",
        required=False,
        max_length=200,
        help_text="Lämna tomt om personen är anonym. Står i portalen, för registratorer, och inte i kopian.",
    )
    decision = forms.CharField(
        label="Beslutets diarienummer",
        max_length=60,
        help_text="Beslutet att lämna ut handlingen med uppgifter dolda. Står i kopian.",
        error_messages={"required": "Skriv beslutets diarienummer."},
    )
    decided_on = day_field("Beslutets datum")

    def asked(self) -> Request:
        """What the service takes."""
        return Request(**{name: self.cleaned_data[name] for name in ("requester", "decision", "decided_on")})


class MaskForm(PlainForm):
    """The paragraph and the reason of what is struck."""

    paragraph = forms.ChoiceField(
        label="Paragraf",
        choices=[
            ("", "Välj"),
            *((name, f"{name}, {about}") for name, about in PARAGRAPHS.items()),
            (OTHER, "En annan paragraf"),
        ],
        error_messages={"required": "Välj en paragraf.", "invalid_choice": "Välj en av paragraferna."},
    )
    other = forms.CharField(
        label="Annan paragraf",
        required=False,
        max_length=60,
        help_text="Till exempel OSL 15 kap. 2 §.",
    )
    reason = forms.CharField(
        label="Skäl",
        max_length=200,
        help_text="Står i kopian, så skriv inget av det som döljs.",
        error_messages={"required": "Skriv skälet."},
    )

    def clean(self) -> dict[str, Any]:
        """With the paragraph as it is to stand."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("paragraph") == OTHER and not given.get("other"):
            self.add_error("other", "Skriv vilken paragraf.")
        return given

    def mask(self) -> Mask:
        """The paragraph and the reason."""
        given = self.cleaned_data
        paragraph = given["other"] if given["paragraph"] == OTHER else given["paragraph"]
        return Mask(paragraph, given["reason"])


class PlacesForm(MaskForm):
    """What is struck as a whole."""

    places = forms.MultipleChoiceField(
        label="Vad som ska döljas",
        error_messages={
            "required": "Kryssa för minst ett svar, en bilaga eller en uppgift.",
            "invalid_choice": "Det finns inget sådant ställe i arkivexemplaret. Ladda om sidan.",
        },
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["places"]
        places.choices = [(key, key) for key in keys]


class _Chosen(forms.MultipleChoiceField):
    """Whatever rows are chosen: whether they are still there the service knows."""

    def valid_value(self, value: str) -> bool:
        """Any."""
        return True


class ShowAgainForm(PlainForm):
    """Which strikes are taken back."""

    strikes = _Chosen(label="Dolt i utkastet", required=False)


class WordsForm(MaskForm):
    """Which words of one place are struck, by their numbers."""

    first = forms.IntegerField(
        label="Från ord nummer", min_value=1, error_messages={"required": "Skriv det första ordets nummer."}
    )
    last = forms.IntegerField(
        label="Till och med ord nummer", min_value=1, error_messages={"required": "Skriv det sista ordets nummer."}
    )

    field_order = ("first", "last", "paragraph", "other", "reason")

    def __init__(self, *args: Any, words: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def clean(self) -> dict[str, Any]:
        """With the numbers in their order, and within the text."""
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if last and last > self.words:
            self.add_error("last", f"Texten har {self.words} ord.")
        elif first and last and first > last:
            self.add_error("last", "Det sista ordet kan inte stå före det första.")
        return given
