"""Showing again who one is at the identity provider: for whoever came by it, and the first way for its own people."""

import time
from typing import Any

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest
from django.urls import reverse

from accounts.identity_providers.providers import Provider, only_provider_for
from accounts.identity_providers.signing_out import came_by

PURPOSE = "showing-again"
"""What an identification is for that shows again who somebody is, and signs nothing."""
_PASSWORD = "reauthenticate"  # noqa: S105  # allauth's name of the way


def provider_to_show_at(request: HttpRequest) -> Provider | None:
    """Where the signed-in person shows again who they are; None for who has nothing to do with a provider."""
    return only_provider_for(request.user) or came_by(request)  # type: ignore[arg-type]  # signed in


def ways_to_show(request: HttpRequest, ways: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """allauth's `ways`, with the provider's; no password where only the provider lets its people in."""
    provider = provider_to_show_at(request)
    if provider is None:
        return ways
    by_provider = {
        "id": "provider",
        "description": f"Visa vem du är genom {provider.name}",
        "url": reverse("account_reauthenticate_by_provider"),
    }
    if provider.only:
        return [by_provider, *(way for way in ways if way["id"] != _PASSWORD)]
    return [*ways, by_provider]


def has_shown_lately(request: HttpRequest) -> bool:
    """Whether the person has shown again who they are, in whatever way, so lately that it still counts."""
    shown = [one["at"] for one in get_authentication_records(request, request.user) if one.get("reauthenticated")]
    return bool(shown) and time.time() - shown[-1] < REAUTHENTICATION_TIMEOUT


def note_shown(request: HttpRequest, provider: Provider) -> None:
    """The person has just shown at the provider who they are."""
    record_authentication(request, request.user, method="socialaccount", provider=provider.id, reauthenticated=True)
