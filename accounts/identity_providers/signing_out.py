"""Signing out at the identity provider too (OpenID Connect RP-Initiated Logout 1.0)."""

import logging
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.identity_providers.providers import Provider, provider_called

logger = logging.getLogger(__name__)

_TOKEN = "id_token"  # noqa: S105  # a name in the session
"""The provider's own word of whose sign-in it was. Encrypted: it may tell what the portal is not to know."""


class PortalOAuth2Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """django-allauth's, which reads the ID token and lets it go."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        found = super().complete_login(request, app, token, **kwargs)
        found.told_token = str(kwargs["response"].get("id_token") or "")
        found.keys_url = str(self.openid_config.get("jwks_uri") or "")
        return found


def carry_token(sociallogin: Any) -> None:
    """Let the token go with the sign-in, also while a second factor is shown."""
    if told := getattr(sociallogin, "told_token", ""):
        sociallogin.state[_TOKEN] = get_factor_adapter().encrypt(told)


def keep_token(request: HttpRequest, sociallogin: Any = None, **_: Any) -> None:
    """Somebody has signed in: keep it until they sign out. Hears django-allauth's signal."""
    if sociallogin is not None and _TOKEN in sociallogin.state:
        request.session[_TOKEN] = sociallogin.state[_TOKEN]


def came_by(request: HttpRequest) -> Provider | None:
    """The provider by which the session was signed in; None when it was another way."""
    shown = [record.get("provider") for record in get_authentication_records(request, request.user)]
    return next((found for name in shown if name and (found := provider_called(str(name)))), None)


def address_of_sign_out(request: HttpRequest, provider: Provider) -> str:
    """Where the browser is sent to end the provider's own session, and from there back to the sign-in page.

    Empty for a provider that has no such address, or does not answer: nobody is kept signed in here for it.
    """
    try:
        told: dict[str, Any] = OpenIDConnectOAuth2Adapter(request, provider.id).openid_config
    except (requests.RequestException, ValueError):
        logger.warning("the identity provider %s does not say how one signs out", provider.id)
        return ""
    address = str(told.get("end_session_endpoint") or "")
    if urlsplit(address).scheme not in {"https", "http"}:
        return ""
    client = get_adapter(request).get_provider(request, provider.id).app.client_id
    back = {"client_id": client, "post_logout_redirect_uri": settings.BASE_URL + reverse("account_login")}
    if kept := request.session.get(_TOKEN):
        # Whose sign-in is to end, so that the provider need not ask.
        back["id_token_hint"] = get_factor_adapter().decrypt(kept)
    return f"{address}{'&' if '?' in address else '?'}{urlencode(back)}"
