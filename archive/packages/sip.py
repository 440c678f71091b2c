"""A submission as an E-ARK SIP 2.1.0 (FGS Paketstruktur 2.0), one ZIP with one folder.

KVITTO/METS.xml
KVITTO/metadata/descriptive/   dc.xml, registeruppgifter.json
KVITTO/metadata/preservation/  premis.xml, the validation reports: of the sealing, and of each time stamp since
KVITTO/documentation/          the questionnaire: as published, and as FHIR; what lies where (las-mig.txt)
KVITTO/schemas/                the schema of svar.json
KVITTO/representations/rep1/   METS.xml, metadata/ and data/: the PDF, svar.json, FHIR, the attachments,
                               the masked copies that have been handed out, and who asked (maskningar.json)
KVITTO/representations/rep2/   the same of what the portal has made of attachments: PDF/A; only where there is any
"""

import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import IO
from xml.etree.ElementTree import Element

from django.utils import timezone

from archive.models import SealedCopy
from archive.packages.contents import (
    PackedFile,
    answer_files,
    attached_files,
    companion_files,
    correction_file,
    delivery_files,
    made_file,
    masking_files,
    packed_questionnaire,
    read_in_copy,
    register_file,
    schema_file,
    sealed_copy_by_format,
    validation_report_files,
)
from archive.packages.guide import guide_file
from archive.packages.mets import OWN_CONTENT, Agent, Described, Group, MetsFile, mets_xml
from archive.packages.premis import History, history_of_copy, premis_xml
from archive.packages.xml import DC, document, xml_element
from archive.records import record_of
from responses.models import Submission

_REPRESENTATION, _SECOND = "representations/rep1", "representations/rep2"
_XML = "text/xml"


def write_sip(copy: SealedCopy, to: IO[bytes], *, at: datetime) -> list[PackedFile]:
    """Write the package made at `at`; what is in it. Raises ValueError when a stored file is not what it was."""
    files = package_files(copy, at=at)
    write_files(files, to, folder=copy.submission.receipt_number, at=at)
    return files


def write_files(files: Iterable[PackedFile], to: IO[bytes], *, folder: str, at: datetime) -> None:
    """Write a ZIP of the files in one folder, a piece at a time."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(f"{folder}/{file.path}", timezone.localtime(at).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_STORED if file.mime_type == "application/pdf" else zipfile.ZIP_DEFLATED
            entry.file_size = file.size
            with archive.open(entry, "w") as inside:
                for piece in file.chunks():
                    inside.write(piece)


def package_files(copy: SealedCopy, *, at: datetime) -> list[PackedFile]:
    """Every file of the package, with its path in it."""
    submission, sealed = copy.submission, sealed_copy_by_format(copy)
    inside, history = read_in_copy(copy), history_of_copy(copy)
    data = _in(
        "data",
        [
            sealed,
            *answer_files(submission, inside.answers),
            *attached_files(submission),
            *delivery_files(submission),
            *masking_files(submission),
            correction_file(submission),
        ],
    )
    inner = _representation(copy, "rep1", data, history, at)
    second = _in("data", companion_files(submission))
    made = _in(_SECOND, [*_representation(copy, "rep2", second, history, at), *second]) if second else []
    preserved = [*_in(_REPRESENTATION, data), *_in(_SECOND, second)]
    register = _moved("metadata/descriptive", register_file(submission))
    reports = _in("metadata/preservation", validation_report_files(copy))
    metadata = [
        Described(section="dmdSec", kind="DC", file=_dublin_core(submission, at)),
        Described(section="dmdSec", kind="OTHER", file=register),
        Described(section="digiprovMD", kind="PREMIS", file=_premis(copy, preserved, history, at)),
        *(Described(section="digiprovMD", kind="OTHER", file=one) for one in reports),
    ]
    documents = [*packed_questionnaire(submission), guide_file(submission, data, inside.names)]
    groups = [
        Group(use="Documentation", files=_in("documentation", documents)),
        Group(use="Schemas", files=_in("schemas", [schema_file(submission)])),
        Group(use="Representations/rep1", files=[], mets=_moved(_REPRESENTATION, inner[0])),
        *([Group(use="Representations/rep2", files=[], mets=made[0])] if made else []),
    ]
    root = _mets_file(submission, submission.receipt_number, metadata, groups, at)
    described = [d.file for d in metadata]
    return [root, *described, *groups[0].files, *groups[1].files, *_in(_REPRESENTATION, [*inner, *data]), *made]


def _representation(
    copy: SealedCopy, name: str, data: list[PackedFile], history: History, at: datetime
) -> list[PackedFile]:
    """The representation's METS and its PREMIS."""
    premis = _premis(copy, data, history, at)
    groups = [Group(use="Data", files=data)]
    metadata = [Described(section="digiprovMD", kind="PREMIS", file=premis)]
    return [_mets_file(copy.submission, name, metadata, groups, at), premis]


