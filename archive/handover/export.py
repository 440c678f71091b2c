"""Writing it all: each submission's package, and beside them questionnaires, mandates, log and certificates.

Done again into the same directory it writes what is new or has changed, so that it can be interrupted, and be run once
a year. It reads, and notes in the portal what each package holds: nothing else.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import IO

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation
from archive.handover.beside import write_beside
from archive.handover.directory import (
    MANIFEST,
    READ_ME,
    SUMS,
    HandoverDirectory,
    WrittenFile,
    WrittenPackage,
)
from archive.handover.parts import Missing
from archive.models import SealedCopy
from archive.packages.contents import PackedFile, pretty_json
from archive.packages.guide import GUIDE
from archive.packages.manifests import note_package
from archive.packages.sip import package_files, write_files
from archive.packages.sources import UnreadableFileError, guard_reading, is_reading_trouble, why_missing
from archive.records import record_of
from responses.models import DisposedSubmission, Submission

FORMAT = "svarsportalen-archive-1"
_NOT_SEALED = "Arkivexemplaret är inte klart än."
_DISPOSED_AND_ALTERED = "Svaret är gallrat, och paketet som skrevs tidigare är inte längre som det skrevs."
_EARLIER = "Paketet som skrevs tidigare är kvar."
_METS = re.compile(r"(representations/[^/]+/)?METS\.xml")
_TELLS = frozenset({f"documentation/{GUIDE}"})

_READ_ME = """Arkivet ur Svarsportalen, skrivet {at}.

organisationer/   för varje organisation arkivpaketen (E-ARK SIP, FGS Paketstruktur 2.0), mandaten med besluten,
                  ärendena med handlingarna (arenden.json), de svar som har lagts in i efterhand (inlagda-svar.json),
                  maskningarna med de maskade kopiorna (maskade-kopior.json; den säger också vem som begärde ut dem),
                  antecknade leveranser till e-arkiv med kvittenserna (leveranser.json) och gallringsloggen med besluten
                  (gallringslogg.json)
scheman/          vad som står i de filerna (JSON Schema)
enkater/          enkäterna som de publicerades, och som FHIR
logg/             loggen, en händelse på varje rad
certifikat/       certifikaten som sigill, tidsstämplar och underskrifter leder till; spara dem också på en annan plats
                  än paketen
manifest.json     vad varje fil är, och vad som saknas; paket av svar som sedan har gallrats i portalen har disposed_at
SHA256SUMS        kontrollsummor

Kontrollera att ingen fil har ändrats, i mappen där den här filen ligger:

    sha256sum --check SHA256SUMS

Hur ett arkivexemplar kontrolleras utan portalen, och varför eark-validator anmärker med SIP14 på varje paket, står i
KONTROLLERA.md.

