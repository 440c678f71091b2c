"""Secrets from files, as Docker, Kubernetes and vaults hand them over: NAME_FILE names the file that holds NAME."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SECRETS = (
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_REPLICA_URL",
    "REDIS_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "SEAL_PKCS12_PASSWORD",
    "SEAL_PKCS11_PIN",
    "SEAL_REMOTE_TOKEN",
    "SEAL_TSA_PASSWORD",
    "SEAL_TSA_TOKEN",
    "SIGNING_SERVICE_CLIENT_SECRET",
    "OIDC_CLIENT_SECRET",
    "OIDC_SECRETS",
    "SENTRY_DSN",
)
"""Besides them OIDC_SECRET_<ID>, of each identity provider, and SEAL_SECRET_<DIGITS>, of each organisation's seal."""
_OF_MANY = ("OIDC_SECRET_", "SEAL_SECRET_")
_FILE = "_FILE"


def secrets_in_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Each secret whose file the environment names, without the line's end; the file is heeded before the variable.

    Raises ImproperlyConfigured for a file that cannot be read or is empty; it tells the name, never what stands in it.
    """
    return dict(_read(name, environ[name + _FILE]) for name in _names(environ) if environ.get(name + _FILE))


def _names(environ: Mapping[str, str]) -> Iterator[str]:
    yield from SECRETS
    for name in environ:
        if name.startswith(_OF_MANY) and name.endswith(_FILE):
            yield name.removesuffix(_FILE)


def _read(name: str, path: str) -> tuple[str, str]:
    try:
        text = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{name}{_FILE} names {path}, which cannot be read: {type(error).__name__}."
        ) from None
    if not text:
        raise ImproperlyConfigured(f"{name}{_FILE} names {path}, which is empty.")
    return name, text
