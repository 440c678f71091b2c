"""The forms of what stands about a questionnaire itself, and of beginning one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from authoring.composing.beginnings import NewHead
from authoring.composing.forms.fields import make_room
from authoring.forms import OwnerForm, owner_field
from authoring.head_fields import NAME_HELP, name_field, version_field, year_field
from config.fields.forms import PlainForm, day_field
from surveys.definition_json import DocumentNode
from surveys.terms import Delivery
from surveys.wordings.phrasing import delivery_in_words

NEXT, CORRECTION = "next", "correction"


def _line(label: str, most: int, help_text: str = "", *, required: bool = False) -> forms.CharField:
    messages = {"required": f"{label} ska fyllas i."}
    shown = label if required else f"{label} (frivilligt)"
    return forms.CharField(
        label=shown, max_length=most, help_text=help_text, required=required, error_messages=messages
    )


def _text(label: str, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=f"{label} (frivilligt)",
        help_text=help_text,
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": rows}),
    )


class BeginForm(OwnerForm):
    """A new questionnaire's name, year, version and last day, and whose it is."""

    title = _line("Titel", 300, required=True)
    name = name_field()
    year = year_field()
    version = version_field()
    last_response_day = day_field("Sista svarsdag (frivilligt)", required=False)
    owner = owner_field("Vilken organisation ska ha enkäten?")

    def head(self) -> NewHead:
        """What the valid form says."""
        given = self.cleaned_data
        day = given["last_response_day"]
        last = day.isoformat() if day else ""
        return NewHead(given["name"], given["title"], given["year"], given["version"], last)


class BasedForm(BeginForm):
    """As BeginForm, from an edition: next year's, or a correction, for which everything but the version stays."""

    kind = forms.ChoiceField(
        label="Vad ska den bli?",
        choices=(
            (NEXT, "Nästa omgångs enkät: frågorna fortsätter från den här"),
            (CORRECTION, "En rättelse: samma enkät i en ny utgåva"),
        ),
        widget=forms.RadioSelect,
        help_text="En rättelse behåller titel, kortnamn, år och sista svarsdag, vad som än står nedan.",
        error_messages={"required": "Välj vad den ska bli.", "invalid_choice": "Välj i listan."},
    )
    field_order = ("kind",)

    def __init__(self, *args: Any, name_now: str, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_now = name_now
        if not own:
            del self.fields["kind"]

    @property
    def is_correction(self) -> bool:
        return self.cleaned_data.get("kind") == CORRECTION

    def clean(self) -> dict[str, Any]:
        """A correction keeps its name; next year's has another."""
        cleaned = super().clean() or {}
        if not self.is_correction and cleaned.get("name") == self.name_now:
            message = "Nästa omgångs enkät ska ha ett eget kortnamn, till exempel med det nya året."
            self.add_error("name", ValidationError(message))
        return cleaned


class HeadForm(PlainForm):
    """Everything that stands about the questionnaire itself."""

    title = _line("Titel", 300, required=True)
    name = name_field()
    series = forms.RegexField(
        r"^[a-z0-9][a-z0-9_-]*$",
        label="Serie",
        max_length=60,
        help_text="Samma för varje omgång, så att de hålls ihop: mandat och beslutsordning gäller en serie.",
        error_messages={"required": "Skriv seriens kortnamn.", "invalid": f"Skriv så här: {NAME_HELP}"},
    )
    year = year_field()
    version = version_field()
    last_response_day = day_field("Sista svarsdag (frivilligt)", required=False)
    period = _line("Period som svaren gäller", 200)
    respondent = forms.ChoiceField(
        label="Besvaras av",
        choices=(("region", "Regioner"), ("kommun", "Kommuner"), ("rss", "Regionala samverkans- och stödstrukturer")),
        error_messages={"required": "Välj i listan.", "invalid_choice": "Välj i listan."},
    )
    agency = _line("Den som står bakom enkäten", 200, required=True)
    reference = _line("Diarienummer", 100)
    receiver = _line("Mottagare, om den är en annan", 200)
    delivery = forms.ChoiceField(
        label="Så lämnas svaret",
        choices=[(way.value, delivery_in_words(way)) for way in Delivery],
        error_messages={"required": "Välj i listan.", "invalid_choice": "Välj i listan."},
    )
    line_breaks = forms.ChoiceField(
        label="Mottagarens formulär räknar en radbrytning som",
        choices=(("", "Vet inte"), ("one", "Ett tecken"), ("two", "Två tecken")),
        required=False,
        error_messages={"invalid_choice": "Välj i listan."},
    )
    intro = _text(
        "Inledning",
        "Läses före första avsnittet. Stycken skiljs av en tom rad, och en rad som börjar med - är en punkt.",
        8,
    )
    in_portal = _text("Det som gäller i portalen, bredvid inledningen")
    closing = _text("Avslutning", "Läses efter sista avsnittet.")
    closing_in_portal = _text("Det som gäller i portalen, bredvid avslutningen")
    contact_slot = _text(
        "Plats för handläggarens namn",
        "Så som det står i inledningen eller avslutningen, med platsen inom hakparentes.",
        1,
    )
    contact_email_slot = _text("Plats för handläggarens e-postadress", rows=1)
    source = _text("Källa, som bara enkätansvariga ser", rows=2)
    note = _text("Anteckning, som bara enkätansvariga ser")

    def __init__(self, posted: Mapping[str, str] | None = None, *, document: DocumentNode) -> None:
        defaults = {"respondent": "region", "agency": "Socialstyrelsen", "delivery": "read_here"}
        super().__init__(posted, initial={**defaults, **document}, auto_id="falt-%s")
        self.document = document
        for name, field in self.fields.items():
            make_room(field, document.get(name, ""))

    def as_document(self) -> DocumentNode:
        """The document without sections and rules, as the valid form says it; what it has no field for stays."""
        day = self.cleaned_data["last_response_day"]
        given = {**self.cleaned_data, "last_response_day": day.isoformat() if day else ""}
        head = {key: value for key, value in self.document.items() if key not in ("items", "rules")} | given
        return {key: value for key, value in head.items() if value != ""}


class TextForm(PlainForm):
    """All of it as YAML; what is wrong in it is the loader's to say."""

    text = forms.CharField(
        label="Enkäten i YAML",
        max_length=2 * 1024 * 1024,
        widget=forms.Textarea({"rows": 30, "spellcheck": "false", "autocapitalize": "off", "class": "sp-code"}),
        error_messages={
            "required": "Skriv enkäten, eller gå tillbaka utan att spara.",
            "max_length": "Texten är större än 2 MB.",
        },
        strip=False,
    )
