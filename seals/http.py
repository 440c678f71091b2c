"""One way to ask a trust service over HTTP: with a time limit, a size limit, and errors in words."""

from collections.abc import Mapping

import requests
import urllib3

from config import outgoing

# A time stamp is some kilobytes, a certificate chain some more.
_LARGEST_ANSWER = 1024 * 1024


class ExchangeError(Exception):
    """The service did not answer as it should; the message says what happened, without secrets. `status`: what it
    answered with, where it did.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def post_to_service(*, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> tuple[bytes, str]:
    """The answer's body and content type. Raises ExchangeError."""
    try:
        status, content, kind = outgoing.post(
            url=url, body=body, headers=headers, timeout=timeout, largest=_LARGEST_ANSWER
        )
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise ExchangeError(f"{url} could not be reached: {error or type(error).__name__}") from error
    if status >= 300:
        said = content[:500].decode(errors="replace").strip()
        raise ExchangeError(f"{url} answered {status}: {said}", status=status)
    if len(content) > _LARGEST_ANSWER:
        raise ExchangeError(f"{url} answered with more than {_LARGEST_ANSWER} bytes")
    return content, kind
