"""`check --deploy` refuses production that answers to any host name, or seals with a key that nobody should trust."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

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
