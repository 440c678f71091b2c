"""Signing in by a code sent by e-mail: for contributors, who hold no role in which a password is asked for."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context
from django import forms

from accounts.identity_providers.providers import only_by, only_provider_for, only_provider_for_address
from accounts.limits.forms import count_letter
from accounts.log_events import log_failed
from accounts.models import Membership, User
from accounts.roles import Role
from config.language.text import plain


def may_sign_in_by_code(user: User) -> bool:
    """Whether the person may: nobody whose account a letter alone must not open (docs/decisions/0011)."""
    if user.is_staff or user.is_superuser or only_provider_for(user):
        return False
    return not Membership.objects.lasting().filter(user=user).exclude(role=Role.CONTRIBUTOR).exists()


class RequestCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """The address to send a code to. The page says the same whoever it belongs to; only the letter differs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "E-postadress"
        field.error_messages["required"] = "Skriv din e-postadress."
        field.widget.attrs["placeholder"] = ""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if only := only_provider_for_address(email):
            raise forms.ValidationError(only_by(only), code="only_by_provider")
        count_letter(email)
        found: User | None = getattr(self, "_user", None)
        self._user = found if found and may_sign_in_by_code(found) else None
        return email


class ConfirmCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """The code from the letter. Spaces and hyphens make no difference."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "class": "sp-width-12"})
        self.fields["code"] = forms.CharField(
            label="Kod",
            widget=widget,
            max_length=40,
            error_messages={"required": "Skriv koden från mejlet."},
        )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain(self.cleaned_data["code"])
        try:
            code: str = super().clean_code()
        except forms.ValidationError:
            log_failed("kod i mejl", name=_asked_for())
            raise
        return code


def _asked_for() -> str:
    """The address that the code was sent to, as the session of whoever asked for it keeps it."""
    kept = context.request.session.get("account_login") or {}
    return str(kept.get("email") or "")
