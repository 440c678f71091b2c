"""Pages and answers to the page's own scripts are compressed; files are not, since they are already."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_COMPRESSED = ("text/html", "application/json")


class CompressionMiddleware(GZipMiddleware):
    """gzip for pages and JSON, each with a random length of padding, so that the length tells nothing of a secret that
    stands on the page beside what somebody else has chosen (BREACH; Django's "Heal The Breach"). The token against
    forged forms is another one on each page besides.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if not isinstance(response, HttpResponse) or kind not in _COMPRESSED or "Content-Digest" in response.headers:
            return response  # a digest is of the bytes as they are
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
