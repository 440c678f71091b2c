"""The forms of cases. They know the shape; what may be, and who may, is the services' to say."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat

from accounts.diarienummer import example_of
from accounts.models import Organisation
from attachments.dates import SwedishDateField
from attachments.fields import StoredFileField, help_of_file
from attachments.limits import CASE_HOLDER, room_in_words
from attachments.models import DecisionKind
from cases.dispatching import Sending, Thing
from cases.documents import DocumentFacts
from cases.models import CaseDocument, CaseRecipient, Dispatch
from config.fields.choosing import Choosable, ChoosingForm
from config.fields.forms import PlainForm


class CaseTitleForm(PlainForm):
    """What the case concerns, in short."""

    title = forms.CharField(
        label="Vad ärendet rör, i korthet",
        max_length=300,
        error_messages={"required": "Skriv i korthet vad ärendet rör."},
    )


class NewCaseForm(ChoosingForm, CaseTitleForm):
    """Whose the case is, what it concerns, and its number."""

    organisation = forms.TypedChoiceField(
        label="Organisation",
        error_messages={"required": "Välj organisation.", "invalid_choice": "Välj en av organisationerna."},
    )
    number = forms.CharField(
        label="Diarienummer", max_length=600, error_messages={"required": "Skriv ärendets nummer."}
    )

    field_order = ["organisation", "title", "number"]

    def __init__(self, *args: Any, organisations: Choosable | Organisation, **kwargs: Any) -> None:
        """`organisations` are those that the person may choose among; of one nobody is asked."""
        super().__init__(*args, **kwargs)
        self.only = organisations.only if isinstance(organisations, Choosable) else organisations
        if self.only:
            del self.fields["organisation"]
        elif isinstance(organisations, Choosable):
            self.choose_among("organisation", organisations, nothing="Välj")
        pattern = self.only.diarienummer_pattern if self.only else ""
        self.fields["number"].help_text = f"Det som står i ert diarium, till exempel {example_of(pattern)}."

    def clean(self) -> dict[str, Any]:
        return {**self.cleaned_data, **({"organisation": self.only} if self.only else {})}


class NumberForm(PlainForm):
    """One more number of a case."""

    number = forms.CharField(label="Nummer", max_length=600, error_messages={"required": "Skriv numret."})
    whose = forms.CharField(
        label="Vems numret är",
        max_length=200,
        help_text="Till exempel Hälso- och sjukvårdsnämnden, eller Socialstyrelsen.",
        error_messages={"required": "Skriv vems numret är."},
    )
    own = forms.BooleanField(
        label="Numret hör till vårt eget diarium",
        required=False,
        help_text="Då kan svaren i ärendet ha det som diarienummer.",
    )


class _ChooseOneForm(ChoosingForm):
    """A form with one field (`asked`), in which one of some rows is chosen."""

    asked = ""

    def __init__(self, *args: Any, among: Choosable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_among(self.asked, among, nothing="Välj")


class PlaceForm(_ChooseOneForm):
    """Which of the organisation's answers to place in the case."""

    asked = "response"
    response = forms.TypedChoiceField(
        label="Svar", error_messages={"required": "Välj ett svar.", "invalid_choice": "Välj ett av svaren."}
    )


class ChooseCaseForm(_ChooseOneForm):
    """Which of the organisation's cases an answer is placed in."""

    asked = "case"
    case = forms.TypedChoiceField(
        label="Ärende", error_messages={"required": "Välj ett ärende.", "invalid_choice": "Välj ett av ärendena."}
    )


