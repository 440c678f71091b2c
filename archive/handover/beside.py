"""What is written beside the packages: questionnaires, mandates with their decisions, log and certificates."""

import json
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Any

from django.db.models import Max, Min, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from accounts.models import Organisation
from accounts.models.mandates import Mandate, MandateEvent
from archive.handover.directory import HandoverDirectory, WrittenFile
from archive.handover.parts import Missing, write_file, write_parts
from archive.packages.contents import PackedFile, packed_file, pretty_json
from archive.packages.sources import UnreadableFileError, is_reading_trouble, why_missing
from archive.sealing.certificates import all_certificates
from audit.models import LogLink
from responses.models import EnteredAnswer, Submission
from seals.certificates import Use, pem_of
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.models import Questionnaire

_LOG, _LOG_TITLE = "logg", "Loggen, en händelse på varje rad"
_GUIDE = "KONTROLLERA.md"
_DAMAGED = "Filen som skrevs tidigare är borta eller ändrad."
_DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "verifying.md"

_ASKED = KeyTextTransform("sha256", KeyTransform("questionnaire", "snapshot__content"))


def write_beside(
    directory: HandoverDirectory,
    submissions: "QuerySet[Submission]",
    organisations: Collection[Organisation],
    missing: Missing,
) -> list[WrittenFile]:
    """Write it; of the log and the mandates only what is the organisations', where there are any.

    A decision whose file is gone or altered, or a part of the log in the directory, is added to `missing`.
    """
    return [
        *_write_questionnaires(directory, submissions, organisations),
        *_write_mandates(directory, organisations, missing),
        *write_parts(directory, organisations, missing),
        *_write_log(directory, organisations, missing),
        directory.put(_GUIDE, "Så kontrolleras ett arkivexemplar", _DOCUMENT.read_bytes()),
        *_write_certificates(directory),
    ]


def _write_questionnaires(
    directory: HandoverDirectory, submissions: "QuerySet[Submission]", organisations: Collection[Organisation]
) -> Iterator[WrittenFile]:
    """The versions that were answered, since a response may have been moved to a newer one, and those at whose
    questions the words of earlier years stand.
    """
    asked = submissions.order_by().annotate(asked=_ASKED).values("asked")
    entered = EnteredAnswer.objects.values("questionnaire")
    if organisations:
        entered = entered.filter(organisation__in=organisations)
    wanted = Questionnaire.objects.filter(Q(sha256__in=asked) | Q(pk__in=entered))
    for one in wanted.order_by("name", "version", "pk"):
        path, title = f"enkater/{one.name}-{one.version}-{one.sha256[:8]}", f"{one.title}, utgåva {one.version}"
        yield directory.put(f"{path}.json", title, pretty_json(one.definition))
        fhir = pretty_json(questionnaire_to_fhir(one.tree))
        yield directory.put(f"{path}-fhir.json", f"{title}, FHIR R5 Questionnaire", fhir)


def _write_mandates(
    directory: HandoverDirectory, organisations: Collection[Organisation], missing: Missing
) -> Iterator[WrittenFile]:
    mandates = Mandate.objects.select_related("organisation__host", "given_by", "decision")
    if organisations:
        mandates = mandates.filter(organisation__in=organisations)
    of_each: dict[Organisation, list[Mandate]] = {}
    for mandate in mandates.prefetch_related("events__actor").order_by("organisation_id", "pk"):
        of_each.setdefault(mandate.organisation, []).append(mandate)
    for organisation, own in of_each.items():
        folder = directory.folder_of(organisation)
        decisions = {mandate.pk: _decision_of(mandate, missing) for mandate in own}
        told = pretty_json([_mandate_data(mandate, decisions[mandate.pk]) for mandate in own])
        yield directory.put(f"{folder}/mandat.json", f"Mandat, {organisation.name}", told)
        for decision in filter(None, decisions.values()):
            try:
                yield write_file(directory, f"{folder}/{decision.path}", decision)
            except UnreadableFileError as error:
                missing.append((decision.title, why_missing(error)))


