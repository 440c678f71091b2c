"""One line of the log a request: which page, how it answered, how long it took. Never what was asked or answered."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from config.log_context import Work, enter_work

logger = logging.getLogger("portal.requests")

HEADER = "X-Request-ID"
_MONITORING = {"health", "ready"}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestLogMiddleware:
    """Stands first, so that it sees all. The proxy's X-Request-ID is taken over and answered, or one is made.

    The page is told by its pattern (svar/<uuid:response_id>/), not its address: that may hold keys that open something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        work = Work(_given_id(request) or uuid.uuid4().hex)
        enter_work(work)
        begun = time.perf_counter()
        answer = self.get_response(request)
        work.actor = _known_actor(request)
        _log(request, answer, time.perf_counter() - begun)
        answer[HEADER] = work.id
        return answer


@receiver(request_finished)
def _leave_request(**_: Any) -> None:
    """Not when the middleware ends: Django tells of a page that is missing or fails after that."""
    enter_work(None)


def _given_id(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    return given if _USABLE.fullmatch(given) else ""


def _known_actor(request: HttpRequest) -> int | None:
    """Who was asked for by the page; nobody is looked up for the log alone."""
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None else None


def _log(request: HttpRequest, answer: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    if match is not None and match.view_name in _MONITORING and answer.status_code == 200:  # every few seconds
        return
    told = {
        "method": request.method if request.method in _METHODS else "?",
        "page": match.route if match else "?",
        "status": answer.status_code,
        "milliseconds": round(seconds * 1000),
    }
    logger.info("%(method)s /%(page)s %(status)s %(milliseconds)s ms", told, extra=told)
