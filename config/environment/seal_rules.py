"""Whether the settings of the seal fit together; asked when the settings are read, so that nothing starts half told."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
# What each place for the key needs to be told.
NEEDED = {
    "pkcs12": (),
    "pkcs11": ("SEAL_PKCS11_MODULE", "SEAL_PKCS11_TOKEN", "SEAL_PKCS11_PIN", "SEAL_PKCS11_KEY"),
    "remote": ("SEAL_REMOTE_URL", "SEAL_REMOTE_TOKEN", "SEAL_REMOTE_CREDENTIAL"),
}


def seal_level(said: str, tsa_url: str) -> str:
    """The level at which copies are sealed: what is said, otherwise the longest that can be had.

    With a time stamp authority that is B-LTA: a copy is archived for ever, and its certificate lasts a few years.
    """
    return said or ("B-LTA" if tsa_url else "B-B")


def require_consistent_seal(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured, with everything that is wrong, or do nothing."""
    wrong = [*_adapter(settings), *_level(settings), *_addresses(settings)]
    if wrong:
        raise ImproperlyConfigured("The seal's settings do not fit together: " + " ".join(wrong))


def _adapter(settings: Mapping[str, Any]) -> list[str]:
    adapter = settings["SEAL_ADAPTER"]
    if adapter not in NEEDED:
        return [f"SEAL_ADAPTER is {adapter!r}; it must be one of {', '.join(NEEDED)}."]
    missing = [name for name in NEEDED[adapter] if not settings[name]]
    return [f"SEAL_ADAPTER={adapter} needs {name}." for name in missing]


def _level(settings: Mapping[str, Any]) -> list[str]:
    level = settings["SEAL_LEVEL"]
    if level not in LEVELS:
        return [f"SEAL_LEVEL is {level!r}; it must be one of {', '.join(LEVELS)}."]
    own_key = settings["SEAL_PKCS12_FILE"] or settings["SEAL_ADAPTER"] != "pkcs12"
    wrong = []
    if level != "B-B" and not settings["SEAL_TSA_URL"]:
        wrong.append(f"SEAL_LEVEL={level} needs a time stamp authority: SEAL_TSA_URL.")
    if level in ("B-LT", "B-LTA") and own_key and not settings["SEAL_TRUST_ROOTS"]:
        told = f"SEAL_LEVEL={level}, the level with SEAL_TSA_URL unless another is set, needs SEAL_TRUST_ROOTS"
        wrong.append(f"{told}, to know which revocation data to keep.")
    return wrong


def _addresses(settings: Mapping[str, Any]) -> list[str]:
    """Credentials are not sent in the clear; a time stamp itself may be, for it is signed."""
    secret = {
        "SEAL_REMOTE_URL": True,
        "SEAL_TSA_URL": bool(settings["SEAL_TSA_PASSWORD"] or settings["SEAL_TSA_TOKEN"]),
    }
    wrong = []
    for name, confidential in secret.items():
        address = urlsplit(settings[name])
        local = address.hostname in ("127.0.0.1", "localhost")
        if settings[name] and address.scheme not in ("http", "https"):
            wrong.append(f"{name} must be an http or https address.")
        elif settings[name] and confidential and address.scheme != "https" and not local:
            wrong.append(f"{name} must be an https address, for a secret is sent to it.")
    return wrong
