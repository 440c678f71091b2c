"""What an identity provider tells: signing in with it, and being asked again who one is when signing."""

import json
from datetime import datetime
from functools import partial
from typing import Any, NoReturn

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.identity_providers.asking import PortalProvider
from accounts.identity_providers.claims import shown_claim
from accounts.identity_providers.identification import Identification, why_not_identified
from accounts.identity_providers.providers import Provider, provider_called, provider_for
from accounts.identity_providers.refusals import why_refused
from accounts.identity_providers.showing_again import PURPOSE
from accounts.identity_providers.signing_out import carry_token
from accounts.identity_providers.vouching import kept_of
from accounts.log_events import log_failed
from accounts.models import User
from accounts.services import find_or_make_person
from audit.actions import Logged, Outcome
from audit.services import append
from config.language.text import clean_line, same_address
from config.outgoing import new_session

_IDENTIFICATIONS = "identifications"
_REFUSALS = "identification-refusals"
_MOST_KEPT = 3
"""So many round trips of one person, one in each tab, have what came of them kept; the oldest gives way."""
_WAY = "inloggningstjänst"


class IdentityProviderAwayError(Exception):
    """The identity provider does not answer."""


def identity_provider_name(user: User) -> str:
    """What the identity provider that speaks for the person is called; empty where there is none."""
    own = provider_for(user.email)
    return own.name if own else ""


def ask_again(
    request: HttpRequest,
    *,
    user: User,
    purpose: str,
    return_to: str,
    provider: Provider | None = None,
    trip: str = "",
) -> HttpResponse:
    """Send the person to their identity provider, which must ask them now (max_age=0), and then to `return_to`.

    `provider` is that of the address unless given. At `return_to`, identification_of gives what came of it, by the name
    of this round trip: another tab has another. Raises IdentityProviderAwayError.
    """
    own = provider or provider_for(user.email)
    if own is None:
        raise IdentityProviderAwayError
    asked = {"max_age": "0", "prompt": "login"}
    if own.acr_values:
        asked["acr_values"] = " ".join(own.acr_values)
    data = {"purpose": purpose, "asked_at": timezone.now().isoformat(), "trip": trip}
    try:
        answer: HttpResponse = (
            get_adapter(request)
            .get_provider(request, own.id)
            .redirect(request, process=AuthProcess.REDIRECT, next_url=return_to, data=data, auth_params=asked)
        )
    except requests.RequestException as error:
        raise IdentityProviderAwayError from error
    return answer


def identification_of(request: HttpRequest, trip: str = "") -> Identification | None:
    """The identification that the person came back with from this round trip; None when there is none."""
    kept = request.session.get(_IDENTIFICATIONS, {}).get(trip)
    if not kept:
        return None
    vouched = json.loads(get_factor_adapter().decrypt(kept["vouched"]))
    return Identification(**{**kept, "at": datetime.fromisoformat(kept["at"]), "vouched": vouched})


def take_refusal(request: HttpRequest, trip: str = "") -> str:
    """Why the identity provider's answer was not accepted, told once; empty when it was."""
    return str(_take(request, _REFUSALS, trip) or "")


def forget_identification(request: HttpRequest, trip: str = "") -> None:
    """Let an identification be used once."""
    _take(request, _IDENTIFICATIONS, trip)


def _take(request: HttpRequest, name: str, trip: str) -> Any:
    kept = request.session.get(name, {})
    if trip in kept:
        request.session[name] = {key: one for key, one in kept.items() if key != trip}
    return kept.get(trip)


def _keep(request: HttpRequest, name: str, trip: str, what: Any) -> None:
    _take(request, name, trip)
    request.session[name] = dict([*request.session.get(name, {}).items(), (trip, what)][-_MOST_KEPT:])


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up by themselves; a known person is recognised by address, and the provider may bring new ones."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id=client_id)
        return PortalProvider(request, app=found.app)

    def get_requests_session(self) -> requests.Session:
        """As allauth's, to the providers that the settings name, whatever their own documents say."""
        session = new_session()
        session.request = partial(session.request, timeout=app_settings.REQUESTS_TIMEOUT)  # type: ignore[method-assign]
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        log_failed(_WAY, name=str(getattr(sociallogin.user, "email", "")), outcome=Outcome.REFUSED)
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        log_failed(_WAY)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        told = sociallogin.account.extra_data
        asked = sociallogin.state.get("data") or {}
        own = provider_called(sociallogin.account.provider)
        if own is None or sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(redirect("start"))
        refused = why_refused(own, told, nonce=str(asked.get("nonce", "")))
        if refused:
            _refuse(request, sociallogin, own, refused)
        claims = told.get("id_token") or {}
        self._recognise(request, sociallogin, own, told.get("userinfo") or claims)
        _keep_nothing_of(sociallogin)
        carry_token(sociallogin)
        if "purpose" in asked:
            _remember(request, sociallogin, own, claims, asked)

    def _recognise(self, request: HttpRequest, sociallogin: Any, own: Provider, told: dict[str, Any]) -> None:
        """The first time: by the address, which the provider has verified. Then by its own name for them.

        Whoever it has known longer may have changed address here: to one that the provider does not speak for, it does
        not let in.
        """
        if sociallogin.is_existing:
            if not own.speaks_for(sociallogin.user.email):
                _refuse(request, sociallogin, own, f"{own.name} svarar inte för din adress.")
            return
        address = same_address(str(told.get("email", "")))
        known = User.objects.filter(email=address).first()
        if known is None and own.new_people and "purpose" not in (sociallogin.state.get("data") or {}):
            known = _new_person(address, str(told.get("name") or ""), own)
        if known is not None and known.is_active:
            sociallogin.user = known
            sociallogin.save(request, connect=True)


