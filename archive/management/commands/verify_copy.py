"""manage.py verify_copy FILE: genuine (exit 0), altered (1) or unknown (2), and why."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.verification import judge_file
from seals.spans import told_spans
from seals.verify import Verdict

_WORDS = {
    Verdict.GENUINE: "ÄKTA: filen är ett oförändrat arkivexemplar.",
    Verdict.ALTERED: "ÄNDRAD: filen är inte det arkivexemplar som förseglades.",
    Verdict.UNKNOWN: "OKÄND: filen är inget arkivexemplar härifrån.",
}


class Command(BaseCommand):
    help = "Säger om en fil är ett oförändrat arkivexemplar: äkta (slutkod 0), ändrad (1) eller okänd (2)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL")

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Filen går inte att läsa: {error.strerror}.", returncode=3) from error
        inspection, judgement = judge_file(data)
        self.stdout.write(_WORDS[judgement.verdict])
        for reason in judgement.reasons:
            self.stdout.write(f"- {reason}")
        for change in judgement.changes:
            self.stdout.write(f"- {change}")
        self.stdout.write(f"Kvittonummer i filen: {inspection.receipt_number or 'saknas'}")
        self.stdout.write(f"Förseglad av: {inspection.signer_name or 'ingen'}")
        for sentence in told_spans(inspection, size=len(data)):
            self.stdout.write(sentence)
        if inspection.level:
            self.stdout.write(f"Nivå (PAdES): {inspection.level}")
        self.stdout.write(f"SHA-256: {inspection.sha256}")
        if judgement.verdict is not Verdict.GENUINE:
            sys.exit(judgement.verdict.value)
