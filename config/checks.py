"""`check --deploy` refuses production that answers to any host name, or seals with a key that nobody should trust."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Remark

_ANY_HOST = {"*", "."}


@register(Tags.security, deploy=True)
def require_named_hosts(**_: Any) -> list[Error]:
    """An error for ALLOWED_HOSTS that names everybody: links and cookies would go to whatever a request calls us."""
    if not any(host.strip() in _ANY_HOST for host in settings.ALLOWED_HOSTS):
        return []
    hint = "Name the hosts that the portal answers to, as in BASE_URL."
    return [Error("ALLOWED_HOSTS takes any host name.", hint=hint, id="config.E001")]


@register(Tags.security, deploy=True)
def require_own_seal(**_: Any) -> list[Error]:
    """An error when copies would be sealed with, and checked against, the certificate made for development."""
    if settings.SEAL_ADAPTER != "pkcs12" or settings.SEAL_PKCS12_FILE:
        return []
    hint = (
        "Set SEAL_PKCS12_FILE, or SEAL_ADAPTER where the key lies elsewhere; in every service, also those without it."
    )
    return [Error("Copies are sealed with the development certificate.", hint=hint, id="config.E002")]


@register(Tags.security, deploy=True)
def recommend_scanner(**_: Any) -> list[CheckMessage]:
    """A warning when nothing looks for viruses in what people attach."""
    if settings.CLAMD_URL:
        return []
    hint = "Set CLAMD_URL; until then every file says that it is not scanned."
    return [Remark("Attachments are not scanned for viruses.", hint=hint, id="config.W001")]


@register(Tags.security, deploy=True)
def recommend_revocation(**_: Any) -> list[CheckMessage]:
    """A warning when nobody is asked whether those who sign at the signing service do so by a revoked certificate."""
    if not settings.SIGNING_SERVICE_URL:
        return []
    if settings.SIGNING_SERVICE_REVOCATION == "none":
        hint = "Set SIGNING_SERVICE_REVOCATION=demand, unless the service vouches for that itself."
        return [Remark("A person may sign by a revoked certificate.", hint=hint, id="config.W003")]
    if settings.OUTGOING_HOSTS:
        return []
    hint = (
        "Name in OUTGOING_HOSTS the hosts of OCSP and CRL that the certificates name; those that live for 24 hours at"
        " most name none (docs/signing-service.md)."
    )
    return [Remark("No host may be asked whether a certificate is revoked.", hint=hint, id="config.W004")]


@register(Tags.security, deploy=True)
def recommend_encryption(**_: Any) -> list[CheckMessage]:
    """A warning for each connection that goes over a network in clear."""
    hint = "docs/operations.md, Encryption between the services, says how each is encrypted."
    return [Remark(f"{name} is not encrypted.", hint=hint, id="config.W002") for name in _in_clear()]


_ON_THIS_MACHINE = {"", "localhost", "127.0.0.1", "::1"}
_ENCRYPTED = {"require", "verify-ca", "verify-full"}


def _in_clear() -> Iterator[str]:
    """The settings that name such a connection."""
    for name, database in settings.DATABASES.items():
        host, mode = str(database.get("HOST") or ""), database.get("OPTIONS", {}).get("sslmode")
        if not host.startswith("/") and host not in _ON_THIS_MACHINE and mode not in _ENCRYPTED:
            yield f"The connection to the database ({name})"
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield "The connection of EMAIL_URL"
    storage = settings.STORAGES["default"].get("OPTIONS", {})
    addresses = {
        "REDIS_URL": settings.REDIS_URL,
        "CLAMD_URL": settings.CLAMD_URL,
        "S3_ENDPOINT_URL": storage.get("endpoint_url") or "",
        "SEAL_TSA_URL": settings.SEAL_TSA_URL,
        "SEAL_REMOTE_URL": settings.SEAL_REMOTE_URL,
        "SIGNING_SERVICE_URL": settings.SIGNING_SERVICE_URL,
        **{f"the seal of {number}": source.url for number, source in settings.ORGANISATION_SEALS.items()},
        # TLS stands for what the provider tells at sign-in: the signature of its token is not checked then.
        **{
            f"the identity provider {one['provider_id']}": one["settings"]["server_url"]
            for one in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        },
    }
    for name, address in addresses.items():
        parts = urlsplit(address)
        if parts.scheme in {"redis", "tcp", "http"} and (parts.hostname or "") not in _ON_THIS_MACHINE:
            yield f"The connection of {name}"
