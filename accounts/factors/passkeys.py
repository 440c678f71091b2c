"""Passkeys (WebAuthn, by django-allauth and fido2): which somebody has, and being asked for one when signing."""

import json
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accounts.identity_providers.identification import HOLDS_FOR, Identification
from accounts.models import User
from config.encryption import decrypt_text, encrypt_text

METHOD = "passernyckel (WebAuthn)"
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What fido2 raises for what no browser sends."""
_ASKED = "passkey-asked"
PURPOSE = "accounts.factors"
"""What the secrets of second factors are encrypted for (config.encryption)."""


class PasskeyRefusedError(ValidationError):
    """The passkey did not show who the person is."""

    def __init__(self) -> None:
        message = "Passernyckeln visade inte vem du är. Försök igen, eller signera på ett annat sätt."
        super().__init__({NON_FIELD_ERRORS: message})


def host() -> str:
    """The name that passkeys are made for; the browser gives them to no other."""
    return urlsplit(settings.BASE_URL).hostname or ""


def passkeys_work() -> bool:
    """Whether the portal has a name: WebAuthn knows no addresses in numbers."""
    try:
        ip_address(host())
    except ValueError:
        return bool(host())
    return False


def may_add_passkey(user: User) -> bool:
    """Whoever adds one shows who they are by password first; without a password nothing would be asked."""
    return passkeys_work() and user.has_usable_password()


def has_passkey(user: User) -> bool:
    """Whether the person can be asked for a passkey."""
    return passkeys_work() and Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()


def ask_for_passkey(request: HttpRequest, *, purpose: str, at: datetime) -> dict[str, Any]:
    """What the browser is to ask the person's passkeys to sign: a challenge for this session and `purpose`, once."""
    options: dict[str, Any] = webauthn.begin_authentication(request.user)
    options["publicKey"] = {**options["publicKey"], "timeout": HOLDS_FOR // timedelta(milliseconds=1)}
    request.session[_ASKED] = {"state": webauthn.get_state(), "purpose": purpose, "at": at.isoformat()}
    webauthn.clear_state()
    return options


def identification_by_passkey(request: HttpRequest, assertion: str) -> Identification:
    """Who the passkey's answer shows the person to be, as of when it was asked for.

    Right or wrong, an answer uses up the challenge. Raises PasskeyRefusedError.
    """
    asked = request.session.pop(_ASKED, None)
    if asked is None:
        raise PasskeyRefusedError
    webauthn.set_state(asked["state"])
    try:
        passkey = webauthn.complete_authentication(request.user, json.loads(assertion))
    except (ValidationError, *MALFORMED) as error:
        raise PasskeyRefusedError from error
    finally:
        webauthn.clear_state()
    passkey.record_usage()
    at = datetime.fromisoformat(asked["at"])
    return Identification(user_id=passkey.user_id, method=METHOD, at=at, purpose=asked["purpose"])


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """The second factor in our words, its secrets encrypted with a key made of SECRET_KEY."""

    error_messages: dict[str, Any] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Koden eller passernyckeln stämmer inte. Försök igen.",
        "cannot_generate_recovery_codes": "Lägg först till en app eller en passernyckel.",
    }

    def encrypt(self, text: str) -> str:
        return encrypt_text(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt_text(encrypted_text, purpose=PURPOSE)

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002  # allauth's own name
        return f"Passernyckel {timezone.localdate():%Y-%m-%d}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": host(), "name": "Svarsportalen"}