def _mets_file(
    submission: Submission, identifier: str, metadata: list[Described], groups: list[Group], at: datetime
) -> PackedFile:
    organisation = submission.response.organisation
    numbers = [
        ("SUBMISSIONAGREEMENT", organisation.submission_agreement),
        ("REFERENCECODE", submission.response.diarienummer or submission.diarienummer),
    ]
    made = MetsFile(
        identifier=identifier,
        label=record_of(submission).heading,
        created=at,
        agents=_agents(submission),
        metadata=metadata,
        groups=groups,
        content=(organisation.content_type, organisation.other_content_type)
        if organisation.content_type
        else OWN_CONTENT,
        numbers=[(kind, number) for kind, number in numbers if number],
    )
    return _xml_file("METS.xml", "Paketets innehåll", mets_xml(made), at)


def _agents(submission: Submission) -> list[Agent]:
    """Who made it and who submitted it, as it was then (SIP9-14), and who preserves it, as it is now (SIP26-31)."""
    record, organisation = record_of(submission), submission.response.organisation
    archive, code = organisation.receiving_archive, organisation.receiving_archive_code
    return [
        Agent(role="ARCHIVIST", kind="ORGANIZATION", name=record.organisation, code=record.organisation_number),
        Agent(role="OTHER", kind="INDIVIDUAL", name=record.submitted_by),
        *([Agent(role="PRESERVATION", kind="ORGANIZATION", name=archive, code=code)] if archive else []),
    ]


def _premis(copy: SealedCopy, preserved: list[PackedFile], history: History, at: datetime) -> PackedFile:
    return _xml_file("metadata/preservation/premis.xml", "Händelser", premis_xml(copy, preserved, history), at)


def _dublin_core(submission: Submission, at: datetime) -> PackedFile:
    entry, record = submission.register_entry, record_of(submission)
    numbers = [submission.response.diarienummer, submission.receipt_number, entry.recipient_number]
    said = [
        ("title", record.title),
        ("creator", record.organisation),
        ("date", entry.drawn_up_on.isoformat()),
        ("language", "sv"),
        ("type", "Text"),
        ("format", "application/pdf"),
        *(("identifier", number) for number in numbers if number),
        ("description", entry.subject),
    ]
    inner: list[Element] = [xml_element(f"{{{DC}}}{name}", text=text) for name, text in said if text]
    return _xml_file(
        "metadata/descriptive/dc.xml", "Beskrivning", document(xml_element("metadata", children=inner)), at
    )


def _xml_file(path: str, title: str, data: bytes, at: datetime) -> PackedFile:
    return made_file(path=path, title=title, data=data, mime_type=_XML, created=at)


def _in(folder: str, files: Iterable[PackedFile]) -> list[PackedFile]:
    return [_moved(folder, file) for file in files]


def _moved(folder: str, file: PackedFile) -> PackedFile:
    return replace(file, path=f"{folder}/{file.path}")
