"""manage.py read_answers FILE.docx [--json]: what a reading version in Word answers, by link_id."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys.loader import DefinitionError
from surveys.lookup import NoQuestionnaire, find_questionnaire
from surveys.schema import Definition
from surveys.word.answers import Understood, understand
from surveys.word.confinement import read_word_file
from surveys.word.filling import definition_digest
from surveys.word.findings import Found
from surveys.word.package import UnreadableError
from surveys.word.printing import Printed, printed_lines

_UNBOUND = "Filen säger inte vilken enkät den hör till. Ange den med --questionnaire NAMN."
_OTHER = "Filen hör till {found}, inte till {wanted}. Inget i den är läst som svar."


class Command(BaseCommand):
    help = "Läser svaren i en ifylld läsversion (Word) och skriver ut dem fråga för fråga."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FIL.docx", type=Path)
        parser.add_argument("--json", action="store_true", help="som JSON, med link_id")
        parser.add_argument("--questionnaire", metavar="NAMN", default="", help="enkäten, där filen inte säger det")

    def handle(self, *_: Any, file: Path, json: bool = False, questionnaire: str = "", **__: Any) -> None:
        found = _read(file)
        tree = _tree(found, questionnaire)
        others = tuple(found.binding.get("rader", "").split())
        understood = understand(tree, found, printed=Printed(printed_lines(tree), others), base={})
        self.stdout.write(_as_json(tree, understood) if json else _in_words(tree, understood))


def _read(file: Path) -> Found:
    try:
        return read_word_file(file)
    except OSError as error:
        raise CommandError(f"{file} kan inte läsas: {error.strerror}.") from error
    except UnreadableError as refused:
        raise CommandError(str(refused)) from refused


def _tree(found: Found, named: str) -> Definition:
    """The version that the file says it answers, and no other."""
    says = "@".join(filter(None, (found.binding.get("enkat", ""), found.binding.get("utgava", ""))))
    if not (named or says):
        raise CommandError(_UNBOUND)
    try:
        tree = find_questionnaire(named or says).definition
    except (DefinitionError, NoQuestionnaire) as error:
        raise CommandError(str(error)) from error
    if says and found.binding.get("sha256") != definition_digest(tree):
        raise CommandError(_OTHER.format(found=says, wanted=f"{tree.name}@{tree.version}"))
    return tree


def _as_json(tree: Definition, understood: Understood) -> str:
    said = {
        "questionnaire": tree.name,
        "version": tree.version,
        "answers": {link_id: value for link_id, value in understood.values.items() if value is not None},
        "blank": [link_id for link_id, value in understood.values.items() if value is None],
        "missing": list(understood.missing),
        "leftovers": [asdict(each) for each in understood.leftovers],
        "tracked": understood.tracked,
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def _in_words(tree: Definition, understood: Understood) -> str:
    answers = {link_id: value for link_id, value in understood.values.items() if value is not None}
    lines = [f"{tree.title}, utgåva {tree.version}: {len(answers)} frågor har svar."]
    lines += [f"{link_id}: {json.dumps(value, ensure_ascii=False)}" for link_id, value in answers.items()]
    lines += [f"Fält saknas: {link_id}" for link_id in understood.missing]
    lines += [f"Utan plats ({each.link_id or 'före första frågan'}): {each.text}" for each in understood.leftovers]
    if understood.tracked:
        lines.append("Filen har spårade ändringar. De är lästa som godkända.")
    return "\n".join(lines)
