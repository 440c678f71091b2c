"""manage.py export_response ID --format fhir|json|csv: prints a response; ID is its id or a receipt number."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive.answer_table import answer_csv
from archive.exports import Export, export_fhir, export_json, find_export
from audit.actions import Logged
from responses.lifecycle.log import log_event


def _printed(make: Callable[[Export], Any]) -> Callable[[Export], str]:
    return lambda export: json.dumps(make(export), ensure_ascii=False, indent=2)


_FORMATS: dict[str, Callable[[Export], str]] = {
    "fhir": _printed(export_fhir),
    "json": _printed(export_json),
    "csv": answer_csv,
}


class Command(BaseCommand):
    help = (
        "Skriver ut ett svar som FHIR R5 QuestionnaireResponse, JSON eller CSV. Ett inskickat svar skrivs ut som det"
        " skickades in, med underskriften; annars utkastet (status in-progress)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "id", metavar="ID", help="svarets id eller ett kvittonummer, till exempel SP-2026-ABCD-2345"
        )
        parser.add_argument("--format", choices=sorted(_FORMATS), default="fhir")

    def handle(self, *_: Any, id: str, format: str, **__: Any) -> None:  # noqa: A002  # the options' names
        try:
            export = find_export(id, at=timezone.now())
        except LookupError as error:
            raise CommandError(f"Det finns inget svar med id eller kvittonummer {id}.") from error
        _log(export, format)
        self.stdout.write(_FORMATS[format](export), ending="" if format == "csv" else "\n")


def _log(export: Export, form: str) -> None:
    """Whoever may run commands reads answers by this one: that it was done stands in the log."""
    log_event(
        response=export.response, action=Logged.EXPORTED, actor=None, at=timezone.now(), what=f"svaret som {form}"
    )
