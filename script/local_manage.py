"""Run a command of manage.py for this clone's own portal, running or not: script/backup and script/restore.

DATABASE_URL and REDIS_URL name other servers than the private ones, as for script/run.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from script.local_ending import told_of
from script.local_run import make_secret_key
from script.local_servers import (
    APPLICATION_ROLE,
    DATABASE,
    REPOSITORY,
    ServerError,
    accepts_connections,
    private_servers,
    state_directory,
)


def main() -> int:
    """What the command returns; 1 when the servers could not be started. Files are named from CALLED_FROM."""
    os.umask(0o077)  # as script/run has it: what is written is for whoever runs the portal alone
    var = Path(os.environ.get("VAR_DIR") or REPOSITORY / "var")
    command = [sys.executable, str(REPOSITORY / "manage.py"), *sys.argv[1:]]
    try:
        var.mkdir(parents=True, exist_ok=True)
        make_secret_key(var / "secret-key")
        with _servers(state_directory(var)) as addresses:
            environment = {**os.environ, **addresses, "VAR_DIR": str(var.resolve()), "LOG_LEVEL": "WARNING"}
            return subprocess.run(
                command, env=environment, cwd=os.environ.get("CALLED_FROM") or None, check=False
            ).returncode
    except ServerError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(told_of(error), file=sys.stderr)
    return 1


@contextmanager
def _servers(directory: Path) -> Iterator[Mapping[str, str]]:
    """The addresses of the servers: those that run already, or some for as long as this takes."""
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
    running = {} if "DATABASE_URL" in given else _running_database(directory)
    if running:
        given.setdefault("REDIS_URL", f"unix://{directory / 'valkey' / 'valkey.sock'}")
    with private_servers(directory=directory, durable=True, given={**given, **running}) as addresses:
        yield addresses


def _running_database(directory: Path) -> dict[str, str]:
    """The roles' URLs of the private database when it runs: its postmaster.pid names process and socket directory.

    After a power cut that file is still there, and its process may be another one: the server itself is asked, too.
    """
    try:
        lines = (directory / "postgres" / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
    except PermissionError:
        pass  # it lives, and is another user's
    except (OSError, ValueError, IndexError):
        return {}
    if len(lines) < 5 or not accepts_connections(Path(lines[4])):
        return {}
    roles = {"DATABASE_URL": APPLICATION_ROLE, "DATABASE_OWNER_URL": "postgres"}
    return {name: f"postgres://{role}@/{DATABASE}?host={lines[4]}" for name, role in roles.items()}


if __name__ == "__main__":
    sys.exit(main())
