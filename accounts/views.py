"""Going to the identity provider and coming back, signing out, and changing one's password, by django-allauth."""

import logging
from collections.abc import Callable
from typing import Any

import requests
from allauth.account import views as account_views
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.identity_providers.asking import HINT
from accounts.identity_providers.forms import FindProviderForm
from accounts.identity_providers.providers import only_by, only_provider_for, providers
from accounts.identity_providers.signing_out import address_of_sign_out, came_by
from accounts.requests import PortalRequest

logger = logging.getLogger(__name__)


@login_not_required
def identity_provider_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask once, then go to the identity provider."""
    return _unless_away(allauth_views.login, request, provider_id)


@login_not_required
def identity_provider_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the identity provider sends people back to."""
    return _unless_away(allauth_views.callback, request, provider_id)


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


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's page; whoever came by an identity provider is signed out there too."""
    came_from = came_by(request) if request.method == "POST" and request.user.is_authenticated else None
    elsewhere = address_of_sign_out(request, came_from) if came_from else ""
    answer: HttpResponse = account_views.logout(request)
    return redirect(elsewhere) if elsewhere else answer


def _unless_away(view: Callable[..., Any], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view(request, provider_id)
    except requests.RequestException:
        logger.exception("the identity provider does not answer")
        return render(request, "socialaccount/authentication_error.html", status=503)
    return answer


def change_password(request: PortalRequest) -> HttpResponse:
    """allauth's page, for whoever has a password. Whoever signs in by a code has none, and gets none by themselves."""
    if only := only_provider_for(request.user):
        raise PermissionDenied(only_by(only))
    if not request.user.has_usable_password():
        raise PermissionDenied("Du loggar in med en kod som mejlas till dig, och har inget lösenord att byta.")
    answer: HttpResponse = account_views.password_change(request)
    return answer
