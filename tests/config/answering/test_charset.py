"""A request that says it is written in another encoding than UTF-8: refused before anything is decoded by it."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from config.wsgi import application

ENCODINGS = (
    *("utf-7", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "ascii", "cp037", "idna", "punycode", "mbcs"),
    *("hex", "base64", "rot13", "bz2", "zlib", "quopri", "uu", "undefined", "unicode_escape", "raw_unicode_escape"),
    *("nope", "", "utf_8_sig", "\\x00", "a" * 3000),
)
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "text/plain", "")
BODY = b"login=a%40example.se&password=+ADw-"


def ask(content_type: str, *, path: str = "/om/", method: str = "POST") -> tuple[str, str]:
    """Status and text of the answer that the application gives a server."""
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "x=%C3%A5/+a&y", "HTTP_HOST": "localhost"}
    environ["REMOTE_ADDR"] = "127.0.0.1"
    environ |= {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(BODY)), "wsgi.input": io.BytesIO(BODY)}
    given: list[str] = []
    with connections_kept():
        answer = application(environ, lambda status, headers: given.append(status))
        return given[0], b"".join(answer).decode()


@contextmanager
def connections_kept() -> Iterator[None]:
    """The test's connection to the database is not the request's to close, as Django's own test client has it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/om/", "/halsa/", "/konto/login/", "/administration/", "/finns-inte/"])
@pytest.mark.parametrize("encoding", ["utf-7", "hex", "undefined"])
def test_no_address_takes_another_encoding(encoding: str, path: str) -> None:
    status, page = ask(f"{KINDS[0]}; charset={encoding}", path=path)
    assert (status, "Förfrågan gick inte att läsa" in page) == ("400 Bad Request", True)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda text: text[:20])
def test_the_refusal_is_one_line_in_the_log(encoding: str, method: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for kind in KINDS:
        caplog.clear()
        assert ask(f'{kind}; charset="{encoding}"', method=method)[0] == "400 Bad Request", kind
        told = [
            record for record in caplog.records if record.name != "portal.requests"
        ]  # every request has a line there
        assert [record.exc_info for record in told] == [None], kind


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; x*=nope''a%20b",
        "text/plain; charset*=undefined''a",
        "text/plain; charset*=utf-16''utf-7",
        "a/b; charset*=hex''c",
    ],
)
def test_parameters_that_cannot_be_read_are_refused_too(content_type: str) -> None:
    assert ask(content_type)[0] == "400 Bad Request"


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8", '; charset="utf8"', "; CHARSET=Utf-8"])
def test_utf_8_is_taken_however_it_is_spelled(charset: str) -> None:
    assert ask(f"{KINDS[0]}{charset}", path="/kontrollera/")[0].startswith("403")  # without a token, but read
    assert ask(f"{KINDS[2]}{charset}", method="GET")[0] == "200 OK"
