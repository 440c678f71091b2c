"""The forms of entered answers. They know the shape; what may be, and who may, is the services' to say."""

from collections.abc import Sequence
from typing import Any

from django import forms

from attachments.dates import SwedishDateField
from attachments.fields import StoredFileField
from attachments.forms import LinkForm
from attachments.links import MAX_CHARACTERS as MAX_URL_CHARACTERS
from config.fields.choosing import Choosable, ChoosingForm
from config.fields.forms import FIRST_YEAR, LAST_YEAR, PlainForm
from responses.entry.services import EnteredFacts
from surveys.models import Questionnaire

_OUT_OF_RANGE = {"min_value": "Skriv ett år med fyra siffror.", "max_value": "Skriv ett år med fyra siffror."}


class FactsForm(LinkForm):
    """What is said of an entered answer: its year and name where the portal has no such form, and the original."""

    year = forms.IntegerField(
        label="År",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
        help_text="Det år som svaret gäller.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Skriv året med fyra siffror, till exempel 2024.", **_OUT_OF_RANGE},
    )
    title = forms.CharField(
        label="Vad svaret heter",
        max_length=300,
        required=False,
        help_text="Till exempel Återrapportering av statsbidraget för god och nära vård.",
    )
    file = StoredFileField(
        label="Originalet som fil (frivilligt)", required=False, first="Det som lämnades då, eller protokollet."
    )
    url = forms.CharField(
        label="Eller länk till originalet (frivilligt)",
        max_length=MAX_URL_CHARACTERS,
        required=False,
        help_text="Till exempel www.example.se/protokoll.pdf.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    dated_on = SwedishDateField(
        label="Originalets datum (frivilligt)", required=False, help_text="Till exempel 2024-03-28."
    )
    diarienummer = forms.CharField(
        label="Diarienummer (frivilligt)", max_length=100, required=False, help_text="Till exempel RS 2024-0123."
    )

    own_form: bool | None = None

    def __init__(self, *args: Any, own_form: bool = False, **options: Any) -> None:
        """With `own_form` the year and the name are the questionnaire's, and are not asked for."""
        super().__init__(*args, **options)
        self.own_form = own_form
        if own_form:
            del self.fields["year"], self.fields["title"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("file") and given.get("url"):
            self.add_error("url", "Välj antingen en fil eller en länk.")
        if not self.own_form:
            self._require("year", "Skriv vilket år svaret gäller.")
            self._require("title", "Skriv vad svaret heter.")
        return given

    def _require(self, name: str, told: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, told)

    def facts(self, questionnaire: Questionnaire) -> EnteredFacts:
        """What was filled in, the questionnaire's own year and title where nothing is asked of them."""
        given = self.cleaned_data
        return EnteredFacts(
            year=questionnaire.year if self.own_form else given["year"],
            title=questionnaire.title if self.own_form else given["title"],
            diarienummer=given["diarienummer"],
            dated_on=given["dated_on"],
            upload=given["file"],
            url=given["url"],
        )


class EnterForm(ChoosingForm, FactsForm):
    """A new one: whose it is, and which questionnaire was answered."""

    organisation = forms.TypedChoiceField(
        label="Organisation",
        error_messages={"required": "Välj organisation.", "invalid_choice": "Välj en av organisationerna."},
    )
    form = forms.ChoiceField(
        label="Vad ni svarade på",
        error_messages={"required": "Välj vad ni svarade på.", "invalid_choice": "Välj ett av alternativen."},
    )

    field_order = ["organisation", "form", "year", "title"]

    def __init__(self, *args: Any, organisations: Choosable, choices: Sequence[Questionnaire], **options: Any) -> None:
        super().__init__(*args, **options)
        self.only = organisations.only
        self.known = {one.pk: one for one in choices}
        if self.only:
            del self.fields["organisation"]
        else:
            self.choose_among("organisation", organisations, nothing="Välj")
        field: Any = self.fields["form"]
        field.choices = [
            ("", "Välj"),
            ("Enkäten finns i portalen", [(f"own:{one.pk}", one.dated_title) for one in choices]),
            (
                "Enkäten finns inte i portalen: lägg orden bredvid frågorna",
                [(f"beside:{one.pk}", f"Bredvid {one.dated_title}") for one in choices],
            ),
        ]
        field.help_text = "Finns enkäten inte i portalen fyller du också i år och namn."

    def clean(self) -> dict[str, Any]:
        self.own_form = self.cleaned_data.get("form", "").startswith("own:") or "form" in self.errors
        return super().clean()

    def chosen(self) -> dict[str, Any]:
        """Whose, on what, and what is said of it, as the service takes them."""
        way, _, key = self.cleaned_data["form"].partition(":")
        asked = self.known[int(key)]
        return {
            "organisation": self.only or self.cleaned_data["organisation"],
            "questionnaire": asked,
            "own_form": way == "own",
            "facts": self.facts(asked),
        }


class AnswersFileForm(PlainForm):
    """A file with the answers in it."""

    file = forms.FileField(
        label="Fil med svaren",
        allow_empty_file=True,
        help_text=(
            "svar.json, svar-fhir.json eller CSV som portalen har lämnat ut, eller en ifylld läsversion i Word (docx)."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.csv,.docx"}),
        error_messages={"required": "Välj filen med svaren."},
    )


class RemoveForm(PlainForm):
    """Why it is removed."""

    reason = forms.CharField(
        label="Varför svaret tas bort", max_length=500, error_messages={"required": "Skriv varför."}
    )
