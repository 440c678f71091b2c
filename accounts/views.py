"""Going to the identity provider and coming back, and changing one's password, by django-allauth."""

import logging
from collections.abc import Callable
from typing import Any

import requests
from allauth.account import views as account_views
from allauth.socialaccount.providers.openid_connect import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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


def _unless_away(view: Callable[..., Any], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view(request, provider_id)
    except requests.RequestException:
        logger.exception("the identity provider does not answer")
        return render(request, "socialaccount/authentication_error.html", status=503)
    return answer


def change_password(request: PortalRequest) -> HttpResponse:
    """allauth's page, for whoever has a password. Whoever signs in by a code has none, and gets none by themselves."""
    if not request.user.has_usable_password():
        raise PermissionDenied("Du loggar in med en kod som mejlas till dig, och har inget lösenord att byta.")
    answer: HttpResponse = account_views.password_change(request)
    return answer
