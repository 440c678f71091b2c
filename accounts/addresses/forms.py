"""The form that asks for another address."""

from typing import Any

from django import forms

from accounts.addresses.services import check_new_address
from accounts.limits.forms import count_letter
from accounts.models import User
from config.fields.forms import PlainForm
from config.language.text import same_address


class ChangeAddressForm(PlainForm):
    """The new address, in lower case."""

    email = forms.EmailField(
        label="Ny e-postadress",
        max_length=254,
        error_messages={
            "required": "Skriv din nya e-postadress.",
            "max_length": "Adressen är för lång. Kontrollera att det bara är en adress.",
        },
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """Counted with the letters that the person asks for, right or wrong: a link goes to whatever they write, and an
        address that is taken is told of.
        """
        address = same_address(str(self.cleaned_data["email"]))
        count_letter(self.user.email)
        check_new_address(user=self.user, address=address)
        return address
