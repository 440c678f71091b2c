"""Logging that a file was fetched: once it is known to be handed out, and only where it is."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_Answer = TypeVar("_Answer", bound=HttpResponseBase)


def log_when_fetched(request: HttpRequest, answer: _Answer, log: Callable[[], object]) -> _Answer:
    """The answer, which holds the file; `log` writes the row. Not for HEAD, which hands out nothing.

    That the answer is handed in says that it is made: what is refused, quarantined or cannot be made never gets here.
    """
    if request.method != "HEAD":
        log()
    return answer
