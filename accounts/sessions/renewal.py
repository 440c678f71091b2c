"""A session has a new key once somebody has shown again who they are: one that was seen before opens nothing more."""

from collections.abc import Callable

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class SessionRenewalMiddleware:
    """Stands after SessionMiddleware. Signing in renews the session by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        before, key = _times_shown(request), request.session.session_key
        answer = self.get_response(request)
        if key and key == request.session.session_key and _times_shown(request) > before:
            request.session.cycle_key()
            UserSession.objects.filter(session_key=key).update(session_key=request.session.session_key)
        return answer


def _times_shown(request: HttpRequest) -> int:
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return sum(1 for record in records if record.get("reauthenticated"))
