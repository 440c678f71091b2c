"""A PostgreSQL in which every migration has been applied, made once for these migrations and kept under var/.

Making the cluster and migrating takes longer than most files of tests; copying what they leave takes a moment.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from script.local_servers import DATABASE, REPOSITORY, Servers, private_servers

TEMPLATE = DATABASE
"""The database that each worker of a run copies for its tests, and nobody else uses."""
KEPT = REPOSITORY / "var" / "tests"


def copy_migrated_server(directory: Path) -> None:
    """Put what private_servers starts from into `directory`, which is empty; make it first where nobody has yet.

    Raises ServerError where a server cannot be started, CalledProcessError where a migration fails.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = KEPT / f"postgres-{_made_from()}"
        if not kept.exists():
            for outdated in KEPT.glob("postgres-*"):
                shutil.rmtree(outdated)
            _make(kept)
        # Not shutil: for root the data is another's, and stays so.
        subprocess.run(["cp", "-a", str(kept), str(directory / "postgres")], check=True)


@contextmanager
def migrated_servers(directory: Path, **given: str) -> Iterator[Servers]:
    """Servers of one's own in `directory`, which is empty, with every migration applied. Raises ServerError."""
    directory.chmod(0o755)
    copy_migrated_server(directory)
    with private_servers(directory=directory, durable=False, given=given) as servers:
        yield servers


def _made_from() -> str:
    """What decides what is in it: the migrations, ours and the packages', and the rights of the application's role."""
    rights = (REPOSITORY / "config" / "database").glob("*.py")
    files = [*REPOSITORY.glob("*/migrations/*.py"), *rights, *(REPOSITORY / "requirements").glob("*.txt")]
    digest = sha256(f"{sys.prefix} {os.environ.get('PG_BIN')}".encode())
    for file in sorted(files):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _make(kept: Path) -> None:
    """Under another name until it is whole."""
    # A short path for the sockets, which the server's own user can enter.
    with tempfile.TemporaryDirectory(prefix="svp-made-", dir="/tmp") as name:
        made = Path(name)
        made.chmod(0o755)
        with private_servers(directory=made, durable=False, given={"REDIS_URL": "redis://127.0.0.1:1/0"}) as urls:
            own = {"SECRET_KEY": "only-for-migrating", "VAR_DIR": str(made / "var")}
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, cwd=REPOSITORY, env={**os.environ, **urls, **own}, check=True)
        subprocess.run(["cp", "-a", str(made / "postgres"), str(kept.with_suffix(".new"))], check=True)
    kept.with_suffix(".new").rename(kept)
