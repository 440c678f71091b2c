"""manage.py verify_copy FILE: genuine (exit 0), altered (1), unknown (2) or not to be checked (3), and why."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import Error as DatabaseError

from archive.verdict import ToldVerdict, tell
from archive.verification import judge_file
from config.verdicts import NO_VERDICT, VerdictCommand


class Command(VerdictCommand):
    help = (
        "Säger om en fil är ett arkivexemplar härifrån: oförändrad (slutkod 0), ändrad (1), okänd (2) eller inte möjlig"
        " att kontrollera (3). Slutkod 4: inget besked, för filen, registret eller kommandoraden gick inte att läsa."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL")
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="DAG",
            help="säg också vilken inskickning som gällde då (2026-03-12)",
        )
        parser.add_argument("--json", action="store_true", help="skriv beskedet som JSON")

    def handle(self, *_: Any, file: Path, json: bool, on: date | None = None, **__: Any) -> None:
        told = _told(file, on)
        self.stdout.write(_as_json(told) if json else _as_text(told))
        if told.status:
            sys.exit(told.status)


def _told(file: Path, on: date | None) -> ToldVerdict:
    try:
        return tell(*judge_file(file, on=on))
    except OSError as error:
        raise CommandError(f"Filen går inte att läsa: {error.strerror or error}.", returncode=NO_VERDICT) from error
    except DatabaseError as error:
        raise CommandError(f"Portalens register går inte att läsa: {error}", returncode=NO_VERDICT) from error


def _as_json(told: ToldVerdict) -> str:
    return json.dumps(asdict(told) | {"facts": dict(told.facts)}, ensure_ascii=False, indent=2)


def _as_text(told: ToldVerdict) -> str:
    word, _, rest = told.title.partition(":")
    lines = [f"{word.upper()}:{rest}." if rest else f"{told.title}."]
    lines += [f"- {sentence}" for sentence in (told.about_seal, *told.reasons, *told.notes, *told.changes) if sentence]
    lines += [*told.spans, *(f"{label}: {value}" for label, value in told.facts)]
    return "\n".join(lines)
