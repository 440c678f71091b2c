"""manage.py export_sip SUBMISSION --output FILE: a submission as an E-ARK SIP 2.1.0 (FGS Paketstruktur 2.0)."""

import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive.models import SealedCopy
from archive.packages.contents import hash_of
from archive.packages.manifests import note_package
from archive.packages.sip import write_sip
from config.private_files import create_private


class Command(BaseCommand):
    help = "Skriver ett inskickat svar som ett arkivpaket (E-ARK SIP 2.1.0, FGS Paketstruktur 2.0) till en ZIP-fil."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("submission", metavar="KVITTO", help="kvittonummer, eller inskickningens id")
        parser.add_argument("--output", required=True, type=Path, metavar="FIL", help="skrivs över om den finns")

    def handle(self, *_: Any, submission: str, output: Path, **__: Any) -> None:
        copy = _found(submission.strip())
        now, part = timezone.now(), output.with_name(f"{output.name}.part")
        try:
            with create_private(part) as file:
                files = write_sip(copy, file, at=now)
            with part.open("rb") as file:
                sha256 = hash_of(file)
            note_package(submission=copy.submission, sha256=sha256, files=files, at=now)
            part.replace(output)
        except OSError as error:
            raise CommandError(f"{output} går inte att skriva: {error}") from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{copy.submission.receipt_number}: {output}")


def _found(name: str) -> SealedCopy:
    copies = SealedCopy.objects.select_related("submission__response__organisation", "submission__register_entry")
    try:
        known = {"submission_id": uuid.UUID(name)}
    except ValueError:
        known = {"submission__receipt_number": name.upper()}  # type: ignore[dict-item]
    copy = copies.filter(**known).first()
    if copy is None:
        raise CommandError(f"Det finns inget arkivexemplar med kvitto eller id {name}.")
    return copy
