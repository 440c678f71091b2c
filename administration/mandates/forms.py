"""The forms of a mandate."""

from typing import Any

from django import forms

from accounts.mandates.reading import mandates_of, people_who_may_hold
from accounts.mandates.services import Terms
from accounts.models import Organisation, User
from accounts.models.mandates import Mandate
from administration.choice_fields import MandateChoiceField, UserChoiceField
from attachments.fields import StoredFileField
from config.fields.forms import PlainForm, day_field
from config.language.ordering import SwedishOrder
from surveys.lookup import series_choices


class _MandateField(MandateChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.title} ({obj.reference})"


def _line(label: str, help_text: str, longest: int = 200, *, missing: str = "") -> forms.CharField:
    """`missing`: what is said where nothing is written; empty where nothing need be."""
    messages, required = {"required": missing}, bool(missing)
    return forms.CharField(
        label=label, help_text=help_text, max_length=longest, required=required, error_messages=messages
    )


class GiveMandateForm(PlainForm):
    """What was decided, and the decision itself."""

    user = UserChoiceField(
        label="Vem får mandatet?",
        empty_label="Välj en person",
        queryset=User.objects.none(),
        help_text="Här står era behöriga företrädare. Du kan inte ge dig själv ett mandat.",
        error_messages={
            "required": "Välj vem som får mandatet.",
            "invalid_choice": "Välj någon som är behörig företrädare hos er.",
        },
    )
    name = _line(
        "Namn enligt beslutet",
        "Så skrivs namnet under svaret och i arkivexemplaret.",
        missing="Skriv namnet som det står i beslutet.",
    )
    title = _line(
        "Befattning enligt beslutet",
        "Så skrivs befattningen under svaret och i arkivexemplaret.",
        missing="Skriv befattningen som den står i beslutet.",
    )
    reference = _line(
        "Beslutets nummer eller paragraf",
        "Till exempel RS 2025-0123, § 45.",
        missing="Skriv beslutets nummer eller paragraf.",
    )
    decided_by = _line("Beslutat av", "Till exempel regionstyrelsen.", missing="Skriv vem som har fattat beslutet.")
    decision = StoredFileField(
        label="Beslutet som fil",
        max_length=400,
        first="Den som bekräftar läser det.",
        error_messages={"required": "Välj filen med beslutet."},
    )
    valid_from = day_field("Gäller från och med")
    valid_to = day_field(
        "Gäller till och med (frivilligt)", "Lämna tomt om mandatet gäller tills vidare.", required=False
    )
    scope = forms.MultipleChoiceField(
        label="Gäller enkäterna (frivilligt)",
        required=False,
        choices=series_choices,
        help_text="Kryssa i de enkäter som mandatet är begränsat till. Inget kryss: alla.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland enkäterna i listan."},
    )
    deputy_of = _MandateField(
        label="Ersättare för den som har mandatet (frivilligt)",
        queryset=Mandate.objects.none(),
        required=False,
        empty_label="Ingen: mandatet är personens eget",
        error_messages={"invalid_choice": "Välj ett av mandaten i listan."},
    )
    deputy_for = _line("Eller skriv vem hen ersätter", "Till exempel regiondirektören.", 400)
    deputy_when = _line("När ersätter hen?", "Till exempel vid frånvaro. Lämna tomt om det inte är en ersättare.")

    def __init__(self, *args: Any, organisation: Organisation, giver: User, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ = [one.mandate.pk for one in mandates_of(organisation, today) if one.is_open]
        people, mandates = people_who_may_hold(organisation, giver), Mandate.objects.filter(pk__in=open_)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        in_order = mandates.order_by(SwedishOrder("name"), "name", "pk")
        self.fields["deputy_of"].queryset = in_order  # type: ignore[attr-defined]  # the same

    def terms(self) -> Terms:
        """What was decided, of a valid form."""
        given = {name: self.cleaned_data[name] for name in Terms.__dataclass_fields__}
        return Terms(**given)


class RefuseForm(PlainForm):
    """Why a mandate is not confirmed; the service demands it."""

    prefix = "refuse"
    reason = forms.CharField(
        label="Vad stämmer inte?",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class WithdrawForm(PlainForm):
    """From when a mandate no longer holds, and why."""

    prefix = "withdraw"
    from_day = day_field("Gäller inte längre från och med", "Det som redan är signerat står kvar.")
    reason = forms.CharField(
        label="Varför återkallas mandatet?",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
