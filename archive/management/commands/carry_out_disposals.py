"""manage.py carry_out_disposals: destroy (gallra) what is confirmed and has waited, as is done every night. With --all
no answer is destroyed: files that a restore has brought back are removed, wherever they are.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.module_loading import import_string

from archive.disposal.execution import carry_out_due, remove_returned


class Command(BaseCommand):
    help = (
        "Genomför gallringar som är bekräftade och har väntat, och går vidare med det som avbröts. Filer som har kommit"
        " tillbaka ur en äldre säkerhetskopia tas bort igen, en sjundedel i taget. Med --all tas de bort överallt, och"
        " ingenting annat görs: efter en återläsning kan en gallring stå som bekräftad fast den togs tillbaka sedan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="bara återkomna filer, överallt: efter en återläsning")

    def handle(self, *_: Any, all: bool, **__: Any) -> None:  # noqa: A002  # the option's own name
        now = timezone.now()
        if all:
            returned = remove_returned(at=now, every_place=True)
            self.stdout.write(
                f"Återkomna filer borttagna: {returned}. Inga svar är gallrade."
                " Läs Gallringar innan manage.py resume_deletion körs."
            )
            return
        if import_string(settings.DELETION_HELD_SINCE)():
            raise CommandError(
                "Gallring hålls inne efter en återläsning. Läs Gallringar, och kör sedan manage.py resume_deletion."
            )
        outcome = carry_out_due(at=now)
        self.stdout.write(
            f"Gallrade svar: {outcome.done}. Hindrade: {outcome.waiting}."
            f" Återkomna filer borttagna: {outcome.returned}. Misslyckade: {outcome.failed}."
        )
        if outcome.failed:
            raise CommandError("Några gallringar misslyckades; loggen säger varför. Kör kommandot igen.")
