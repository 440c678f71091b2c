"""Going to the identity provider and coming back, by django-allauth."""

import logging
from collections.abc import Callable
from typing import Any

import requests
from allauth.socialaccount.providers.openid_connect import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
