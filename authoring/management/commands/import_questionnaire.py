"""manage.py import_questionnaire FILE [--publish]: reads a questionnaire, YAML or FHIR R5, and says what it is."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from authoring.publishing import publish_definition
from config.refusals import WrongStateError
from surveys.confinement import read_file_confined
from surveys.interchange.fhir_import import Imported
from surveys.loader import AuthorError, DefinitionError
from surveys.lookup import OWNER_HELP, NoOwner, find_owner
from surveys.schema import Definition, GroupItem


class Command(BaseCommand):
    help = "Läser in en enkät, YAML eller FHIR R5 JSON. Utan --publish sparas inget: allt som är fel skrivs ut."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL")
        parser.add_argument("--publish", action="store_true", help="publicera enkäten; det går inte att ångra")
        parser.add_argument("--owner", default="", metavar="ORGANISATION", help=OWNER_HELP)

    def handle(self, *_: Any, file: Path, publish: bool, owner: str, **__: Any) -> None:
        imported = self._read(file)
        for line in _summary(imported.definition):
            self.stdout.write(line)
        for told in imported.told:
            self.stdout.write(f"Obs: {told}")
        if not publish:
            self.stdout.write("Inget har sparats. Lägg till --publish för att publicera.")
            return
        try:
            whose = find_owner(owner)
            published = publish_definition(definition=imported.definition, owner=whose)
        except (NoOwner, WrongStateError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Publicerad för {whose.name}: {published}, SHA-256 {published.sha256}")

    def _read(self, file: Path) -> Imported:
        try:
            return _read(file)
        except DefinitionError as refusal:
            self._tell(refusal.errors)
            raise CommandError(f"{len(refusal.errors)} fel i {file}. Inget har sparats.") from refusal
        except OSError as error:
            raise CommandError(f"{file} går inte att läsa: {error.strerror}.") from error

    def _tell(self, errors: Sequence[AuthorError]) -> None:
        for error in errors:
            self.stdout.write(str(error))


def _read(file: Path) -> Imported:
    """FHIR when the file is an object in JSON, whatever it is called; otherwise the author's YAML."""
    with file.open("rb") as opened:
        begins = opened.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    return read_file_confined(file, fhir=begins.startswith(b"{"))


def _summary(definition: Definition) -> list[str]:
    """What was read, so that the author sees whether it is the whole form."""
    items = list(definition.by_link_id.values())
    groups = [item for item in items if isinstance(item, GroupItem)]
    conditions = sum(len(item.enable_when) for item in items)
    return [
        f"{definition.title}",
        f"Namn {definition.name}, utgåva {definition.version}, år {definition.year}, serie {definition.series}",
        f"Avsnitt: {len(definition.items)} (med underrubriker {len(groups)})",
        f"Frågor: {len(definition.questions)}, varav obligatoriska {sum(one.required for one in definition.questions)}",
        f"Villkor: {conditions}, regler: {len(definition.rules)}",
        *(f"  {section.link_id}: {section.text}" for section in definition.items),
    ]
