"""Make database, demonstration data and static files ready."""

import errno
import sys
from hashlib import sha256
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management import call_command, get_commands
from django.db import OperationalError
from psycopg.errors import DiskFull

from config.answering import static_files
from config.database.owner import as_owner
from script.local_earlier import refuse_earlier_database
from script.local_ending import told_of


def prepare() -> None:
    """Every step is idempotent; what is already done takes next to no time. Raises SystemExit for a full disk."""
    try:
        _prepare()
    except OSError as error:
        sys.exit(told_of(error))
    except OperationalError as error:
        if not isinstance(error.__cause__, DiskFull):
            raise
        sys.exit(told_of(OSError(errno.ENOSPC, "", "databasen")))


def _prepare() -> None:
    with as_owner():  # the application's role is made by migrate
        refuse_earlier_database()
    call_command("migrate", interactive=False, verbosity=0)
    if "seed_demo" in get_commands():
        call_command("seed_demo", anywhere=True)
    if "index_archive" in get_commands():
        call_command("index_archive", stdout=StringIO())
    collect_static()


def collect_static() -> None:
    """Collect when a file or a package has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    sources = _fingerprint_of_sources()
    if stamp.exists() and stamp.read_text() == sources:
        return
    collect = collectstatic.Command()
    collect.storage = static_files.QuickStaticFiles()
    call_command(collect, interactive=False, clear=True, verbosity=0)
    stamp.write_text(sources)


def _fingerprint_of_sources() -> str:
    seen = sha256(Path(static_files.__file__).read_bytes())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            seen.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
