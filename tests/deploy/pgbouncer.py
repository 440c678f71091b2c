"""Debian's PgBouncer in front of a PostgreSQL, pooling by transaction: a client has a server only while one is open."""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.deploy.processes import free_port, wait_until


@contextmanager
def pgbouncer(url: str, *, servers: int = 2) -> Iterator[str]:
    """The address of the same database as `url` (on a local socket), through a pool of so many servers a role."""
    parts, port = urlsplit(url), free_port()
    with tempfile.TemporaryDirectory(prefix="svp-pool-", dir="/tmp") as name:
        directory = Path(name)
        directory.chmod(0o755)
        configuration = _configure(directory, parse_qs(parts.query)["host"][0], port, servers)
        as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
        log = directory / "log"
        with log.open("wb") as output:
            process = subprocess.Popen([*as_nobody, "/usr/sbin/pgbouncer", configuration], stdout=output, stderr=output)
        try:
            assert wait_until(lambda: _listens(port), seconds=20), log.read_text()
            yield f"postgres://{parts.username}@127.0.0.1:{port}{parts.path}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _configure(directory: Path, host: str, port: int, servers: int) -> Path:
    (directory / "users").write_text('"postgres" ""\n"svarsportalen_app" ""\n')
    settings = {
        "listen_addr": "127.0.0.1",
        "listen_port": port,
        "unix_socket_dir": "",
        "auth_type": "trust",
        "auth_file": directory / "users",
        "pool_mode": "transaction",
        "default_pool_size": servers,
        "max_client_conn": 500,
        "server_login_retry": 1,
    }
    lines = [f"{name} = {value}" for name, value in settings.items()]
    configuration = directory / "pgbouncer.ini"
    configuration.write_text("\n".join(["[databases]", f"* = host={host} port=5432", "[pgbouncer]", *lines, ""]))
    return configuration


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
