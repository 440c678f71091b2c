"""manage.py check_questionnaires [FILE...]: every author error with file, line and item; exit 1 when there is one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys.confinement import read_file_confined
from surveys.loader import AuthorError, DefinitionError, load_file, questionnaire_files


class Command(BaseCommand):
    help = "Kontrollerar enkäter och skriver ut varje fel med fil, rad och fråga."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FIL", help="utan fil: alla enkäter i projektet")

    def handle(self, *_: Any, files: list[Path], **__: Any) -> None:
        paths = files or list(questionnaire_files())
        errors = [error for path in paths for error in _errors(path, trusted=not files)]
        for error in errors:
            self.stdout.write(str(error))
        if errors:
            wrong = len({error.file for error in errors})
            raise CommandError(f"{len(errors)} fel i {wrong} av {len(paths)} enkäter.")
        self.stdout.write(f"Inga fel i {len(paths)} {'enkät' if len(paths) == 1 else 'enkäter'}.")


def _errors(path: Path, *, trusted: bool) -> tuple[AuthorError, ...]:
    """The project's own files are read here, others in a process of their own."""
    read = load_file if trusted else read_file_confined
    try:
        read(path)
    except DefinitionError as error:
        return error.errors
    except OSError as error:
        return (AuthorError(str(path), 1, "", f"Filen går inte att läsa: {error.strerror}."),)
    return ()
