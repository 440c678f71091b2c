"""The addresses in docs/operations.md of servers elsewhere: TLS, with certificates that are checked."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from kombu import Connection
from redis import Redis

from config.environment.installation import env
from tests.documents.reading import REPOSITORY

OPERATIONS = (REPOSITORY / "docs" / "operations.md").read_text()
TOLD = dict(re.findall(r"^    ([A-Z0-9_]+)=(\S+)$", OPERATIONS, flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_the_databases_address_demands_tls_and_the_certificate_of_its_host(name: str) -> None:
    read = env.db_url_config(TOLD[name])
    assert read["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/run/secrets/roots"}
    assert read["HOST"] == "db.example.se"


def make_certificate(directory: Path) -> Path:
    """Key and certificate of localhost, signed by itself, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file = directory / f"{made.serial_number}.pem"
    kind = serialization.PrivateFormat.PKCS8
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, kind, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@contextmanager
def queue_with_tls(certificate: Path) -> Iterator[int]:
    """A server that greets and says PONG to whatever else it is told, once TLS stands; its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def answer(visitor: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(visitor, server_side=True) as encrypted:
            while told := encrypted.recv(4096):
                hello, all_of_it = told.count(b"HELLO"), len(re.findall(rb"^\*", told, re.MULTILINE))
                encrypted.sendall(b"%1\r\n+proto\r\n:3\r\n" * hello + b"+PONG\r\n" * (all_of_it - hello))

    def serve(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def ping_cache(url: str) -> object:
    return Redis.from_url(url).ping()


def ping_queue(url: str) -> object:
    """As Celery does."""
    channel: Any = Connection(url, transport_options={"max_retries": 0, "socket_timeout": 5}).default_channel
    return channel.client.ping()


@pytest.mark.parametrize("ask", [ping_cache, ping_queue])
def test_the_queues_address_demands_tls_and_a_certificate_that_is_trusted(
    ask: Callable[[str], object], tmp_path: Path
) -> None:
    own, other = make_certificate(tmp_path), make_certificate(tmp_path)
    with queue_with_tls(own) as port:
        at = TOLD["REDIS_URL"].replace(":PASSWORD@redis.example.se:6380", f"localhost:{port}")
        assert ask(at.replace("/run/secrets/roots", str(own)))
        with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
            ask(at.replace("/run/secrets/roots", str(other)))
        elsewhere = at.replace("localhost", "127.0.0.1").replace("/run/secrets/roots", str(own))
        with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
            ask(elsewhere)
