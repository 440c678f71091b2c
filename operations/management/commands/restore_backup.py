"""manage.py restore_backup FILE: into an empty database and an empty storage. See docs/operations.md."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.storage import is_storage_trouble
from operations.backup.contents import BackupError
from operations.backup.encryption import decrypt_backup
from operations.backup.restore import restore_backup
from operations.holding import words_after_restore


class Command(BaseCommand):
    help = "Återställ en säkerhetskopia i en tom databas och en tom lagring, och kontrollera att allt är som det var."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="filen som back_up skrev")
        parser.add_argument("--identity", type=Path, help="filen med den privata nyckeln till en kopia från age")
        parser.add_argument("--files-only", action="store_true", help="databasen är redan återställd ur samma kopia")
        parser.add_argument("--scratch", type=Path, help="katalog med plats för hela kopian; annars systemets egen")
        parser.add_argument("--settings-to", type=Path, help="skriv filen med inställningar hit")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with (
                tempfile.TemporaryDirectory(prefix="svp-restore-", dir=options["scratch"]) as scratch,
                decrypt_backup(file, options["identity"]) as backup,
            ):
                done = restore_backup(
                    backup, scratch=Path(scratch), settings_to=options["settings_to"], files_only=options["files_only"]
                )
        except Exception as error:
            if not (isinstance(error, BackupError | OSError) or is_storage_trouble(error)):
                raise
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Återställt: {done.tables} tabeller med {done.rows} rader, och {done.files} filer."
            " Allt är som det var när säkerhetskopian gjordes, och loggen är hel."
        )
        self.stdout.write(words_after_restore(done.letters))
