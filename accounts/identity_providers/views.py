"""Going to the identity provider and coming back, and signing out, there too, by django-allauth."""

import logging
from collections.abc import Callable
from typing import Any

import requests
from allauth.account import views as account_views
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect import views as allauth_views
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.identity_providers.asking import HINT
from accounts.identity_providers.forms import FindProviderForm
from accounts.identity_providers.providers import Provider, providers
from accounts.identity_providers.showing_again import PURPOSE, note_shown, provider_to_show_at
from accounts.identity_providers.signing_in import (
    IdentityProviderAwayError,
    ask_again,
    forget_identification,
    identification_of,
    take_refusal,
)
from accounts.identity_providers.signing_out import PortalOAuth2Adapter, address_of_sign_out, came_by
from accounts.log_events import log_own_account
from accounts.requests import PortalRequest
from audit.actions import Logged

logger = logging.getLogger(__name__)


@login_not_required
def identity_provider_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask once, then go to the identity provider."""
    return _unless_away(allauth_views.login, request, provider_id)


@login_not_required
def identity_provider_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the identity provider sends people back to."""
    return _unless_away(_callback, request, provider_id)


def _callback(request: HttpRequest, provider_id: str) -> Any:
    """As allauth's, with the token kept for the sign-out."""
    try:
        return OAuth2CallbackView.adapter_view(PortalOAuth2Adapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def find_identity_provider(request: HttpRequest) -> HttpResponse:
    """The address says whose sign-in it is; POST goes there, with the address as a hint."""
    if not providers():
        raise Http404
    form = FindProviderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        setattr(request, HINT, form.cleaned_data["email"])
        return _unless_away(_go, request, form.provider.id)
    context = {"form": form, "next": get_next_redirect_url(request) or ""}
    return render(request, "socialaccount/find.html", context, status=422 if form.errors else 200)


def _go(request: HttpRequest, provider_id: str) -> Any:
    return get_adapter(request).get_provider(request, provider_id).redirect_from_request(request)


@require_http_methods(["GET", "HEAD", "POST"])
def show_again_by_provider(request: PortalRequest) -> HttpResponse:
    """POST goes to the provider, which asks anew; whoever comes back from there goes on with what they were about."""
    provider = provider_to_show_at(request)
    if provider is None:
        raise Http404
    following = get_next_redirect_url(request) or ""
    if request.method == "POST":
        back = reverse("account_reauthenticate_by_provider")
        back += f"?{urlencode({REDIRECT_FIELD_NAME: following})}" if following else ""
        return _unless_away(_ask_again, request, provider, back)
    if _has_shown_now(request):
        note_shown(request, provider)
        log_own_account(request.user, Logged.IDENTIFIED_AGAIN, slag="inloggningstjänst")
        resumed: HttpResponse | None = resume_request(request)
        return resumed or redirect("start")
    context = {"provider": provider, "next": following, "refused": take_refusal(request)}
    return render(request, "account/reauthenticate_by_provider.html", context)


def _ask_again(request: PortalRequest, provider: Provider, back: str) -> HttpResponse:
    return ask_again(request, user=request.user, purpose=PURPOSE, return_to=back, provider=provider)


def _has_shown_now(request: PortalRequest) -> bool:
    """Whether the person comes from the provider, which said now who they are; that counts once."""
    identified = identification_of(request)
    if identified is None or not identified.holds(user_id=request.user.pk, purpose=PURPOSE, now=timezone.now()):
        return False
    forget_identification(request)
    return True


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's page; whoever came by an identity provider is signed out there too."""
    came_from = came_by(request) if request.method == "POST" and request.user.is_authenticated else None
    elsewhere = address_of_sign_out(request, came_from) if came_from else ""
    answer: HttpResponse = account_views.logout(request)
    return redirect(elsewhere) if elsewhere else answer


def _unless_away(view: Callable[..., Any], request: HttpRequest, *args: Any) -> HttpResponse:
    try:
        answer: HttpResponse = view(request, *args)
    except (requests.RequestException, IdentityProviderAwayError):
        logger.exception("the identity provider does not answer")
        return render(request, "socialaccount/authentication_error.html", status=503)
    return answer
