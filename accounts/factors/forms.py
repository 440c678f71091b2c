"""The forms of the second factor, on django-allauth's: with our limits, each code once, and no 500 for nonsense."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.utils import timezone

from accounts.factors.passkey_forms import CredentialField
from accounts.factors.passkeys import MALFORMED
from accounts.factors.services import factor_that_accepts
from accounts.limits.services import Kind, WaitError, forget_failures, take_try
from accounts.log_events import log_failed
from config.language.text import plain

_REFUSED = "Passernyckeln visade inte vem du är. Försök igen, eller använd ett annat sätt."


def _code(help_text: str = "") -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "class": "sp-width-12"})
    missing = {"required": "Skriv koden."}
    return forms.CharField(label="Kod", max_length=40, widget=widget, help_text=help_text, error_messages=missing)


class _CodeForm(base_forms.BaseAuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    code = _code("Sex siffror från appen, eller en av dina reservkoder.")

    def clean_code(self) -> str:
        """The code, right and unused; `authenticator` is then what it belongs to."""
        account, now = str(self.user.pk), timezone.now()
        try:
            take_try(kind=Kind.SECOND_FACTOR, account=account, network="", at=now)
        except WaitError as refused:
            raise forms.ValidationError(str(refused), code="too_many_tries") from refused
        code = plain(self.cleaned_data["code"])
        found = factor_that_accepts(user=self.user, code=code)
        if found is None:
            self._tell_of_failure()
            raise get_adapter().validation_error("incorrect_code")
        forget_failures(kind=Kind.SECOND_FACTOR, account=account, network="", at=now)
        self.authenticator = found
        return code

    def _tell_of_failure(self) -> None:
        if factor := Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN).first():
            self._emit_authentication_failed(factor)


class AuthenticateForm(_CodeForm, base_forms.AuthenticateForm):  # type: ignore[misc]
    """When signing in."""


class ReauthenticateForm(_CodeForm, base_forms.ReauthenticateForm):  # type: ignore[misc]
    """When showing again who one is."""


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of the app, which shows that it has got the key."""

    code = _code("Sex siffror som appen visar.")

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain(self.cleaned_data["code"])
        code: str = super().clean_code()
        return code


class _PasskeyForm(webauthn_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField(widget=forms.HiddenInput, error_messages={"required": _REFUSED, "invalid": _REFUSED})

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except (forms.ValidationError, *MALFORMED) as error:
            raise forms.ValidationError(_REFUSED) from error

    def add_error(self, field: str | None, error: Any) -> None:
        user = getattr(self, "user", None)
        known = {"name": user.email, "actor": user.pk} if user else {}
        log_failed("passernyckel", **known)
        super().add_error(field, error)


class AuthenticatePasskeyForm(_PasskeyForm):
    """When signing in, after the password."""


class LoginPasskeyForm(_PasskeyForm, webauthn_forms.LoginWebAuthnForm):  # type: ignore[misc]
    """When signing in by the passkey alone."""


class ReauthenticatePasskeyForm(_PasskeyForm, webauthn_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """When showing again who one is."""
