"""manage.py hold_deletion: let nothing be destroyed by the clock, where a database was restored by other means."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from operations.daily import count_as_told
from operations.holding import TOLD_TODAY, hold_deletion, words_of_letters
from outbox.decisions import give_up_letters_of_backup


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
        hold_deletion(at=timezone.now())
        self.stdout.write("Inget förstörs av sig självt förrän manage.py resume_deletion har körts.")
        if not letters:
            return
        count_as_told(at=timezone.now())
        self.stdout.write(TOLD_TODAY)
        if waiting := give_up_letters_of_backup(at=timezone.now()):
            self.stdout.write(words_of_letters(waiting))
