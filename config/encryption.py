"""What the portal itself must read again is encrypted: by keys made of SECRET_KEY, one for each purpose.

SECRET_KEY_FALLBACKS holds the keys of before: what they have encrypted is still read, and written with the new one.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def encrypt_text(text: str, *, purpose: str) -> str:
    """The text as nobody without SECRET_KEY reads it."""
    return _ciphers(purpose).encrypt(text.encode()).decode()


def decrypt_text(token: str, *, purpose: str) -> str:
    """The text again. Raises cryptography.fernet.InvalidToken for what no key of now or before has encrypted."""
    return _ciphers(purpose).decrypt(token.encode()).decode()


def encrypted_anew(token: str, *, purpose: str) -> str:
    """The same text, encrypted with the key of now. Raises InvalidToken as above."""
    return _ciphers(purpose).rotate(token.encode()).decode()


def keys_for(purpose: str, value: str = "secrets") -> list[bytes]:
    """32 bytes made of SECRET_KEY for this purpose and nothing else; after them those of the keys of before."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(purpose, value, secret=secret, algorithm="sha256").digest() for secret in secrets]


def _ciphers(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys_for(purpose)])
