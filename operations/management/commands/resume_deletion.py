"""manage.py resume_deletion: after a restore, when somebody has seen what the backup did not know."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from operations.holding import resume_deletion


class Command(BaseCommand):
    help = (
        "Släpp det som hölls inne när en säkerhetskopia återställdes: gallring, utkast enligt regel, filer som ska"
        " raderas, gamla rader i loggen, gamla brevs text. Kör det först när varje organisation har läst Gallringar och"
        " tagit tillbaka det som den hade tagit tillbaka: det som är bekräftat och har väntat förstörs inom en minut,"
        " för gott."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        since = resume_deletion(at=timezone.now())
        if since is None:
            self.stdout.write("Inget hölls inne.")
            return
        held = f"{timezone.localtime(since):%Y-%m-%d %H:%M}"
        self.stdout.write(f"Det som hölls inne sedan {held} är släppt. Det som är dags förstörs inom en minut.")
