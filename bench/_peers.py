"""What a worker talks to, in the hands of the bench: servers that can be stopped and started, and a mail server."""

import os
import signal
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import boto3

from script.local_servers import private_servers
from tests.deploy.processes import free_port, portal_environment, running, wait_until

DATABASE, QUEUE = "DATABASE_URL", "REDIS_URL"
_KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}


class Server:
    """A private PostgreSQL (DATABASE) or Valkey (QUEUE), the same data and address each time it is started."""

    def __init__(self, which: str, directory: Path, *, durable: bool = False) -> None:
        self._which, self._directory, self._running, self._durable = which, directory, ExitStack(), durable
        self.url = ""
        self.pid = 0

    def start(self) -> None:
        other = QUEUE if self._which == DATABASE else DATABASE
        started = private_servers(directory=self._directory, durable=self._durable, given={other: "not ours"})
        addresses = self._running.enter_context(started)
        # A database is used by its owner: the application's role is made when the tables are.
        self.url = addresses["DATABASE_OWNER_URL" if self._which == DATABASE else QUEUE]
        self.pid = addresses.started[0].pid

    def send(self, how: signal.Signals) -> None:
        """Tell it and all of its processes, of which PostgreSQL has many, each in a session of its own."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        for pid in (self.pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, how)

    def stop(self) -> None:
        """PostgreSQL breaks what goes on off; Valkey forgets its queue, unless it is durable."""
        self._running.close()


class _Session(socketserver.StreamRequestHandler):
    """One client of the mail server: as much of RFC 5321 as Python's smtplib speaks."""

    server: "_MailServer"

    def handle(self) -> None:
        self._say("220 bench.example.se")
        for line in self.rfile:
            command = line[:4].upper()
            if command == b"DATA":
                self._say("354 go on")
                self.server.taken.append(self._letter())
            self._say("221 bye" if command == b"QUIT" else "250 ok")
            if command == b"QUIT":
                return

    def _letter(self) -> EmailMessage:
        lines = iter(self.rfile.readline, b".\r\n")
        text = b"".join(line.removeprefix(b".") for line in lines)
        return message_from_bytes(text, policy=policy.default)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, taken: list[EmailMessage]) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.taken = taken

    def handle_error(self, *_: object) -> None:
        """A client that was killed is what we are here for."""


@contextmanager
def object_storage(log: Path) -> Iterator[dict[str, str]]:
    """moto as S3, with a bucket: what the portal is told of it."""
    port = free_port()
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}
    told = {**keys, "S3_BUCKET": "svarsportalen", "S3_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
    command = ["moto_server", "--port", str(port)]
    with running(command, environment=portal_environment(), log=log):
        storage = boto3.client("s3", endpoint_url=told["S3_ENDPOINT_URL"], region_name="us-east-1", **_KEYS)
        assert wait_until(lambda: _listens(port), seconds=60), log.read_text()
        storage.create_bucket(Bucket="svarsportalen")
        yield told


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class MailServer:
    """A mail server that can be away for a while: the same address each time, and all letters that it has taken."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        """As EMAIL_URL."""
        return f"smtp://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._server = _MailServer(self._port, self.taken)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Nobody listens there any more."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server of our own, stopped at the end."""
    server = MailServer()
    try:
        yield server
    finally:
        server.stop()
