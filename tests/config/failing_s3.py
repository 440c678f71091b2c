"""What boto really raises when S3 answers with an error: a server that gives every request the same answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from botocore.config import Config
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage


def failure_of_s3(status: int, code: str) -> Exception:
    """What storing a file raises when S3 answers it with this status and code; with 0, when nobody listens."""
    with s3_that_answers(status, code) as storage, pytest.raises(Exception) as caught:  # noqa: PT011 - boto's, whatever
        storage.save("a.pdf", ContentFile(b"%PDF"))
    return caught.value


@contextmanager
def s3_that_answers(status: int, code: str) -> Iterator[S3Storage]:
    """A storage in an S3 that gives every request this status and code; with 0, where nobody listens."""
    body = f"<Error><Code>{code}</Code><Message>prov</Message></Error>".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def do_HEAD(self) -> None:
            self._answer()

        def _answer(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing is written to standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port = server.server_address[1]
    Thread(target=server.serve_forever, daemon=True).start()
    if not status:
        _end(server)
    try:
        yield S3Storage(
            bucket_name="prov",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="eu-north-1",
            access_key="prov",
            secret_key="prov",
            client_config=Config(retries={"max_attempts": 0}, connect_timeout=5, read_timeout=5),
        )
    finally:
        if status:
            _end(server)


def _end(server: ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()
