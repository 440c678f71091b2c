"""Confined processes in no time: forked from one that has read their modules, with the same limits as ever.

The portal starts a new Python for each file that a stranger sends and each document that it sets; reading the modules
takes most of the time of a small one, and the tests do it a thousand times. What is forked is a process of its own too,
given the same arguments, environment, input and limits, and runs the module as `python -m` does. Tests about the
confinement itself ask for `started_processes`, and get what users get.
"""

import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from config.pdf.fonts import unprintable_characters

CONFINED = (
    "attachments.judging.judge",
    "surveys.confinement",
    "surveys.word.reader",
    "surveys.word_draft.confinement",
    "config.pdf.confinement",
    "seals.confinement",
    "archive.delivery.pdf_text",
)
LOADED_LATE = (
    "weasyprint",
    "weasyprint.text.fonts",
    "pyhanko.sign.validation.generic_cms",
    "pyhanko_certvalidator",
)
"""What those read where they use it first, and what that reads: a third of a second in every process."""
_ROOT = Path(__file__).resolve().parents[1]
_START = "from tests.forked_processes import serve; serve()"


class Forks:
    """Takes the place of `subprocess.run` for the confined modules; all else is started as always."""

    def __init__(self) -> None:
        self.start = subprocess.run
        self._server: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._directory = tempfile.TemporaryDirectory(prefix="svp-fork-", dir="/tmp")  # a short path for the socket
        self._address = f"{self._directory.name}/s"

    def close(self) -> None:
        if self._server and self._server.stdin:
            self._server.stdin.close()  # which ends it
            self._server.wait()
        self._directory.cleanup()

    def run(self, command: Sequence[Any], **how: Any) -> Any:
        if list(command[:2]) != [sys.executable, "-m"] or command[2] not in CONFINED:
            return self.start(command, **how)
        given, timeout = how.get("stdin"), how.get("timeout")
        if how.get("input") is None:
            return self._forked(list(map(str, command[2:])), how.get("env") or dict(os.environ), given, timeout)
        with tempfile.TemporaryFile() as file:
            file.write(how["input"])
            file.seek(0)
            return self._forked(list(map(str, command[2:])), how.get("env") or dict(os.environ), file, timeout)

    def _forked(
        self, arguments: list[str], environment: Mapping[str, str], given: IO[bytes] | None, timeout: float | None
    ) -> "subprocess.CompletedProcess[bytes]":
        asked = {"arguments": arguments, "environment": dict(environment)}
        with self._connected() as connection, Path(os.devnull).open("rb") as nothing:
            streams = [_Stream(), _Stream()]
            handed = [given or nothing, *(one.end for one in streams)]
            told = json.dumps(asked).encode()
            socket.send_fds(connection, [len(told).to_bytes(4, "big")], map(_number, handed))
            connection.sendall(told)
            for one in streams:
                one.listen()
            process = int.from_bytes(_exactly(connection, 4), "big")
            connection.settimeout(timeout)
            try:
                status = int.from_bytes(_exactly(connection, 4), "big", signed=True)
            except TimeoutError:
                os.kill(process, signal.SIGKILL)
                raise subprocess.TimeoutExpired(arguments, timeout or 0, streams[0].read()) from None
            return subprocess.CompletedProcess(arguments, status, streams[0].read(), streams[1].read())

    def _connected(self) -> socket.socket:
        with self._lock:
            if self._server is None or self._server.poll() is not None:
                self._server = subprocess.Popen(
                    [sys.executable, "-c", _START, self._address],
                    cwd=_ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
                assert self._server.stdout is not None
                self._server.stdout.readline()  # written when it listens
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._address)
        return connection


def _number(file: IO[bytes] | int) -> int:
    return file if isinstance(file, int) else file.fileno()


class _Stream:
    """What a process writes, read while it writes: a pipe holds little."""

    def __init__(self) -> None:
        self._read_end, self.end = os.pipe()
        self._told = b""
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def listen(self) -> None:
        os.close(self.end)
        self._thread.start()

    def _listen(self) -> None:
        with os.fdopen(self._read_end, "rb") as file:
            self._told = file.read()

    def read(self) -> bytes:
        self._thread.join()
        return self._told


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = connection.recv(size - len(found))
        if not more:
            raise OSError("the process that forks has ended")
        found += more
    return found


def serve() -> None:
    """The process that forks, until its standard input is closed."""
    for name in (*CONFINED, *LOADED_LATE):
        import_module(name)
    unprintable_characters("\u2603")  # which reads the fonts
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(sys.argv[1])
    listening.listen(50)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    while True:
        ready, _, _ = select.select([listening, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            os._exit(_keep(connection))
        connection.close()


def _keep(connection: socket.socket) -> int:
    """Fork what was asked for and tell its number at once, and how it ended when it has."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, files, _, _ = socket.recv_fds(connection, 4, 3)
    asked = json.loads(_exactly(connection, int.from_bytes(size, "big")))
    process = os.fork()
    if process == 0:
        connection.close()
        for number, file in enumerate(files):
            os.dup2(file, number)
        os.closerange(3, 64)
        _become(asked["arguments"], asked["environment"])
    for file in files:
        os.close(file)
    connection.sendall(process.to_bytes(4, "big"))
    _, status = os.waitpid(process, 0)
    connection.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
    return 0


def _become(arguments: list[str], environment: dict[str, str]) -> None:
    """Be `python -m arguments` in this environment, and end."""
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = arguments
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115 # its own
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    status = 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # that the module has been read before
            runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else 1
    except BaseException:  # as Python itself: told, and the status is 1
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                status = status or 120
        os._exit(status)
