"""How many requests the live server is answering, so that a test's data is not taken away under one of them.

A closed window does not stop the server: PostgreSQL would then find the request and the emptying of the tables
waiting for each other, and end one of them.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import Any

_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.03


class Traffic:
    """WSGI middleware that counts; put it around the server's application."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._lock = Lock()
        self._answering = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> "_Answer":
        self._count(1)
        try:
            return _Answer(self._application(environ, start_response), lambda: self._count(-1))
        except BaseException:
            self._count(-1)
            raise

    def _count(self, change: int) -> None:
        with self._lock:
            self._answering += change

    def wait_for_quiet(self) -> None:
        """Return when nothing is answered any more. Looks twice: a request may just have been taken in."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        quiet = 0
        while quiet < 2:
            quiet = 0 if self._answering else quiet + 1
            if time.monotonic() > deadline:
                raise AssertionError("the server is still answering a request")
            time.sleep(_PAUSE_SECONDS)


class _Answer:
    """The application's answer, which says when it has been sent."""

    def __init__(self, body: Iterable[bytes], sent: Callable[[], None]) -> None:
        self._body = body
        self._sent = sent

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            self._sent()
