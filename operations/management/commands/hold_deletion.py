"""manage.py hold_deletion: let nothing be destroyed by the clock, where a database was restored by other means."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from operations.holding import hold_deletion


class Command(BaseCommand):
    help = (
        "Håll inne det som portalen förstör av sig själv (gallring, utkast enligt regel, filer som ska raderas, gamla"
        " rader i loggen, gamla brevs text), till dess att resume_deletion körs. restore_backup gör det av sig själv."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        hold_deletion(at=timezone.now())
        self.stdout.write("Inget förstörs av sig självt förrän manage.py resume_deletion har körts.")
