"""What is reported of a fault, as a Sentry receives it: the place, and nothing that anybody has written."""

import gzip
import json
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import brotli
import pytest

from tests.deploy.processes import portal_environment, run

_DECODE: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


class _Receiver(BaseHTTPRequestHandler):
    """Takes Sentry's envelopes: a line of JSON for the envelope, and two for each thing in it."""

    received: list[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append(_DECODE[self.headers.get("Content-Encoding", "")](body).decode())
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        """Nothing is written of it."""


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The envelopes that the failing process sends."""
    kind = type("Receiver", (_Receiver,), {"received": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    Thread(target=server.serve_forever, daemon=True).start()
    environment = portal_environment(
        SECRET_KEY="k" * 50,
        VAR_DIR=str(tmp_path_factory.mktemp("var")),
        DJANGO_SETTINGS_MODULE="config.settings",
        SENTRY_DSN=f"http://key@127.0.0.1:{server.server_port}/1",
    )
    done = run([sys.executable, "-m", "tests.operations.report_fault"], environment=environment)
    server.shutdown()
    server.server_close()
    assert done.returncode == 0, done.stderr
    return kind.received


def _events(envelopes: list[str]) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for text in envelopes
        for line in text.splitlines()
        if '"event_id"' in line and "platform" in line
    ]


def test_a_fault_is_reported_with_its_kind_its_place_and_the_requests_number(reported: list[str]) -> None:
    fault = next(event for event in _events(reported) if "exception" in event)
    told = fault["exception"]["values"][-1]
    assert told["type"] == "ValueError"
    assert told["stacktrace"]["frames"][-1]["function"] == "fail"
    assert fault["tags"]["request_id"] == "request-1234"
    assert fault["transaction"] == "/svar/{name}/"


def test_an_error_in_the_log_is_reported_by_its_words_without_what_it_was_about(reported: list[str]) -> None:
    assert {"message": "the answer %s does not fit"} in [event.get("logentry") for event in _events(reported)]


def test_nothing_that_was_written_asked_for_or_carried_is_sent(reported: list[str]) -> None:
    assert len(_events(reported)) >= 2
    assert not [text for text in reported if "HEMLIG" in text or "hemlig-nyckel" in text]
