"""The way to an identity provider: with a nonce, and with nothing that the visitor's own address adds to it."""

import secrets
from typing import Any

from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

from accounts.identity_providers.providers import provider_called
from accounts.identity_providers.vouching import nonce_for

HINT = "login_hint"


class PortalProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth ships no types
    """django-allauth's, which sends no nonce and takes scopes and parameters from the query."""

    def serialize(self) -> dict[str, Any]:
        """By its own name while a second factor is shown: two providers may know the portal by one client_id."""
        return {"id": self.sub_id}

    def get_scope_from_request(self, request: HttpRequest) -> Any:
        return self.get_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: Any) -> dict[str, str]:
        asked: dict[str, str] = self.get_auth_params()
        own = provider_called(self.app.provider_id)
        if own and own.sign_in_acr_values:
            asked["acr_values"] = " ".join(own.sign_in_acr_values)
        if hint := getattr(request, HINT, ""):
            asked[HINT] = hint
        return asked

    def redirect(
        self, request: HttpRequest, process: Any, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        salt = secrets.token_urlsafe(24)
        # Whoever signs is vouched for together with what they sign: the provider signs the nonce.
        nonce = nonce_for(str((data or {}).get("purpose", "")), salt)
        asked = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        kept = {**(data or {}), "nonce": nonce, "salt": salt}
        answer: HttpResponse = super().redirect(request, process, next_url, kept, auth_params=asked, **kwargs)
        return answer
