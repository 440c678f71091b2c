"""Telling the log who asks and from where, and writing down what is refused."""

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.requests import network_address
from audit.actions import Logged, Outcome
from audit.origin import Origin, organisation_asked_about, origin_is
from audit.services import append

logger = logging.getLogger(__name__)


class LogMiddleware:
    """The request's origin for everything that is logged in it, and a row for each denial (403).

    Stands after AuthenticationMiddleware. Nobody's session is read for a request that logs nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origin_is(lambda: _origin_of(request)):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Log a refusal of the person; the answer is somebody else's to make."""
        if not isinstance(exception, PermissionDenied):
            return
        details = {"sida": request.path, "sätt": str(request.method), "skäl": str(exception)}
        try:
            append(
                action=Logged.DENIED,
                outcome=Outcome.REFUSED,
                at=timezone.now(),
                organisation=organisation_asked_about(),
                details=details,
            )
        except (DatabaseError, InterfaceError):  # the answer is a refusal all the same
            logger.exception("a denial could not be logged: %s", details)


def _origin_of(request: HttpRequest) -> Origin:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Origin(address=network_address(request))
    return Origin(address=network_address(request), actor=user.pk, name=user.email)
