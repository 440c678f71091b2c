"""manage.py carry_out_disposals [--all]: destroy (gallra) what is confirmed and has waited, as is done every night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive.disposal.execution import carry_out_due


class Command(BaseCommand):
    help = (
        "Genomför gallringar som är bekräftade och har väntat, och går vidare med det som avbröts. Filer som har kommit"
        " tillbaka ur en äldre säkerhetskopia tas bort igen: en sjundedel i taget, eller med --all allihop."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="sök återkomna filer överallt, efter en återläsning")

    def handle(self, *_: Any, all: bool, **__: Any) -> None:  # noqa: A002  # the option's own name
        outcome = carry_out_due(at=timezone.now(), every_place=all)
        self.stdout.write(
            f"Gallrade svar: {outcome.done}. Hindrade: {outcome.waiting}."
            f" Återkomna filer borttagna: {outcome.returned}. Misslyckade: {outcome.failed}."
        )
        if outcome.failed:
            raise CommandError("Några gallringar misslyckades; loggen säger varför. Kör kommandot igen.")
