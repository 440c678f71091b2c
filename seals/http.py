"""One way to ask a trust service over HTTP: with a time limit, a size limit, and errors in words."""

import http.client
from collections.abc import Mapping
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

# A time stamp is some kilobytes, a certificate chain some more.
_LARGEST_ANSWER = 1024 * 1024


class ExchangeError(Exception):
    """The service did not answer as it should; the message says what happened, without secrets."""


class _NoRedirects(HTTPRedirectHandler):
    """Neither a credential nor a digest is sent anywhere but where the settings say."""

    def redirect_request(self, *_: object) -> None:
        return None


def post(*, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> tuple[bytes, str]:
    """The answer's body and content type. Raises ExchangeError."""
    request = Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310 the operator's address
    try:
        with build_opener(_NoRedirects).open(request, timeout=timeout) as response:
            content: bytes = response.read(_LARGEST_ANSWER + 1)
            kind = response.headers.get_content_type()
    except HTTPError as error:
        detail = error.read(500).decode(errors="replace").strip()
        raise ExchangeError(f"{url} answered {error.code}: {detail or error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        raise ExchangeError(f"{url} could not be reached: {error or type(error).__name__}") from error
    if len(content) > _LARGEST_ANSWER:
        raise ExchangeError(f"{url} answered with more than {_LARGEST_ANSWER} bytes")
    return content, kind
