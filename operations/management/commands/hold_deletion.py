"""manage.py hold_deletion: let nothing be destroyed by the clock, where a database was restored by other means."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from operations.backup.restore import hold_after_restore
from operations.holding import hold_deletion, words_after_restore


class Command(BaseCommand):
    help = (
        "Håll inne det som portalen förstör av sig själv (gallring, utkast enligt regel, filer som ska raderas, gamla"
        " rader i loggen, gamla brevs text), till dess att resume_deletion körs. restore_backup gör det av sig själv."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--letters",
            action="store_true",
            help="skicka inte heller mejl som väntar, eller dagens påminnelser: de kan ha gått iväg efter kopian",
        )

    def handle(self, *_: Any, letters: bool, **__: Any) -> None:
        if letters:
            self.stdout.write(words_after_restore(hold_after_restore()))
        else:
            hold_deletion(at=timezone.now())
            self.stdout.write("Inget förstörs av sig självt förrän manage.py resume_deletion har körts.")
