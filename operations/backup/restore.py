"""Restoring a backup into an empty installation, and holding the result against what was backed up."""

import shutil
import tarfile
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, models
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from accounts.own.services import end_all_sign_ins
from audit.verification import faults_of_log
from config.database.owner import as_owner
from config.language import swedish
from config.private_files import create_private
from config.storage import is_storage_trouble
from operations.backup.contents import (
    DUMP,
    FILES,
    MANIFEST,
    SETTINGS,
    BackupError,
    Manifest,
    Sum,
    Summing,
    list_stored,
    read_manifest,
    sum_of,
)
from operations.backup.programs import run_database_program
from operations.backup.writer import applied_migrations, count_rows
from operations.daily import count_as_told
from operations.holding import hold_deletion, words_after_restore
from operations.models import DailyRun, DeletionHold
from outbox.decisions import give_up_letters_of_backup

HASH_OF = {"file": "sha256", "report_file": "report_sha256"}
"""For each file field of a model, the field that has its hash."""
_WRITTEN_AFTER = {model._meta.db_table for model in (DailyRun, DeletionHold, Session, UserSession)}
"""What `hold_after_restore` writes in, and whoever restored the database by other means."""


@dataclass(frozen=True)
class Restored:
    """What was put back, and found to be as it was."""

    tables: int
    rows: int
    files: int
    letters: int
    """How many wait for a person to decide whether they are to be sent (`outbox.decisions`)."""


def restore_backup(
    backup: BinaryIO, *, scratch: Path, settings_to: Path | None = None, files_only: bool = False
) -> Restored:
    """Put the database and the files back. `scratch` is an empty directory with room for all of it.

    `files_only`: the database has been restored from the same backup by somebody else (docs/operations.md).
    Nothing is written before the whole backup has been read and found to be what its manifest says, nor into a database
    or a storage that holds anything. What destroys is held back from then on (operations.holding), and letters that
    waited, or that today's work would write once more, are not sent by themselves. Raises BackupError, also when what
    was put back is not what was backed up.
    """
    _refuse_what_is_not_empty(files_only)
    manifest = unpack_backup(backup, scratch)
    if settings_to is not None:
        _keep_settings(scratch / SETTINGS, settings_to)
    with as_owner():
        if not files_only:
            _load(scratch / DUMP)
        rows = count_rows()
        faults = list(_faults_of_rows(manifest, rows))
        # As soon as can be, and before what may fail: whoever starts the portal on what is restored destroys nothing.
        with suppress(DatabaseError):  # an earlier edition's database has no such tables before it is migrated
            hold_after_restore()
    _migrate()
    letters = hold_after_restore()
    names = [name for name in manifest.members if name.startswith(FILES)]
    for name in names:
        _store(scratch / name, name.removeprefix(FILES))
    if faults := [*faults, *_faults_of_files(set(manifest.gone)), *faults_of_log()]:
        raise BackupError(
            "\n".join(["Allt är återställt, men inte allt är helt:", *faults[:20], words_after_restore(letters)])
        )
    return Restored(len(rows), sum(rows.values()), len(names), letters)


def hold_after_restore() -> int:
    """Let the portal do nothing by itself that the backup cannot know of, and nobody go on who may have been signed out
    since; how many letters wait for a person.
    """
    now = timezone.now()
    hold_deletion(at=now)
    end_all_sign_ins()
    letters = give_up_letters_of_backup(at=now)
    count_as_told(at=now)
    return letters


def _refuse_what_is_not_empty(files_only: bool) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        tables = cursor.fetchone()[0]
    if tables and not files_only:
        raise BackupError("Databasen är inte tom. Återställ i en ny, tom databas; den här rörs inte.")
    if files_only and not tables:
        raise BackupError("Databasen är tom. Återställ den först, eller utan --files-only.")
    if next(list_stored(default_storage), None) is not None:
        raise BackupError("Lagringen är inte tom. Återställ i en ny, tom lagring; den här rörs inte.")