class CaseDocumentForm(PlainForm):
    """A document of the case."""

    file = StoredFileField(label="Fil", error_messages={"required": "Välj filen med handlingen."})
    kind = forms.ChoiceField(
        label="Slag av handling",
        choices=[("", "Välj"), *CaseDocument.Kind.choices],
        error_messages={"required": "Välj vad för slags handling det är.", "invalid_choice": "Välj ett av slagen."},
    )
    title = forms.CharField(
        label="Titel",
        required=False,
        max_length=300,
        help_text="Om du lämnar titeln tom används filens namn.",
    )
    dated_on = SwedishDateField(
        label="Dag då handlingen kom in eller upprättades", error_messages={"required": "Ange dagen."}
    )
    counterpart = forms.CharField(
        label="Från eller till vem",
        required=False,
        max_length=200,
        help_text="Avsändaren, om handlingen har kommit in. Mottagaren, om den har skickats.",
    )

    decided_by = forms.CharField(
        label="Beslutande organ",
        required=False,
        max_length=200,
        help_text="Om handlingen är ett beslut. Till exempel regionstyrelsen.",
    )
    decision_paragraph = forms.CharField(
        label="Paragraf",
        required=False,
        max_length=38,
        help_text="Till exempel § 45 i protokollet.",
    )
    decision_kind = forms.ChoiceField(
        label="Slag av beslut",
        choices=[("", "Inte angivet"), *DecisionKind.choices],
        required=False,
        error_messages={"invalid_choice": "Välj ett av slagen av beslut."},
    )

    def __init__(self, *args: Any, taken: int, **kwargs: Any) -> None:
        """`taken` is how many bytes the case's files are together before this one."""
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = help_of_file(room=room_in_words(taken, CASE_HOLDER))

    def facts(self) -> DocumentFacts:
        """What the service takes."""
        given = self.cleaned_data
        return DocumentFacts(
            kind=CaseDocument.Kind(given["kind"]),
            title=given["title"],
            dated_on=given["dated_on"],
            counterpart=given["counterpart"],
            decided_by=given["decided_by"],
            decision_paragraph=given["decision_paragraph"],
            decision_kind=given["decision_kind"],
        )


class WithdrawnDocumentForm(PlainForm):
    """Why a document is withdrawn."""

    reason = forms.CharField(
        label="Varför tas handlingen tillbaka?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Till exempel att den hör till ett annat ärende, eller att fel fil valdes.",
        error_messages={"required": "Skriv varför handlingen tas tillbaka."},
    )


class RecipientForm(PlainForm):
    """Somebody to whom the case is sent."""

    name = forms.CharField(
        label="Namn",
        max_length=200,
        help_text="En person, en funktion eller en myndighet, till exempel Socialstyrelsen.",
        error_messages={"required": "Skriv mottagarens namn."},
    )
    email = forms.EmailField(
        label="E-postadress",
        required=False,
        help_text="Lämna tomt för den som får handlingarna på annat sätt.",
        error_messages={"invalid": "Skriv en e-postadress, till exempel namn@example.se."},
    )


class DispatchForm(PlainForm):
    """To whom, what and how."""

    recipients = forms.MultipleChoiceField(
        label="Till vem",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst en mottagare.", "invalid_choice": "Välj bland mottagarna på listan."},
    )
    things = forms.MultipleChoiceField(
        label="Vad",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst en handling.", "invalid_choice": "Välj bland handlingarna."},
    )
    way = forms.ChoiceField(
        label="Hur",
        choices=[
            (Dispatch.Way.COPY, "Kopia i ett mejl från portalen"),
            (Dispatch.Way.LINK, "Länk i ett mejl, till den som kan logga in och läsa ärendet"),
            (Dispatch.Way.OTHER, "Det har redan skickats på annat sätt; portalen antecknar det"),
        ],
        widget=forms.RadioSelect,
        initial=Dispatch.Way.COPY,
        error_messages={"required": "Välj hur det skickas.", "invalid_choice": "Välj ett av sätten."},
    )
    message = forms.CharField(
        label="Meddelande i mejlet",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    how = forms.CharField(
        label="På vilket annat sätt",
        required=False,
        max_length=200,
        help_text="Till exempel med post, eller till e-arkivet.",
    )
    sent_on = SwedishDateField(label="Dag då det skickades på annat sätt", required=False)

    def __init__(self, *args: Any, recipients: Sequence[CaseRecipient], things: Sequence[Thing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._recipients, self._things = {str(one.pk): one for one in recipients}, {one.key: one for one in things}
        who: Any = self.fields["recipients"]
        who.choices = [(key, str(one)) for key, one in self._recipients.items()]
        what: Any = self.fields["things"]
        what.choices = [(key, f"{one.title} ({filesizeformat(one.size)})") for key, one in self._things.items()]

    def chosen(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        told = {name: given[name] for name in ("message", "how", "sent_on")}
        return {
            "recipients": [self._recipients[key] for key in given["recipients"]],
            "things": [self._things[key] for key in given["things"]],
            "sending": Sending(way=Dispatch.Way(given["way"]), **told),
        }