def _new_person(address: str, name: str, own: Provider) -> User:
    """Somebody without password, role or anything handed out: what they may do here, others give them."""
    made, is_new = find_or_make_person(email=address, name=clean_line(name)[:200].strip())
    if not is_new:
        return made
    details = {"vad": "ny person utan roll", "genom": own.name}
    append(action=Logged.PERSON_CHANGED, at=timezone.now(), actor=made.pk, name=address, details=details)
    return made


def _refuse(request: HttpRequest, sociallogin: Any, own: Provider, why: str) -> NoReturn:
    """To the page of who signs, or a page that says why. Nobody is signed in or out by it, and the log is told."""
    log_failed(f"{_WAY}: {own.name}", name=str(sociallogin.user.email or ""), outcome=Outcome.REFUSED)
    asked = sociallogin.state.get("data") or {}
    if "purpose" in asked:
        trip = str(asked.get("trip", ""))
        forget_identification(request, trip)
        _keep(request, _REFUSALS, trip, why)
        raise ImmediateHttpResponse(redirect(sociallogin.get_redirect_url(request) or "start"))
    context = {"why": why, "provider": own}
    raise ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", context, status=403))


def _keep_nothing_of(sociallogin: Any) -> None:
    """The identity provider may tell what the portal is not to know, such as a personnummer."""
    account = sociallogin.account
    account.extra_data = {}
    if account.pk:
        account.save(update_fields=["extra_data"])


def _remember(
    request: HttpRequest, sociallogin: Any, own: Provider, claims: dict[str, Any], asked: dict[str, str]
) -> None:
    """Keep in the session who came back, for what they were asked; nobody is signed in or out by it."""
    refused = why_not_identified(
        claims,
        subject=sociallogin.account.uid,
        asked_at=datetime.fromisoformat(asked["asked_at"]),
        acr_values=own.acr_values,
    )
    if not refused and not (request.user.is_authenticated and sociallogin.user == request.user):
        refused = "Du identifierade dig som någon annan än den som är inloggad."
    trip = asked.get("trip", "")
    forget_identification(request, trip)
    if refused:
        _keep(request, _REFUSALS, trip, refused)
        return
    level = shown_claim(claims, "acr")
    method = f"{own.name}, tillitsnivå {level}" if level else own.name
    shown = {
        "user_id": request.user.pk,
        "method": method[:200],
        "at": timezone.now().isoformat(),
        "purpose": asked["purpose"],
        # It may tell more than what is shown of it: kept as the provider's word at signing in is.
        "vouched": get_factor_adapter().encrypt(json.dumps(_vouched(sociallogin, own, claims, asked))),
    }
    _keep(request, _IDENTIFICATIONS, trip, shown)


def _vouched(sociallogin: Any, own: Provider, claims: dict[str, Any], asked: dict[str, str]) -> dict[str, Any]:
    """What is kept of the token with what is signed by it; nothing where nothing is."""
    if asked["purpose"] == PURPOSE:
        return {}
    token, keys = str(getattr(sociallogin, "told_token", "")), _keys_at(str(getattr(sociallogin, "keys_url", "")))
    return kept_of(token=token, claims=claims, keys=keys, salt=str(asked.get("salt", "")), provider=own.name)


def _keys_at(address: str) -> list[dict[str, Any]]:
    """The keys that the provider publishes now; none where it does not answer as it should."""
    try:
        with get_adapter().get_requests_session() as session:
            found = session.get(address)
            found.raise_for_status()
            return [key for key in found.json()["keys"] if isinstance(key, dict)]
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return []
