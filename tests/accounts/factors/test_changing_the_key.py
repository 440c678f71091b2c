"""SECRET_KEY is changed: apps for codes go on working, and the key of before can be thrown away afterwards."""

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.core.management import CommandError, call_command

from accounts.models import User
from config.encryption import encrypt_text, keys_for
from tests.accounts.builders import make_user

pytestmark = pytest.mark.django_db
NEW, OLD = "n" * 60, "g" * 60


@pytest.fixture
def owner(settings: Any) -> User:
    """Somebody whose app was added while OLD was the key."""
    settings.SECRET_KEY = OLD
    user = make_user()
    TOTP.activate(user, generate_totp_secret())
    return user


def read(owner: User) -> str:
    return str(decrypt(Authenticator.objects.get(user=owner).data["secret"]))


def encrypt_anew() -> str:
    said = StringIO()
    call_command("encrypt_anew", stdout=said)
    return said.getvalue()


def test_what_the_key_of_before_has_encrypted_is_read_and_then_needs_it_no_more(owner: User, settings: Any) -> None:
    secret = read(owner)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert read(owner) == secret
    assert encrypt_anew() == "Krypterat med den SECRET_KEY som gäller nu: 1 nyckel.\n"
    settings.SECRET_KEY_FALLBACKS = []
    assert read(owner) == secret


def test_nothing_is_changed_when_the_key_of_before_is_not_told(owner: User, settings: Any) -> None:
    kept = Authenticator.objects.get(user=owner).data
    settings.SECRET_KEY = NEW
    with pytest.raises(CommandError, match=f"Ingenting är ändrat: 1 nyckel .* {owner.email}"):
        encrypt_anew()
    assert Authenticator.objects.get(user=owner).data == kept
    with pytest.raises(InvalidToken):
        read(owner)


def test_each_purpose_has_a_key_of_its_own(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    made = [*keys_for("accounts.factors"), *keys_for("annat"), *keys_for("annat", "7")]
    assert (len(made), {len(key) for key in made}) == (len(set(made)), {32})
    assert encrypt_text("hemligt", purpose="annat") != encrypt_text("hemligt", purpose="annat")
