"""manage.py back_up FILE: the database and the stored files, as one file. See docs/operations.md."""

import os
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.private_files import create_private
from config.storage import is_storage_trouble
from operations.backup.contents import DUMP, FILES, BackupError
from operations.backup.encryption import encrypted_to
from operations.backup.writer import write_backup


class Command(BaseCommand):
    help = "Säkerhetskopiera databasen och de lagrade filerna till en enda fil, medan portalen är igång."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="filen som ska skrivas; - för standard ut")
        parser.add_argument("--to", default="", help="kryptera till en mottagare: age1… (age), eller en nyckel i gpg")
        parser.add_argument(
            "--dump", type=Path, help="använd en dump som pg_dump --format custom nyss har gjort; - för standard in"
        )
        parser.add_argument("--with-settings", type=Path, help="ta med en fil med inställningar, som .env; kräver --to")

    def handle(self, *args: Any, file: str, to: str, **options: Any) -> None:
        given = options["with_settings"]
        if given is not None and not to:
            raise CommandError("Inställningar är hemliga och tas bara med i en krypterad kopia: ange --to.")
        if given is not None and not given.is_file():
            raise CommandError(f"Filen {given} finns inte.")
        try:
            with _dumped(options["dump"]) as dump, _opened(file) as out, _encrypted(to, out) as stream:
                made = write_backup(stream, at=timezone.now(), dump=dump, settings_file=given)
        except Exception as error:
            if not (isinstance(error, BackupError | OSError) or is_storage_trouble(error)):
                raise
            raise CommandError(f"Ingen säkerhetskopia är gjord. {error}") from error
        files = sum(name.startswith(FILES) for name in made.members)
        size = made.members[DUMP].size
        self.stderr.write(f"Säkerhetskopian är klar: databasen ({size} byte) och {files} filer.")


@contextmanager
def _dumped(given: Path | None) -> Iterator[Path | None]:
    """The dump that is given; one on standard input, meanwhile, where nobody else can read it."""
    if given != Path("-"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="svp-dump-") as place:
        dump = Path(place) / DUMP
        with dump.open("w+b") as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
            kept.seek(0)
            is_dump = kept.read(5) == b"PGDMP"
        if not is_dump:
            raise BackupError("Det som kom på standard in är ingen dump från pg_dump --format custom.")
        yield dump


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    """The file under another name until it is whole and on disk, readable by its owner alone."""
    if file == "-":
        yield sys.stdout.buffer
        return
    part = Path(f"{file}.part")
    try:
        with create_private(part) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _encrypted(to: str, out: BinaryIO) -> Iterator[BinaryIO]:
    if not to:
        yield out
        return
    with encrypted_to(to, out) as stream:
        yield stream
