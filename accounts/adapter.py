"""How django-allauth behaves here: accounts are made by the administrator, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from audit.actions import Logged
from audit.services import append

UNKNOWN_ACCOUNT = "account/email/unknown_account"
TEXT_FOR_OTHERS = "account/email/no_login_code"
_ASKED = {
    "account/email/login_code": Logged.CODE_SENT,
    "account/email/password_reset_key": Logged.PASSWORD_RESET_ASKED,
}
"""Letters that whoever holds the address has, or that somebody else has asked for in their name: both are logged."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    # allauth's own Swedish spells e-post in three ways; these are what people meet when signing in.
    error_messages: dict[str, Any] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "E-postadressen eller lösenordet stämmer inte. Försök igen, eller välj ett nytt lösenord."
        ),
        "incorrect_password": "Lösenordet stämmer inte.",
        "incorrect_code": "Koden stämmer inte. Kontrollera den och försök igen.",
        "rate_limited": "För många försök. Vänta några minuter och försök igen.",
        "too_many_login_attempts": "För många misslyckade försök. Vänta några minuter och försök igen.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As allauth does, and to whoever may not sign in by code a letter that says so: the page does not."""
        if template_prefix == UNKNOWN_ACCOUNT and self.request.path == reverse("account_request_login_code"):
            template_prefix = TEXT_FOR_OTHERS
        if action := _ASKED.get(template_prefix):
            append(action=action, at=timezone.now(), name=email)
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        super().send_mail(template_prefix, email, {**context, "base_url": settings.BASE_URL, "minutes": minutes})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Of BASE_URL, whatever host name the request was made to: a link in a letter leads nowhere else."""
        user, _, token = key.partition("-")
        return str(settings.BASE_URL + reverse("account_reset_password_from_key", args=[user, token]))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
