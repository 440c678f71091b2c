"""The forms that open a submitted answer again, and more questions of it."""

from typing import Any

from django import forms
from django.utils import timezone

from archive.correcting.adding import closed_items
from archive.correcting.opening import CorrectionKind, Opening
from config.fields.forms import day_field
from responses.assignments.choices import ItemsField, ItemsForm
from responses.models import Response, SupplementRequest
from responses.reading.draft import Draft

_KINDS = {
    CorrectionKind.CHANGE: "Ändring före sista svarsdag: ni lämnar ett nytt svar medan tiden löper",
    CorrectionKind.SUPPLEMENT: "Komplettering: någon har begärt mer av er",
    CorrectionKind.MATERIAL: "Väsentlig rättelse: något i svaret är fel i sak",
    CorrectionKind.SLIP: "Skrivfel: felskrivet eller felräknat, utan att saken ändras",
}


def asked_for(asked: SupplementRequest) -> dict[str, Any]:
    """What the form starts with where the receiver has asked for a supplement."""
    return {
        "kind": CorrectionKind.SUPPLEMENT,
        "reason": asked.reason,
        "asked_by": asked.organisation_name,
        "reference": f"Begäran i portalen {timezone.localdate(asked.at)}",
        "last_day": max(asked.last_day, timezone.localdate()),
        "items": asked.items,
    }


class OpeningForm(ItemsForm):
    """Kind, reason, who asked and where that is found, by when, and the questions. The service checks them together."""

    kind = forms.ChoiceField(
        label="Varför öppnas svaret?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför svaret öppnas.", "invalid_choice": "Välj ett av alternativen."},
    )
    reason = forms.CharField(
        label="Skäl",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Vad som saknas eller är fel. Står i det nya arkivexemplaret, så skriv inga personuppgifter.",
    )
    asked_by = forms.CharField(
        label="Begärd av",
        required=False,
        max_length=200,
        help_text="Vid komplettering: vem som har bett om den, till exempel Socialstyrelsen, enheten för statsbidrag.",
    )
    reference = forms.CharField(
        label="Referens",
        required=False,
        max_length=100,
        help_text="Frivilligt: diarienummer, datum eller annat som visar var begäran finns.",
    )
    last_day = day_field("Ska vara klar senast", "Frivilligt. Påminnelserna följer dagen.", required=False)
    items = ItemsField(label="Vilka frågor ska öppnas?", required=False)

    def __init__(self, *args: Any, response: Response, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(response.tree, Draft(response).enabled)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (kind.value, told) for kind, told in _KINDS.items() if not (is_late and kind is CorrectionKind.CHANGE)
        ]

    def opening(self) -> Opening:
        """What the service takes."""
        given = self.cleaned_data
        return Opening(**{**given, "kind": CorrectionKind(given["kind"]), "items": tuple(given["items"])})


class AddingForm(ItemsForm):
    """Which questions are opened besides, of those that are closed, and why."""

    reason = forms.CharField(
        label="Varför behöver fler frågor öppnas?",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Står i det nya arkivexemplaret, så skriv inga personuppgifter.",
        error_messages={"required": "Skriv varför fler frågor öppnas. Det står sedan i arkivexemplaret."},
    )
    items = ItemsField(
        label="Vilka frågor ska också öppnas?",
        error_messages={"required": "Välj de frågor som också ska öppnas."},
    )

    def __init__(self, *args: Any, response: Response, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(response.tree, closed_items(response, Draft(response).enabled))
