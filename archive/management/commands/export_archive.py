"""manage.py export_archive DIR: everything that is kept for ever, for an e-archive or for closing the portal down."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Organisation
from archive.handover.directory import HandoverDirectory, NoHandoverError
from archive.handover.export import export_archive


class Command(BaseCommand):
    help = (
        "Skriver varje inskickat svar som ett arkivpaket, och enkäterna, mandaten, loggen och sigillens certifikat,"
        " till en mapp. Samma mapp igen: det nya och det som har ändrats skrivs. Slutkod 1: något kunde inte tas med."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="MAPP")
        parser.add_argument(
            "--organisation",
            action="append",
            default=[],
            metavar="NUMMER",
            help="bara den organisationens svar; kan anges flera gånger",
        )

    def handle(self, *_: Any, directory: Path, organisation: list[str], **__: Any) -> None:
        chosen = [one for number in organisation for one in _organisations_of(number)]
        try:
            outcome = export_archive(
                HandoverDirectory(directory, [one.pk for one in chosen]), at=timezone.now(), organisations=chosen
            )
        except NoHandoverError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            why = f"{directory} går inte att skriva: {error.strerror or error}."
            raise CommandError(f"{why} Det som är klart finns kvar; kör kommandot igen så fortsätter det.") from error
        self.stdout.write(f"{len(outcome.written)} paket skrivna, {len(outcome.kept)} fanns redan i {directory}.")
        for number, why in outcome.missing:
            self.stderr.write(f"SAKNAS {number}: {why}")
        if outcome.missing:
            sys.exit(1)


def _organisations_of(number: str) -> list[Organisation]:
    """The organisation with this number, and the units that it is the host of."""
    found = [one for one in Organisation.objects.select_related("host") if one.legal_number == number.strip()]
    if not found:
        raise CommandError(f"Det finns ingen organisation med numret {number}.")
    return found
