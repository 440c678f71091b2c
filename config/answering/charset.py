"""In what encoding a request says that it is written: UTF-8, or it is refused before Django decodes anything by it.

Django decodes the query string by the charset of the Content-Type while it makes the request, outside everything that
turns an error into a page. Python knows encodings that are no text at all (hex, base64), that fail on any byte
(undefined) and that read `+` as something else (utf-7), so every address would answer 500 to them. Browsers send forms
as the page is written, which is UTF-8 everywhere here.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters
from django.views.defaults import bad_request

_FOUND = "svarsportalen.unreadable_content_type"
_CHARSET = re.compile(r""";\s*charset\s*=\s*("[^"]*"|[^;\s]*)""", re.IGNORECASE)

WSGIApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


def is_utf8(content_type: str) -> bool:
    """Whether a Content-Type names UTF-8 or nothing as its charset, in parameters that can themselves be read."""
    try:
        _, parameters = parse_header_parameters(content_type)
        return codecs.lookup(str(parameters.get("charset", "utf-8"))).name == "utf-8"
    except (LookupError, ValueError):  # UnicodeError is a ValueError
        return False


class ReadableContentType:
    """WSGI: take a Content-Type that Django must not act on away, and leave word of it for RefuseOtherCharsets."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Hand on every request; no error of its own."""
        said = environ.get("CONTENT_TYPE", "")
        if not is_utf8(said):
            environ = {**environ, "CONTENT_TYPE": "", _FOUND: True}
        elif "charset" in said.lower():
            # Django knows UTF-8 by one spelling only, and takes a form without a word of it as UTF-8.
            environ = {**environ, "CONTENT_TYPE": _CHARSET.sub("", said)}
        return self.application(environ, start_response)


class RefuseOtherCharsets:
    """Middleware: a page with 400, and one line in the log, for every request in an encoding that is not UTF-8."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _FOUND in request.META or not is_utf8(request.META.get("CONTENT_TYPE", "")):
            return bad_request(request, exception=Exception())  # raised, it would leave its traceback in the log
        return self.get_response(request)
