"""Taking a backup while the portal runs."""

import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from config.database.owner import as_owner
from config.database.waiting import allow_standstill
from operations.backup.contents import DUMP, FILES, MANIFEST, SETTINGS, Manifest, Sum, Summing, list_stored
from operations.backup.programs import run_database_program


def write_backup(
    out: BinaryIO, *, at: datetime, dump: Path | None = None, settings_file: Path | None = None
) -> Manifest:
    """Write the backup to `out`, which need not be seekable. `dump`: one that pg_dump has made just now elsewhere.

    The database comes first and the files after it: none is ever changed, so what the dump names is there, and newer
    ones do no harm. One that is erased by its rule meanwhile is noted as gone. Raises BackupError.
    """
    before = set(list_stored(default_storage))
    with tempfile.TemporaryDirectory(prefix="svp-backup-") as scratch, tarfile.open(fileobj=out, mode="w|") as tar:
        manifest = Manifest(at.isoformat(), applied_migrations(), {})
        if dump is None:
            dump = Path(scratch) / DUMP
            with as_owner():
                manifest = Manifest(at.isoformat(), applied_migrations(), _dump(dump))
        manifest.members[DUMP] = _add_file(tar, DUMP, dump)
        if settings_file is not None:
            manifest.members[SETTINGS] = _add_file(tar, SETTINGS, settings_file)
        for name in list_stored(default_storage):
            with suppress(FileNotFoundError), default_storage.open(name) as opened:
                manifest.members[FILES + name] = _add(tar, FILES + name, cast(BinaryIO, opened), opened.size)
        manifest.gone.extend(sorted(name for name in before if FILES + name not in manifest.members))
        text = manifest.written()
        _add(tar, MANIFEST, BytesIO(text), len(text))
    return manifest


def _dump(target: Path) -> dict[str, int]:
    """Dump the database to `target`; the number of rows of each table, counted in the very snapshot that is dumped."""
    with _snapshot() as name:
        rows = count_rows()
        what = ["--format=custom", "--no-owner", "--no-acl", f"--snapshot={name}", f"--file={target}"]
        run_database_program("pg_dump", what)
    return rows


@contextmanager
def _snapshot() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            # It is open for as long as the dump takes, whoever makes it.
            allow_standstill(at_most="0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor.fetchone()[0]
        finally:
            cursor.execute("ROLLBACK")


def count_rows() -> dict[str, int]:
    """The number of rows of every table, as the database is for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [row[0] for row in cursor.fetchall()]
        rows = {}
        for table in tables:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            rows[table] = cursor.fetchone()[0]
    return rows


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _add_file(tar: tarfile.TarFile, name: str, file: Path) -> Sum:
    with file.open("rb") as opened:
        return _add(tar, name, opened, file.stat().st_size)


def _add(tar: tarfile.TarFile, name: str, stream: BinaryIO, size: int) -> Sum:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    summing = Summing(stream)
    tar.addfile(member, cast(BinaryIO, summing))
    return summing.sum
