"""The client of clamd, against a real one and against peers that answer badly: a verdict, or none."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from attachments.scanning.clamd import ScannerError, scan
from tests.attachments import files
from tests.attachments.scanner import EICAR, SIGNATURE, infected_docx, running_clamd

pytestmark = pytest.mark.xdist_group("clamd")


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    with running_clamd(StreamMaxLength="2M") as url:
        yield url


def scanned(url: str, content: bytes) -> str:
    return scan(url=url, stream=files.opened(content), seconds=20)


def test_clamd_finds_the_test_file_and_nothing_in_others(clamd: str) -> None:
    assert scanned(clamd, EICAR) == SIGNATURE
    assert scanned(clamd, infected_docx()) == SIGNATURE
    assert scanned(clamd, files.docx()) == ""
    assert scanned(clamd, b"") == ""


def test_clamd_is_asked_over_tcp_too(clamd: str) -> None:
    with served_once(lambda connection: relay(connection, clamd.removeprefix("unix://"))) as url:
        assert scanned(url, b"x" * 300_000 + EICAR) == SIGNATURE


def test_a_file_that_clamd_finds_too_long_has_no_verdict(clamd: str) -> None:
    with pytest.raises(ScannerError, match="size limit exceeded"):
        scanned(clamd, bytes(4_000_000))


@pytest.mark.parametrize(
    "reply", [b"", b"stream: FOUND IT OK not\0", b"UNKNOWN COMMAND\0", b"stream: x ERROR\0", b"stream: OK but no\0"]
)
def test_whatever_else_is_answered_is_no_verdict(reply: bytes) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(reply)

    with served_once(answer) as url, pytest.raises(ScannerError):
        scanned(url, b"x")


@pytest.mark.parametrize("url", ["unix:///tmp/there-is-none", "tcp://127.0.0.1:1", "http://127.0.0.1/", "tcp://", "x"])
def test_a_scanner_that_is_not_there_gives_no_verdict(url: str) -> None:
    with pytest.raises(ScannerError):
        scanned(url, b"x")


def test_one_that_never_answers_is_not_waited_for_longer_than_said() -> None:
    silent = threading.Event()
    with served_once(lambda _: silent.wait(20)) as url, pytest.raises(ScannerError, match="timed out"):
        scan(url=url, stream=files.opened(b"x"), seconds=0.2)
    silent.set()


# Peers


class served_once:  # noqa: N801 # used as a function
    """A server on 127.0.0.1 that does one thing with the first that connects; gives its CLAMD_URL."""

    def __init__(self, serve: Any) -> None:
        self._serve, self._socket = serve, socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> str:
        threading.Thread(target=self._run, daemon=True).start()
        return f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"

    def _run(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            self._serve(connection)

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def relay(connection: socket.socket, path: str) -> None:
    with socket.socket(socket.AF_UNIX) as behind:
        behind.connect(path)
        threading.Thread(target=_copy, args=(connection, behind), daemon=True).start()
        _copy(behind, connection)


def _copy(source: socket.socket, target: socket.socket) -> None:
    while piece := source.recv(65536):
        target.sendall(piece)
