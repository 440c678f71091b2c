"""manage.py withdraw_keys --by ADDRESS: let no key and no calendar address that a backup brought back open anything."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.api_keys.services import withdraw_all_keys
from accounts.models import User
from archive.situation.subscribing import end_all_addresses
from config.language.swedish import count_of
from config.language.text import same_address


class Command(BaseCommand):
    help = (
        "Dra tillbaka alla organisationers nycklar till API:et och avsluta alla kalendrars adresser, efter en"
        " återställning: de som hade dragits tillbaka sedan kopian gjordes gäller annars igen. Var och en skrivs i"
        " loggen. Organisationerna skapar nya nycklar, och var och en en ny adress till sin kalender."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--by",
            required=True,
            metavar="ADRESS",
            help="systemadministratören som gör det: loggen och sidan säger vem",
        )

    def handle(self, *_: Any, by: str, **__: Any) -> None:
        actor = User.objects.filter(email=same_address(by), is_active=True, is_staff=True).first()
        if actor is None:
            raise CommandError(f"{by} är ingen systemadministratör. Inget är gjort.")
        now = timezone.now()
        with transaction.atomic():
            keys, addresses = withdraw_all_keys(actor=actor, at=now), end_all_addresses(actor=actor, at=now)
        told = f"{count_of(keys, 'nyckel är tillbakadragen', 'nycklar är tillbakadragna')}"
        ended = f"{count_of(addresses, 'kalenders adress är avslutad', 'kalendrars adresser är avslutade')}"
        self.stdout.write(f"{told}, och {ended}.")
