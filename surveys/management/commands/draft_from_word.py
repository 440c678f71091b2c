"""manage.py draft_from_word FILE.docx [--yaml]: a draft from a form in Word, and how it was understood."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.word.package import UnreadableError
from surveys.word_draft.confinement import read_form_file
from surveys.word_draft.heads import MissingError, StatedHead
from surveys.word_draft.report import ReportRow
from surveys.word_draft.understanding import UnderstoodForm

_ASKED = {"title": "--title TITEL", "year": "--year ÅR"}


class Command(BaseCommand):
    help = "Läser ett formulär i Word och skriver ut hur det förstods. Med --yaml också enkäten. Inget sparas."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FIL.docx", type=Path)
        parser.add_argument("--yaml", action="store_true", help="skriv enkäten i YAML, med rapporten som kommentarer")
        parser.add_argument("--name", default="enkat", metavar="NAMN", help="enkätens kortnamn")
        parser.add_argument("--title", default="", metavar="TITEL", help="titeln, där dokumentet har en annan")
        parser.add_argument("--year", default="", metavar="ÅR", help="året, där dokumentet inte säger det")

    def handle(self, *_: Any, file: Path, yaml: bool, name: str, title: str, year: str, **__: Any) -> None:
        given = StatedHead(name=name, version=timezone.localdate().isoformat(), title=title, year=year)
        understood = _read(file, given)
        report = list(_report(understood))
        if yaml:
            self.stdout.write("\n".join(f"# {line}" for line in report))
            self.stdout.write(questionnaire_to_yaml(understood.definition))
        else:
            self.stdout.write("\n".join(report))


def _read(file: Path, given: StatedHead) -> UnderstoodForm:
    try:
        return read_form_file(file, given)
    except OSError as error:
        raise CommandError(f"{file} kan inte läsas: {error.strerror}.") from error
    except UnreadableError as refused:
        raise CommandError(str(refused)) from refused
    except MissingError as missing:
        options = " och ".join(_ASKED[name] for name in missing.fields)
        raise CommandError(f"Det saknas i dokumentet. Ange {options}.") from missing


def _report(understood: UnderstoodForm) -> list[str]:
    tree, report = understood.definition, understood.report
    lines = [
        f"{tree.title}, {tree.year}: {len(tree.items)} avsnitt, {len(tree.questions)} frågor och fält.",
        f"Inte förstått: {len(report.left)}. Gissat: {len(report.guesses)}.",
    ]
    if report.tracked:
        lines.append("Dokumentet har spårade ändringar. De är lästa som godkända.")
    return [*lines, *map(_line, report.rows)]


def _line(told: ReportRow) -> str:
    where = f" {told.link_id}" if told.link_id else ""
    why = f" [{'gissat: ' if told.guessed else ''}{told.why}]" if told.why else ""
    return f"{told.outcome}{where}: {' '.join(told.text.split())}{why}"
