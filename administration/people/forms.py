"""The forms that invite people and give them roles."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.roles import Role
from config.fields.forms import PlainForm, day_field
from config.language import swedish


class GiveRolesForm(PlainForm):
    """Roles, with a first and perhaps a last day."""

    roles = forms.TypedMultipleChoiceField(
        label="Roller",
        choices=[(role.value, swedish.begin_sentence(role.label)) for role in Role],
        coerce=Role,
        widget=forms.CheckboxSelectMultiple,
        help_text="En behörig företrädare signerar först när hen också har ett mandat. Det ger du under Mandat.",
        error_messages={"required": "Välj minst en roll."},
    )
    valid_from = day_field("Gäller från och med")
    valid_to = day_field(
        "Gäller till och med (frivilligt)", "Lämna tomt om rollen gäller tills vidare.", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"valid_from": timezone.localdate()}, **kwargs)


class InvitePersonForm(GiveRolesForm):
    """The address and the name of somebody, with the roles that they get."""

    email = forms.EmailField(
        label="E-postadress",
        max_length=254,
        error_messages={
            "required": "Skriv personens e-postadress.",
            "max_length": "Adressen är för lång. Kontrollera att det bara är en adress.",
        },
    )
    name = forms.CharField(
        label="Namn",
        max_length=200,
        help_text="Finns personen redan i Svarsportalen behåller hen det namn som står där.",
        error_messages={"required": "Skriv vad personen heter."},
    )
    field_order = ["email", "name", "roles", "valid_from", "valid_to"]
