"""The small forms of approval and registration, laid out by crispy-forms."""

from typing import Any

from django import forms

from accounts.models import User
from config import swedish
from config.forms import PlainForm
from responses.approval.signing import SignerDetails


class SendForm(PlainForm):
    """A word to the approver."""

    message = forms.CharField(
        label="Meddelande till den som ska godkänna (frivilligt)",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    personal_data_reason = forms.CharField(
        label="Varför får det stå kvar?",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Skälet sparas i historiken. Själva uppgifterna sparas inte där.",
    )

    def __init__(self, *args: Any, personal_data: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not personal_data:
            del self.fields["personal_data_reason"]


class ReturnForm(PlainForm):
    """Why the response is sent back. The service demands a reason."""

    reason = forms.CharField(
        label="Vad behöver ändras?",
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Samordnaren får texten med e-post och ser den överst i svaret.",
    )


_TO_ACKNOWLEDGE = {"warnings": "det som står under Att tänka på", "parked": "de vilande svaren, som inte ingår"}


class SignForm(PlainForm):
    """The form's own section "Godkännande av behörig företrädare", with the password again."""

    name = forms.CharField(label="Namn behörig företrädare", required=False, max_length=200)
    title = forms.CharField(label="Befattning behörig företrädare", required=False, max_length=200)
    phone = forms.CharField(label="Telefon behörig företrädare", required=False, max_length=60)
    email = forms.EmailField(label="E-post behörig företrädare", required=False)
    acknowledges = forms.BooleanField(required=False)
    attests = forms.BooleanField(label="Ja", required=False)
    password = forms.CharField(
        label="Ditt lösenord",
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text="Du anger lösenordet igen för att det ska vara säkert att det är du som signerar.",
    )

    def __init__(self, *args: Any, seen: dict[str, list[str]], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.has_usable_password():
            del self.fields["password"]
        headings = [heading for kind, heading in _TO_ACKNOWLEDGE.items() if seen[kind]]
        if headings:
            self.fields["acknowledges"].label = f"Jag har tagit del av {swedish.listing(headings)}"
        else:
            del self.fields["acknowledges"]

    def details(self) -> SignerDetails:
        """The signer's details as the service takes them."""
        data = self.cleaned_data
        return SignerDetails(
            name=data["name"].strip(),
            title=data["title"].strip(),
            phone=data["phone"].strip(),
            email=data["email"].strip(),
            attests=data["attests"],
            acknowledges=data.get("acknowledges", False),
        )
