"""The organisation's identity provider: signing in with it, and being asked again who one is when signing."""

from datetime import datetime
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.identification import Identification, why_not_identified
from accounts.log_events import log_failed
from accounts.models import User
from audit.actions import Outcome
from config.text import same_address

_IDENTIFICATION = "identification"
_REFUSED = "identification-refused"
_WAY = "inloggningstjänst"


class IdentityProviderAwayError(Exception):
    """The identity provider does not answer."""


def identity_provider_name() -> str:
    """What the identity provider is called; empty where there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return str(apps[0]["name"]) if apps else ""


def ask_again(request: HttpRequest, *, purpose: str, return_to: str) -> HttpResponse:
    """Send the person to the identity provider, which must ask them now (max_age=0), and then to `return_to`.

    There take_identification gives what came of it. Raises IdentityProviderAwayError.
    """
    provider = get_adapter(request).get_provider(request, settings.OIDC_PROVIDER_ID)
    asked = {"max_age": "0", "prompt": "login"}
    if settings.OIDC_ACR_VALUES:
        asked["acr_values"] = " ".join(settings.OIDC_ACR_VALUES)
    data = {"purpose": purpose, "asked_at": timezone.now().isoformat()}
    try:
        answer: HttpResponse = provider.redirect(
            request, process=AuthProcess.REDIRECT, next_url=return_to, data=data, auth_params=asked
        )
    except requests.RequestException as error:
        raise IdentityProviderAwayError from error
    return answer


def identification_of(request: HttpRequest) -> Identification | None:
    """The identification that the person came back with; None when there is none."""
    kept = request.session.get(_IDENTIFICATION)
    return Identification(**{**kept, "at": datetime.fromisoformat(kept["at"])}) if kept else None


def take_refusal(request: HttpRequest) -> str:
    """Why the identity provider's answer was not accepted, told once; empty when it was."""
    return str(request.session.pop(_REFUSED, ""))


def forget_identification(request: HttpRequest) -> None:
    """Let an identification be used once."""
    request.session.pop(_IDENTIFICATION, None)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People are put in by the administrator: an unknown one is not let in, a known one is recognised by address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        log_failed(_WAY, name=str(getattr(sociallogin.user, "email", "")), outcome=Outcome.REFUSED)
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        log_failed(_WAY)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        told = sociallogin.account.extra_data
        claims = told.get("id_token") or {}
        self._recognise(request, sociallogin, told.get("userinfo") or claims)
        _keep_nothing_of(sociallogin)
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(redirect("start"))
        asked = sociallogin.state.get("data") or {}
        if "purpose" in asked:
            _remember(request, sociallogin, claims, asked)

    def _recognise(self, request: HttpRequest, sociallogin: Any, told: dict[str, Any]) -> None:
        """The first time: by the address, when the identity provider has verified it. Then by its own name for them."""
        address = same_address(str(told.get("email", "")))
        if sociallogin.is_existing or not (settings.OIDC_TRUST_EMAIL or told.get("email_verified") is True):
            return
        user = User.objects.filter(email=address, is_active=True).first() if address else None
        if user is not None:
            sociallogin.user = user
            sociallogin.save(request, connect=True)


def _keep_nothing_of(sociallogin: Any) -> None:
    """The identity provider may tell what the portal is not to know, such as a personnummer."""
    account = sociallogin.account
    account.extra_data = {}
    if account.pk:
        account.save(update_fields=["extra_data"])


def _remember(request: HttpRequest, sociallogin: Any, claims: dict[str, Any], asked: dict[str, str]) -> None:
    """Keep in the session who came back, for what they were asked; nobody is signed in or out by it."""
    refused = why_not_identified(
        claims,
        subject=sociallogin.account.uid,
        asked_at=datetime.fromisoformat(asked["asked_at"]),
        acr_values=settings.OIDC_ACR_VALUES,
    )
    if not refused and not (request.user.is_authenticated and sociallogin.user == request.user):
        refused = "Du identifierade dig som någon annan än den som är inloggad."
    forget_identification(request)
    if refused:
        request.session[_REFUSED] = refused
        return
    name = identity_provider_name()
    method = f"{name}, tillitsnivå {claims['acr']}" if claims.get("acr") else name
    request.session[_IDENTIFICATION] = {
        "user_id": request.user.pk,
        "method": method[:200],
        "at": timezone.now().isoformat(),
        "purpose": asked["purpose"],
    }
