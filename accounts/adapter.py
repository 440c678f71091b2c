"""How django-allauth behaves here: accounts are made by the administrator, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    # allauth's own Swedish spells e-post in three ways; these are what people meet when signing in.
    error_messages: dict[str, Any] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "E-postadressen eller lösenordet stämmer inte. Försök igen, eller välj ett nytt lösenord."
        ),
        "incorrect_password": "Lösenordet stämmer inte.",
        "too_many_login_attempts": "För många misslyckade försök. Vänta några minuter och försök igen.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
