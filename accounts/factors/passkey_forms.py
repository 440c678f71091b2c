"""The forms of the passkey pages, on django-allauth's."""

from typing import Any

from allauth.mfa.webauthn import forms as allauth_forms
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms

from accounts.factors.passkeys import MALFORMED

_LONGEST_NAME = 100
_KEPT = ("clientDataJSON", "attestationObject")


class CredentialField(forms.JSONField):
    """What the browser made or answered; nested without end it is no more than nonsense."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return initial


def _name(**given: Any) -> forms.CharField:
    help_text = "Så att du känner igen den, till exempel datorns eller säkerhetsnyckelns namn."
    label = "Namn på passernyckeln" if given.get("required", True) else "Namn på passernyckeln (frivilligt)"
    return forms.CharField(label=label, help_text=help_text, max_length=_LONGEST_NAME, **given)


class AddPasskeyForm(allauth_forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A name, and what the browser made."""

    passwordless = None  # allauth asks; here every passkey is one that can be used alone

    name = _name(required=False)
    credential = CredentialField(
        label="Passernyckel",
        widget=forms.HiddenInput,
        error_messages={
            "required": "Webbläsaren lämnade ingen passernyckel. Försök igen.",
            "invalid": "Webbläsarens svar gick inte att läsa. Försök igen.",
        },
    )

    def clean_credential(self) -> dict[str, Any]:
        """Of what was posted, what the passkey is checked by; the rest may be anything."""
        try:
            response = webauthn.parse_registration_response(self.cleaned_data["credential"])
            told = dict(response)
            return {**{key: told[key] for key in ("id", "rawId", "type")}, "response": _kept(told["response"])}
        except MALFORMED as error:
            raise forms.ValidationError("Webbläsarens svar gick inte att läsa. Försök igen.") from error


def _kept(response: Any) -> dict[str, Any]:
    told = dict(response)
    return {key: told[key] for key in _KEPT}


class EditPasskeyForm(allauth_forms.EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    name = _name()
