"""manage.py publish_questionnaire FILE...: stores questionnaires as published, immutable versions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from authoring.publishing import publish_definition
from config.refusals import WrongStateError
from surveys.confinement import read_file_confined
from surveys.loader import DefinitionError
from surveys.lookup import OWNER_HELP, NoOwner, find_owner


class Command(BaseCommand):
    help = "Publicerar en enkät. En publicerad utgåva ändras aldrig; en rättelse är en ny utgåva."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FIL")
        parser.add_argument("--owner", default="", metavar="ORGANISATION", help=OWNER_HELP)

    def handle(self, *_: Any, files: list[Path], owner: str, **__: Any) -> None:
        try:
            whose = find_owner(owner)
        except NoOwner as error:
            raise CommandError(str(error)) from error
        for path in files:
            self._publish(path, whose)

    def _publish(self, path: Path, owner: Organisation) -> None:
        try:
            published = publish_definition(definition=read_file_confined(path).definition, owner=owner)
        except (DefinitionError, WrongStateError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path} går inte att läsa: {error.strerror}.") from error
        self.stdout.write(f"Publicerad för {owner.name}: {published}, SHA-256 {published.sha256}")
