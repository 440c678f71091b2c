"""What every answer has in common: no page is kept, and the domain's refusals get the right status codes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from config.refusals import GoneError, TooManyTriesError, WrongStateError

_STATUS: dict[type[Exception], int] = {WrongStateError: 409, GoneError: 410, TooManyTriesError: 429}


class NoStoreMiddleware:
    """No page is kept by a browser or on the way to it, unless its view says how: what it shows may be others' words.

    A page that is gone back to is fetched anew, so that no old answer stands there as if it were in force.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.setdefault("Cache-Control", "private, no-store")
        return answer


_SHOWN_BY_THE_PAGE = frozenset({302, 401, 403, 404})


class PolledPartMiddleware:
    """What a page asks for by itself (htmx) and is not given leads to the page anew: it says why, and where to sign in.

    Else a sign-in page would be put where the part stands, or a session that is over be asked every second in silence.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.headers.get("HX-Request") != "true" or answer.status_code not in _SHOWN_BY_THE_PAGE:
            return answer
        anew = HttpResponse(status=204, headers={"HX-Refresh": "true"})
        anew.cookies = answer.cookies
        return anew


class RefusalMiddleware:
    """A WrongStateError becomes 409, a GoneError 410 and a TooManyTriesError 429, with their Swedish messages, as
    page or JSON.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        status = next((code for kind, code in _STATUS.items() if isinstance(exception, kind)), None)
        if status is None:
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"message": str(exception)}, status=status)
        told = {
            "message": str(exception),
            "address": getattr(exception, "address", ""),
            "guards_accounts": getattr(exception, "guards_accounts", False),
        }
        return render(request, f"{status}.html", told, status=status)
