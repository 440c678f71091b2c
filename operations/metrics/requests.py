"""Counts each request: which page, which method, how it ended, how long it took."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from operations.metrics.measures import REQUESTS

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestFiguresMiddleware:
    """Stands first, beside the log of requests. Left out where nobody asks for figures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_ADDRESS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        answer = self.get_response(request)
        count_request(request, answer, time.perf_counter() - begun)
        return answer


def count_request(request: HttpRequest, answer: HttpResponse, seconds: float) -> None:
    """By names that the portal has given: a stranger's addresses and methods make no new figures."""
    match = request.resolver_match
    page = (match.view_name or match.route) if match else "none"
    method = request.method if request.method in _METHODS else "other"
    REQUESTS.labels(page, method, f"{answer.status_code // 100}xx").observe(seconds)