def _decision_of(mandate: Mandate, missing: Missing) -> PackedFile | None:
    """The decision's file, found unaltered; None where there is none, or none to be trusted."""
    decision = mandate.decision
    if decision is None or not decision.file:
        return None
    try:
        return packed_file(
            file=decision.file,
            path=f"mandat/{mandate.pk}-beslut{PurePath(decision.original_name).suffix.lower()}",
            title=f"Beslut {mandate.reference}",
            mime_type=decision.mime_type,
            created=mandate.given_at,
            sha256=decision.sha256,
            found=decision.format,
        )
    except Exception as error:
        if not is_reading_trouble(error):
            raise
        missing.append((f"beslutet {mandate.reference}", why_missing(error)))
        return None


def _mandate_data(mandate: Mandate, decision: PackedFile | None) -> dict[str, Any]:
    return {
        "name": mandate.name,
        "title": mandate.title,
        "reference": mandate.reference,
        "decided_by": mandate.decided_by,
        "valid_from": mandate.valid_from.isoformat(),
        "valid_to": mandate.valid_to.isoformat() if mandate.valid_to else None,
        "series": mandate.scope,
        "stands_in_for": mandate.stands_in,
        "given_by": mandate.given_by.name if mandate.given_by else None,
        "given_at": mandate.given_at.isoformat(),
        "decision": _decision_data(decision) if decision else None,
        "events": [_event_data(event) for event in mandate.events.all()],
    }


def _decision_data(decision: PackedFile) -> dict[str, Any]:
    return {
        "path": decision.path,
        "sha256": decision.sha256,
        "media_type": decision.mime_type,
        "format": {
            "name": decision.format.name,
            "version": decision.format.version,
            "pronom": decision.format.puid,
        },
    }


def _event_data(event: MandateEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "by": event.actor.name,
        "at": event.at.isoformat(),
        "from_day": event.from_day.isoformat() if event.from_day else None,
        "reason": event.reason,
    }


def _write_log(
    directory: HandoverDirectory, organisations: Collection[Organisation], missing: Missing
) -> Iterator[WrittenFile]:
    """The rows that no earlier run has written, in a file of their own: the portal cuts its log, and what was written
    of it stays. An earlier file that is gone or altered is added to `missing`, and keeps the sum that it had.
    """
    earlier = directory.noted_in(_LOG)
    missing += [(file.path, _DAMAGED) for file in earlier if not directory.is_unaltered(file)]
    yield from earlier
    rows = LogLink.objects.select_related("row").order_by("number")
    if organisations:
        rows = rows.filter(row__organisation__in=[one.pk for one in organisations])
    if earlier:
        rows = rows.filter(number__gt=int(PurePath(earlier[-1].path).stem.partition("-")[2]))
    ends = rows.aggregate(first=Min("number"), last=Max("number"))
    if ends["first"] is not None:
        path = f"{_LOG}/{ends['first']}-{ends['last']}.jsonl"
        written = directory.write(path, _LOG_TITLE, partial(_put_rows, rows.filter(number__lte=ends["last"])))
        directory.note(written)
        yield written


def _put_rows(rows: "QuerySet[LogLink]", to: IO[bytes]) -> None:
    for link in rows.iterator(chunk_size=2000):
        line = {
            "number": link.number,
            "previous": link.previous,
            "sha256": link.sha256,
            "content": link.row.content,
        }
        to.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


# A seal that leads to one of these is nobody's.
_ROOTS_APART = (
    (Use.TIME, "tidsstamplar-certifikat.pem", "Rotcertifikat för tidsstämplar"),
    (Use.PERSON, "underskrifternas-certifikat.pem", "Rotcertifikat för underskrifter"),
)


def _write_certificates(directory: HandoverDirectory) -> Iterator[WrittenFile]:
    published = all_certificates()
    seals = [one for one in published if one.is_of_seals]
    yield directory.put("certifikat/sigillets-certifikat.pem", "Sigillens certifikat", pem_of(seals))
    for number in dict.fromkeys(number for one in seals for number in one.organisations):
        only = pem_of(one for one in seals if one.serves(number))
        path = f"certifikat/sigillets-certifikat-{number.replace('-', '')}.pem"
        yield directory.put(path, f"Sigillens certifikat, för {number}", only)
    for use, name, title in _ROOTS_APART:
        if found := [one for one in published if one.use is use]:
            yield directory.put(f"certifikat/{name}", title, pem_of(found))
