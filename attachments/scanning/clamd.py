"""A client of clamd that knows two commands, INSTREAM and PING (clamd(8)): the file goes over the socket."""

import socket
from contextlib import suppress
from typing import BinaryIO
from urllib.parse import urlsplit

_PIECE = 64 * 1024
_LONGEST_REPLY = 4096
_DEFAULT_PORT = 3310


class ScannerError(Exception):
    """No verdict: clamd is away, took too long, or would not read the file. The message is for the log."""


def scan(*, url: str, stream: BinaryIO, seconds: float) -> str:
    """The name of what was found in the stream, from where it stands; empty for nothing.

    `url` is tcp://host:port or unix:///path; `seconds` is how long any one answer is waited for. Raises ScannerError.
    """
    try:
        with _connected(url, seconds) as connection:
            connection.sendall(b"zINSTREAM\0")
            # clamd hangs up in the middle of what is too long for it, having said so.
            with suppress(BrokenPipeError, ConnectionResetError):
                _send(connection, stream)
            reply = _reply(connection)
    except (OSError, ValueError) as error:
        raise ScannerError(f"clamd at {url}: {error}") from error
    return _found(reply)


def ping(*, url: str, seconds: float) -> None:
    """Ask whether clamd is there. Raises ScannerError when it is not, within `seconds` for any one answer."""
    try:
        with _connected(url, seconds) as connection:
            connection.sendall(b"zPING\0")
            reply = _reply(connection)
    except (OSError, ValueError) as error:
        raise ScannerError(f"clamd at {url}: {error}") from error
    if reply != "PONG":
        raise ScannerError(f"clamd says {reply!r}")


def _connected(url: str, seconds: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or _DEFAULT_PORT), timeout=seconds)
    if parts.scheme != "unix" or not parts.path:
        raise ValueError("CLAMD_URL is tcp://host:port or unix:///path")
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(seconds)
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, stream: BinaryIO) -> None:
    while piece := stream.read(_PIECE):
        connection.sendall(len(piece).to_bytes(4, "big") + piece)
    connection.sendall(bytes(4))


def _reply(connection: socket.socket) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _LONGEST_REPLY:
        piece = connection.recv(_LONGEST_REPLY)
        if not piece:
            break
        reply += piece
    return reply.rstrip(b"\0").decode(errors="replace").strip()


def _found(reply: str) -> str:
    """Only two replies are verdicts; whatever else clamd says, the file has not been scanned."""
    verdict = reply.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ScannerError(f"clamd says {reply!r}")