Varje rad i loggen visar sig själv: sha256 är SHA-256 över previous, number och content, med en radbrytning mellan dem,
och previous är raden före. {log}
Utkast och enkäter som ingen har svarat på är inte med.
"""
_WHOLE_LOG = "Loggen är hela portalens: fattas en rad syns det, för nästa rads previous är då ingen rads sha256."
_PART_OF_LOG = "Här är bara organisationens rader: raden före kan vara en annans, och att ingen fattas visar det inte."


@dataclass
class HandoverOutcome:
    """How it went. `missing`: the receipt number, or which decision, and why."""

    written: list[WrittenPackage] = field(default_factory=list)
    kept: list[WrittenPackage] = field(default_factory=list)
    missing: Missing = field(default_factory=list)


def export_archive(
    directory: HandoverDirectory, *, at: datetime, organisations: Collection[Organisation] = ()
) -> HandoverOutcome:
    """Write all submissions, or those of `organisations`, and what belongs to them.

    A submission whose files are gone or altered, or cannot be read, is left out and told of. Raises OSError where
    the directory cannot be written; what is finished by then is kept for the next time.
    """
    outcome = HandoverOutcome()
    submissions = _submissions(organisations)
    for submission in submissions.iterator(chunk_size=100):
        _write_package(directory, submission, at, outcome)
    _keep_disposed(directory, outcome)
    packages = sorted([*outcome.written, *outcome.kept], key=lambda one: one.path)
    beside = write_beside(directory, submissions, organisations, outcome.missing)
    log = _PART_OF_LOG if organisations else _WHOLE_LOG
    _finish(
        directory, packages, beside, outcome, _READ_ME.format(at=f"{timezone.localtime(at):%Y-%m-%d %H:%M}", log=log)
    )
    return outcome


def _submissions(organisations: Collection[Organisation]) -> "QuerySet[Submission]":
    found = Submission.objects.select_related(
        "copy", "register_entry", "response__organisation", "snapshot", "response__questionnaire"
    ).order_by("response__organisation_id", "submitted_at", "pk")
    return found.filter(response__organisation__in=organisations) if organisations else found


def _write_package(
    directory: HandoverDirectory, submission: Submission, at: datetime, outcome: HandoverOutcome
) -> None:
    number = submission.receipt_number
    path = f"{directory.folder_of(submission.response.organisation)}/paket/{number}.zip"
    try:
        copy = submission.copy
        files = package_files(copy, at=at)
    except SealedCopy.DoesNotExist:
        return outcome.missing.append((number, _NOT_SEALED))
    except Exception as error:
        if not is_reading_trouble(error):
            raise
        return _left_out(directory, path, number, error, outcome)
    content = _content_of(files)
    if known := directory.known_package(path, content):
        note_package(submission=submission, sha256=known.sha256, files=files, at=at)
        return outcome.kept.append(known)
    try:
        written = directory.write(path, "Arkivpaket", partial(_write_zip, files, number, at))
    except UnreadableFileError as error:
        return _left_out(directory, path, number, error, outcome)
    package = _described(submission, content, written)
    directory.note(package)
    note_package(submission=submission, sha256=written.sha256, files=files, at=at)
    return outcome.written.append(package)


def _left_out(directory: HandoverDirectory, path: str, number: str, error: Exception, outcome: HandoverOutcome) -> None:
    """Tell of it; a package from before is kept, as it was when its files were whole."""
    earlier = directory.known_package(path, None)
    if earlier:
        outcome.kept.append(earlier)
    told = f"{why_missing(error)} {_EARLIER}" if earlier else why_missing(error)
    outcome.missing.append((number, told))


def _keep_disposed(directory: HandoverDirectory, outcome: HandoverOutcome) -> None:
    """Packages from before of what has been destroyed since are kept as they lie there, and said to be so."""
    there = {one.path for one in (*outcome.written, *outcome.kept)}
    earlier = [one for one in directory.packages() if one.path not in there]
    logged = DisposedSubmission.objects.filter(receipt_number__in=[one.receipt_number for one in earlier])
    days = {one.receipt_number: one.logged_at.isoformat() for one in logged}
    for one in earlier:
        if one.receipt_number not in days:
            continue
        if directory.is_unaltered(one):
            outcome.kept.append(replace(one, disposed_at=days[one.receipt_number]))
        elif (directory.root / one.path).exists():
            outcome.missing.append((one.receipt_number, _DISPOSED_AND_ALTERED))


def _write_zip(files: list[PackedFile], folder: str, at: datetime, to: IO[bytes]) -> None:
    """What fails here is the directory's fault, or UnreadableFileError."""
    write_files(map(guard_reading, files), to, folder=folder, at=at)


def _content_of(files: list[PackedFile]) -> str:
    """METS says when the package was made and for which e-archive, las-mig.txt what lies where; all else is the same as
    long as nothing has happened. A package that is written, and maybe delivered, is no other for an agreement's sake.
    """
    compared = (file for file in files if file.path not in _TELLS and not _METS.fullmatch(file.path))
    told = sorted(f"{file.sha256}  {file.path}\n" for file in compared)
    return hashlib.sha256("".join(told).encode()).hexdigest()


def _described(submission: Submission, content: str, file: WrittenFile) -> WrittenPackage:
    record = record_of(submission)
    return WrittenPackage(
        **asdict(file),
        receipt_number=submission.receipt_number,
        organisation=record.organisation,
        questionnaire=record.title,
        submitted_at=submission.submitted_at.isoformat(),
        content=content,
    )


def _finish(
    directory: HandoverDirectory,
    packages: list[WrittenPackage],
    beside: list[WrittenFile],
    outcome: HandoverOutcome,
    read_me: str,
) -> None:
    manifest = {
        "format": FORMAT,
        "packages": [asdict(one) for one in packages],
        "files": [asdict(one) for one in beside],
        "missing": [{"what": what, "because": why} for what, why in outcome.missing],
    }
    made = [
        directory.put(MANIFEST, "Innehåll", pretty_json(manifest)),
        directory.put(READ_ME, "Läs mig", read_me.encode()),
    ]
    sums = "".join(f"{one.sha256}  {one.path}\n" for one in [*packages, *beside, *made])
    directory.put(SUMS, "Kontrollsummor", sums.encode())
