"""django-allauth's forms that say whether a password is right or send a letter, with the limits on both."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordForm
from allauth.core import context
from django import forms
from django.utils import timezone

from accounts.identity_providers.providers import only_by, only_provider_for_address
from accounts.limits.services import Kind, WaitError, forget_failures, take_try
from accounts.requests import network_of
from config.language.text import same_address


def count_letter(address: str) -> None:
    """Count a letter that this request asks for. Raises ValidationError when the next comes too early."""
    try:
        take_try(
            kind=Kind.LETTER, account=same_address(address), network=network_of(context.request), at=timezone.now()
        )
    except WaitError as refused:
        raise forms.ValidationError(str(refused), code="too_many_tries") from refused


class LimitedResetForm(ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The address to send a link to. The page says the same whoever it belongs to."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if only := only_provider_for_address(email):
            raise forms.ValidationError(only_by(only), code="only_by_provider")
        count_letter(email)
        return email


class LimitedChangePasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The password one has is asked for as at signing in, and counted with it."""

    def clean_oldpassword(self) -> Any:
        tried = {"kind": Kind.PASSWORD, "account": self.user.email, "network": network_of(context.request)}
        try:
            take_try(**tried, at=timezone.now())
        except WaitError as refused:
            raise forms.ValidationError(str(refused), code="too_many_tries") from refused
        password = super().clean_oldpassword()
        forget_failures(**tried, at=timezone.now())
        return password
