"""Whom respondents may ask, where the questionnaire has a place for it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from config.fields.forms import PlainForm
from config.language.addresses import NO_WHOLE_ADDRESS
from surveys.schema import Definition


class InvitationContactForm(PlainForm):
    """The contact: only the fields that the questionnaire has a place for."""

    contact_name = forms.CharField(
        label="Handläggare",
        max_length=200,
        help_text="Den som svarar på frågor om enkäten. Namnet sätts in där enkäten har en plats för det.",
        error_messages={"required": "Skriv handläggarens namn eller funktion."},
    )
    contact_email = forms.CharField(
        label="Handläggarens e-postadress",
        max_length=254,
        error_messages={"required": "Skriv handläggarens e-postadress."},
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, slot in (("contact_name", definition.contact_slot), ("contact_email", definition.contact_email_slot)):
            if not slot:
                del self.fields[name]

    def clean_contact_email(self) -> str:
        """The address without what surrounds it. Refuses what is no whole address."""
        address = str(self.cleaned_data["contact_email"]).strip()
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(NO_WHOLE_ADDRESS) from None
        return address

    def contact(self) -> dict[str, str]:
        """The contact, as the services take it; empty where there is no place for it."""
        return {
            name: " ".join(str(self.cleaned_data.get(name, "")).split()) for name in ("contact_name", "contact_email")
        }
