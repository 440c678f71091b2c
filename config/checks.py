"""`check --deploy` refuses production that answers to any host name, or seals with a key that nobody should trust."""

from typing import Any

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
