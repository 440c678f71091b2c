"""How large what is sent may be, by page: refused by its stated length, before any of it is read or spooled to disk.

A request that states no length has no body to Django, whatever follows (gunicorn hands on the length, or none).
What was refused unread is read and thrown away before the answer goes out: a server that closes the connection on what
is still under way leaves the proxy with a broken pipe, and the visitor with 502 instead of the page that says why.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from django.conf import settings
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest, HttpResponse, JsonResponse, multipartparser
from django.shortcuts import render

MOST_BYTES = 1024 * 1024
"""For every page that says nothing else."""
FORM_AROUND = 64 * 1024
"""What a form's other fields and the boundaries between them may take beside a file."""

MOST_READ_OUT = 128 * 1024 * 1024
"""How long a refused body may be to be read so that its refusal arrives; of a longer one nothing is."""
_AT_A_TIME = 64 * 1024

View = TypeVar("View", bound=Callable[..., Any])


def takes_bytes(most: Callable[[], int]) -> Callable[[View], View]:
    """Let a view take more than MOST_BYTES: as many as `most` says when asked, in a setting for one."""

    def marked(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]  # read by BodyLimitMiddleware
        return view

    return marked


takes_texts = takes_bytes(lambda: settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
"""For pages on which answers are written: a text is never refused for its length, only marked."""

# The names of files and fields: Django's own kilobyte refuses a long file name with a bare 400; here it is shortened.
multipartparser.MAX_TOTAL_HEADER_SIZE = FORM_AROUND  # type: ignore[attr-defined]  # a module's own constant


class BodyLimitMiddleware:
    """413 for a body that is longer than the page takes. Stands before whatever reads forms (CSRF)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not str(request.META.get("CONTENT_LENGTH") or "0").isdecimal():
            request.META["CONTENT_LENGTH"] = "0"  # as Django reads it, for every view that asks
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> HttpResponse | None:
        """Refuse what is too long; nothing for the rest."""
        most = getattr(view, "most_bytes", lambda: MOST_BYTES)()
        if _length_of(request) <= most:
            return None
        told = {"message": f"Det som skickades är för stort: högst {_in_words(most)} tas emot här. Inget är sparat."}
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(told, status=413)
        return render(request, "413.html", told, status=413)


class ReadOutBody:
    """WSGI: read what an answer left unread of a body no longer than MOST_READ_OUT, before the answer is sent."""

    def __init__(self, application: Callable[[dict[str, Any], Any], Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Hand on every request; a visitor who leaves meanwhile is the server's to notice."""
        length = str(environ.get("CONTENT_LENGTH") or "0")
        body = LimitedStream(environ["wsgi.input"], int(length) if length.isdecimal() else 0)
        answer = self.application({**environ, "wsgi.input": body}, start_response)
        if body.limit <= MOST_READ_OUT:
            with suppress(OSError):
                while body.read(_AT_A_TIME):
                    pass
        return answer


def _length_of(request: HttpRequest) -> int:
    return int(request.META.get("CONTENT_LENGTH") or 0)


def _in_words(amount: int) -> str:
    return f"{amount // (1024 * 1024)}\u00a0MB"
