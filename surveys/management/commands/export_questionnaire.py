"""manage.py export_questionnaire NAME --format fhir|json|yaml|docx|pdf: a questionnaire in another form."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from surveys.definition_json import definition_to_json
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.pdf_export import questionnaire_to_pdf
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import DefinitionError
from surveys.lookup import FoundQuestionnaire, NoQuestionnaire, find_questionnaire
from surveys.schema import Definition
from surveys.word.export import questionnaire_to_docx


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


_FORMATS: dict[str, Callable[[Definition], str | bytes]] = {
    "fhir": lambda definition: _json(questionnaire_to_fhir(definition)),
    "json": lambda definition: _json(definition_to_json(definition)),
    "yaml": questionnaire_to_yaml,
    "docx": questionnaire_to_docx,
    "pdf": questionnaire_to_pdf,
}


class Command(BaseCommand):
    help = (
        "Skriver ut en enkät som FHIR R5 Questionnaire (fhir), i den form den lagras (json), som författarfil (yaml) "
        "eller som läsversion (docx, pdf)."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        described = "enkätens namn, till exempel statsbidrag-2025 eller statsbidrag-2025@2026-01-15, eller en fil"
        parser.add_argument("name", metavar="NAMN", help=described)
        parser.add_argument("--format", choices=sorted(_FORMATS), default="fhir")
        parser.add_argument("--output", metavar="FIL", type=Path, help="i stället för standard ut")

    def handle(
        self,
        *_: Any,
        name: str,
        format: str,  # noqa: A002  # the option's name
        output: Path | None = None,
        **__: Any,
    ) -> None:
        found = _found(name)
        content = _FORMATS[format](found.definition)
        if output:
            output.write_bytes(content if isinstance(content, bytes) else content.encode())
        elif isinstance(content, str):
            self.stdout.write(content, ending="")
        else:
            self._write_bytes(content)
        self.stderr.write(f"Hämtad ur {found.source}.")

    def _write_bytes(self, content: bytes) -> None:
        """Bytes go to a pipe or a redirection, never to a terminal."""
        if self.stdout.isatty():
            raise CommandError("Formatet är binärt: ange --output FIL, eller styr om standard ut till en fil.")
        binary: BinaryIO = self.stdout.buffer  # type: ignore[assignment]  # the wrapper hands on what it wraps
        self.stdout.flush()
        binary.write(content)
        binary.flush()


def _found(name: str) -> FoundQuestionnaire:
    try:
        return find_questionnaire(name)
    except (DefinitionError, NoQuestionnaire) as error:
        raise CommandError(str(error)) from error