def unpack_backup(backup: BinaryIO, scratch: Path) -> Manifest:
    """Every member where its name says, below `scratch`, each checked against the manifest, which comes last.

    Raises BackupError for a backup that is not whole, or of another edition.
    """
    try:
        with tarfile.open(fileobj=backup, mode="r|") as tar:
            found = {member.name: _extract(tar, member, scratch) for member in tar}
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"Säkerhetskopian går inte att läsa: {error}") from error
    if found.pop(MANIFEST, None) is None:
        raise BackupError("Säkerhetskopian är inte hel: innehållsförteckningen, som står sist, saknas.")
    manifest = read_manifest((scratch / MANIFEST).read_bytes())
    if differing := sorted(
        name for name in found.keys() | manifest.members if found.get(name) != manifest.members.get(name)
    ):
        raise BackupError(f"Säkerhetskopian är ändrad eller skadad: {', '.join(differing[:10])}.")
    _refuse_another_edition(manifest)
    return manifest


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, scratch: Path) -> Sum:
    """Read once: written and summed together. Nothing but files, and none outside of `scratch`."""
    content = tar.extractfile(member) if member.isfile() else None
    target = (scratch / member.name).resolve()
    if content is None or not target.is_relative_to(scratch.resolve()):
        raise BackupError(f"Säkerhetskopian har något annat än filer: {member.name}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    summing = Summing(cast(BinaryIO, content))
    with create_private(target) as written:
        shutil.copyfileobj(cast(BinaryIO, summing), written)
    return summing.sum


def _keep_settings(settings: Path, path: Path) -> None:
    """In a new file, on whatever file system; before anything else, so that a wrong place leaves nothing half done."""
    if not settings.exists():
        raise BackupError("Säkerhetskopian har inga inställningar. Återställ utan --settings-to. Inget är återställt.")
    try:
        with create_private(path, new=True) as written:
            written.write(settings.read_bytes())
    except OSError as error:
        raise BackupError(f"{path} kan inte skrivas: {error.strerror}. Inget är återställt.") from error


def _refuse_another_edition(manifest: Manifest) -> None:
    """A newer edition's migrations cannot be taken back; an older one's are followed by ours."""
    ours = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - ours):
        raise BackupError(
            "Säkerhetskopian är gjord av en annan utgåva av Svarsportalen. Återställ med den utgåvan, och uppgradera"
            f" sedan. Okända migreringar: {', '.join(unknown[:5])}."
        )


def _load(dump: Path) -> None:
    """In one transaction. Without comments on extensions: those belong to the server's owner."""
    entries = run_database_program("pg_restore", ["--list"], dump=dump).splitlines()
    wanted = dump.with_suffix(".list")
    wanted.write_text("\n".join(entry for entry in entries if " COMMENT - EXTENSION " not in entry))
    how = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-acl", f"--use-list={wanted}"]
    run_database_program("pg_restore", [*how, "--dbname", str(connection.get_connection_params()["dbname"]), str(dump)])


def _migrate() -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except Exception as error:
        raise BackupError(
            f"Databasen är återställd, men gick inte att migrera: {error}\nFilerna är inte återställda. Kör manage.py"
            " migrate och sedan manage.py hold_deletion innan något startas, så att inget förstörs, och sedan"
            " restore_backup --files-only."
        ) from error


def _store(file: Path, name: str) -> None:
    with file.open("rb") as opened:
        stored = default_storage.save(name, File(opened))
    if stored != name:
        raise BackupError(f"Filen {name} lagrades under ett annat namn: {stored}.")


def _faults_of_rows(manifest: Manifest, restored: Mapping[str, int]) -> Iterator[str]:
    """Tables with other numbers of rows than were backed up, where those were counted. A database that somebody has
    restored and migrated already (`files_only`) cannot be held against them.
    """
    if not manifest.rows or applied_migrations() != manifest.migrations:
        return
    for table in sorted((manifest.rows.keys() | restored.keys()) - _WRITTEN_AFTER):
        if (had := manifest.rows.get(table, 0)) != (has := restored.get(table, 0)):
            told = swedish.count_of(has, "rad", "rader")
            yield f"Tabellen {table} har {told}. Den som säkerhetskopierades hade {had}."


def _faults_of_files(gone: AbstractSet[str]) -> Iterator[str]:
    """Rows whose file is missing or another than the one that they name. What was gone by its rule is to be missing."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.FileField):
                yield from _faults_of(model, field.name, HASH_OF[field.name], gone)


def _faults_of(model: type[models.Model], file: str, sha256: str, gone: AbstractSet[str]) -> Iterator[str]:
    named = model._default_manager.exclude(**{file: ""}).order_by("pk")
    for row in named.values_list(file, sha256).iterator():
        if row[0] in gone:
            continue
        try:
            with default_storage.open(row[0]) as opened:
                whole = sum_of(cast(BinaryIO, opened)).sha256 == row[1]
        except FileNotFoundError:
            whole = False
        except Exception as error:
            if not is_storage_trouble(error):
                raise
            yield f"Filen {row[0]} går inte att läsa: {error}"
            continue
        if not whole:
            yield f"Filen {row[0]} saknas eller är en annan."
