"""The address by which one's organisation's own sign-in is found."""

from django import forms

from accounts.identity_providers.providers import Provider, provider_for
from config.fields.forms import PlainForm


class FindProviderForm(PlainForm):
    """Whose sign-in it is, by the address; `provider` once it is valid."""

    email = forms.EmailField(
        label="E-postadress i din organisation",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": "Skriv din e-postadress.", "invalid": "Skriv en e-postadress, som namn@region.se."},
    )
    provider: Provider

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        found = provider_for(address)
        if found is None:
            raise forms.ValidationError(
                "Ingen organisation med egen inloggning har den adressen. Logga in med lösenord eller kod i stället."
            )
        self.provider = found
        return address
