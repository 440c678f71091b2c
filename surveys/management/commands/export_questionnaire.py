"""manage.py export_questionnaire NAME --format fhir|json: prints a questionnaire of the project."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.loader import DefinitionError, load_file, questionnaire_files, questionnaire_path
from surveys.schema import Definition, definition_to_json

_FORMATS: dict[str, Callable[[Definition], dict[str, Any]]] = {
    "fhir": questionnaire_to_fhir,
    "json": definition_to_json,
}


class Command(BaseCommand):
    help = "Skriver ut en enkät som FHIR R5 Questionnaire (fhir) eller i den form den lagras (json)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAMN", help="enkätens namn, till exempel statsbidrag-2025, eller en fil")
        parser.add_argument("--format", choices=sorted(_FORMATS), default="fhir")

    def handle(self, *_: Any, name: str, format: str, **__: Any) -> None:  # noqa: A002  # the option's name
        try:
            definition = load_file(_path(name))
        except DefinitionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(_FORMATS[format](definition), ensure_ascii=False, indent=2))


def _path(name: str) -> Path:
    path = Path(name) if name.endswith((".yaml", ".yml")) else questionnaire_path(name)
    if not path.is_file():
        names = ", ".join(known.stem for known in questionnaire_files())
        raise CommandError(f"Det finns ingen enkät som heter {name}. Dessa finns: {names}.")
    return path
