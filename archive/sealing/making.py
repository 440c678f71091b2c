"""Making the sealed copy of a submission: render, seal, validate, keep. Done again, it gives the one that is there."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.core.files.base import ContentFile
from django.db import connection, transaction

from archive.conformance import CONFORMANCE, check_conformance
from archive.identities import IDENTITIES_FILE_NAME, vouched_in
from archive.models import CopyVersion, SealedCopy
from archive.paper import STYLESHEET
from archive.paper.document import CopyPages, content_of, copy_data, copy_identifier, embedded_attachments
from archive.paper.page_tree import CONTENT_FILE_NAME, Content, read_content
from archive.records import Record, record_of
from archive.sealing.orphans import StoredBefore, is_made_of, remove_strays, stored_before
from archive.sealing.owners import PORTAL, name_owners, owners_of, with_owner
from archive.signatures import embedded_signatures
from archive.stated_formats import STATED, stated_in_copy
from config.environment.seal_sources import SealSource
from config.pdf.render import EmbeddedFile, render_pdf
from config.pdf.tree import UnreadableContent
from responses.models import Submission
from seals.description import SealDescription
from seals.seal import seal_pdf
from seals.settings import (
    certificates_of,
    is_portals,
    sealer_from_settings,
    source_for,
    timestamp_roots_from_settings,
    trust_roots_of,
)
from seals.soundness import stated_number
from seals.validation import report_file, validation_report
from seals.verify import Inspection, inspect_pdf

# Any number that nothing else in the database locks by.
_TURN = 7_104_201_812


class SealingError(Exception):
    """The sealed copy did not pass its own validation; nothing was kept."""


@dataclass(frozen=True)
class Sealed:
    """A copy that is made and found good, and not yet kept: the file, what checking it showed, and what was sealed.

    `content_root` is that of the tree in it, worked out from its leaves; `stored_as` is where it lies already, when it
    was made before; `sound` are the names of all copies of the submission that lie in the storage
    (archive.sealing.orphans).
    """

    file: bytes
    inspection: Inspection
    unsealed_sha256: str
    content_root: str
    at: datetime
    stored_as: str = ""
    sound: frozenset[str] = frozenset()
    conformance: dict[str, Any] = field(default_factory=dict)


def seal_submission(*, submission: Submission, at: datetime, report_step: Callable[[int], None]) -> SealedCopy:
    """The submission's sealed copy, made now unless it is there already. Raises as make_sealed does."""
    made = copy_of(submission)
    return made or keep_sealed(submission, make_sealed(submission=submission, at=at, report_step=report_step))


def copy_of(submission: Submission) -> SealedCopy | None:
    """The copy of the submission, when it has one."""
    return SealedCopy.objects.filter(submission=submission).first()


def make_sealed(*, submission: Submission, at: datetime, report_step: Callable[[int], None]) -> Sealed:
    """Render, seal and check a copy of the submission. It reads only, and needs no transaction: it may take a minute,
    and may wait for a time stamp.

    The seal is the organisation's own where it has one, and otherwise the portal's. Raises SealingError,
    seals.seal.SealError or config.pdf.render.RenderError.
    """
    report_step(1)
    record = record_of(submission)
    sealer = sealer_from_settings(name=record.organisation, organisation=record.organisation_number)
    pages = CopyPages(submission)
    content = content_of(submission, pages)
    unsealed = render_pages(submission, pages, content, sealer.describe())
    unsealed_sha256 = hashlib.sha256(unsealed).hexdigest()
    report_step(2)
    before = stored_before(submission)
    made = _made_before(before, unsealed_sha256, at, record)
    if made is None:
        file = seal_pdf(pdf=unsealed, sealer=sealer, sealed_at=at)
        report_step(3)
        root = root_in(file, content)
        made = Sealed(file, check_sealed(file, record), unsealed_sha256, root, at, sound=_names(before))
    return replace(made, conformance=check_conformance(submission, made.file))


def check_sealed(file: bytes, record: Record) -> Inspection:
    """What checking a file shows that was just sealed for the organisation of the record, by its own seal or the
    portal's. Raises SealingError.
    """
    source = source_for(record.organisation_number)
    inspection = validate_copy(file, trust_roots_of(source))
    if source.organisation:
        _require_owner(inspection, record, source)
    return with_owner(inspection, record, own=bool(source.organisation))


def _require_owner(inspection: Inspection, record: Record, source: SealSource) -> None:
    """Refuse an organisation's own seal by a certificate that is not among its own, or is another's too: the issuer of
    both may be the same. What states its number is its own, whoever else has used it.
    """
    own = {one.fingerprint(hashes.SHA256()).hex(): one for one in certificates_of(source)}
    if unknown := [one for one in inspection.certificates if one not in own]:
        told = f"the certificate {unknown[0]} is not named as one of {record.organisation}"
        raise SealingError(f"{told}: certificates in ORGANISATION_SEALS")
    stated = {stated_number(own[one]) for one in inspection.certificates}
    if wrong := stated - {"", source.organisation}:
        raise SealingError(f"the seal is issued to {', '.join(wrong)}, and the copy is of {record.organisation}")
    owners = owners_of(inspection.certificates)
    if others := owners - {PORTAL, source.organisation}:
        raise SealingError(f"the seal is that of {name_owners(others)}, and the copy is of {record.organisation}")
    if PORTAL in owners and stated != {source.organisation} and not is_portals(source):
        raise SealingError(f"the seal is the portal's, and is named as that of {record.organisation} alone")


def _made_before(before: Sequence[StoredBefore], unsealed_sha256: str, at: datetime, record: Record) -> Sealed | None:
    for stored in before:
        if is_made_of(stored, unsealed_sha256):
            sealed_at = stored.inspection.signed_at or at
            # The pages say whose the seal is, and they are the very pages that the seal of today would be put on.
            noted = with_owner(stored.inspection, record, own=bool(source_for(record.organisation_number).organisation))
            root = root_in(stored.file)
            return Sealed(stored.file, noted, unsealed_sha256, root, sealed_at, stored.name, _names(before))
    return None


def _names(before: Sequence[StoredBefore]) -> frozenset[str]:
    return frozenset(stored.name for stored in before)


@transaction.atomic
def keep_sealed(submission: Submission, sealed: Sealed) -> SealedCopy:
    """Keep what was made as the submission's copy: files and row.

    The caller holds a lock that lets one worker at a time keep it; the one-to-one key refuses a second in any case.
    """
    remove_strays(submission, sparing=sealed.sound)
    copy = SealedCopy(
        submission=submission,
        unsealed_sha256=sealed.unsealed_sha256,
        content_root=sealed.content_root,
        pages=_page_count(sealed.file),
        sealed_at=sealed.at,
    )
    keep_copy(
        copy,
        sealed=sealed.file,
        inspection=sealed.inspection,
        at=sealed.at,
        stored_as=sealed.stored_as,
        conformance=sealed.conformance,
    )
    return copy


def render_pages(
    submission: Submission, pages: CopyPages, content: Content | None, seal: SealDescription | None
) -> bytes:
    """The unsealed PDF/A-3a: the same submission and seal always give the same bytes. None: no seal is told of."""
    record, root = record_of(submission), content.root if content else ""
    data = json.dumps(copy_data(submission, root), ensure_ascii=False, indent=2, sort_keys=True).encode()
    answers = _embedded_json(submission, "svar.json", "Svaren som data (JSON)", data, "Source")
    return render_pdf(
        html=pages.html(seal, root),
        stylesheet=STYLESHEET,
        title=record.heading,
        author=record.organisation,
        created=submission.submitted_at,
        identifier=copy_identifier(submission),
        attachments=[
            answers,
            *_content(submission, content),
            *_identities(submission),
            *embedded_signatures(submission),
            *embedded_attachments(submission),
        ],
    )


def _identities(submission: Submission) -> list[EmbeddedFile]:
    """What identity providers vouched for at signing, where one did."""
    vouched = vouched_in(submission)
    if not vouched:
        return []
    data = json.dumps(vouched, ensure_ascii=False, indent=2, sort_keys=True).encode()
    told = "Vad inloggningstjänsten intygar om den som signerade (JSON)"
    return [_embedded_json(submission, IDENTITIES_FILE_NAME, told, data, "Supplement")]


def _content(submission: Submission, content: Content | None) -> list[EmbeddedFile]:
    """The pages as a tree with its seed, of which a masked copy is made (archive.masking)."""
    if content is None:
        return []
    told = "Sidornas text som hashträd, för maskade kopior (JSON)"
    return [_embedded_json(submission, CONTENT_FILE_NAME, told, content.to_json(), "Supplement")]


def _embedded_json(
    submission: Submission, name: str, told: str, data: bytes, relationship: Literal["Source", "Supplement"]
) -> EmbeddedFile:
    return EmbeddedFile(
        name=name,
        description=told,
        data=data,
        mime_type="application/json",
        relationship=relationship,
        created=submission.submitted_at,
        modified=submission.submitted_at,
    )


def validate_copy(sealed: bytes, trust_roots: Sequence[x509.Certificate]) -> Inspection:
    """What checking a file of ours shows. Raises SealingError unless it passes the gate, by these roots."""
    inspection = inspect_pdf(data=sealed, trust_roots=trust_roots, timestamp_roots=timestamp_roots_from_settings())
    if not inspection.passes_gate:
        raise SealingError("; ".join(inspection.reasons) or "the sealed copy did not validate")
    return inspection


def keep_copy(
    version: CopyVersion,
    *,
    sealed: bytes,
    inspection: Inspection,
    at: datetime,
    stored_as: str = "",
    conformance: Mapping[str, Any] | None = None,
) -> None:
    """Store a sealed file, unless it lies there already, and the report on it, and then the row that knows both.

    `conformance` is what veraPDF has said of what it states to be; nothing where nothing has judged it.

    What was stored goes again when the row cannot be written, as when the database has been away meanwhile.
    """
    version.sha256, version.size = inspection.sha256, len(sealed)
    version.valid_until = inspection.valid_until
    checked = {CONFORMANCE: dict(conformance)} if conformance else {}
    stated = {**stated_in_copy(sealed), "conformance_checked": bool(conformance)}
    version.report = {**validation_report(inspection, at=at), STATED: stated, **checked}
    report = report_file(version.report)
    version.report_sha256 = hashlib.sha256(report).hexdigest()
    if stored_as:
        version.file.name = stored_as
    else:
        version.file.save("copy.pdf", ContentFile(sealed), save=False)
    version.report_file.save("report.json", ContentFile(report), save=False)
    try:
        _take_turn()
        version.save(force_insert=True)
    except Exception:
        if not stored_as:
            version.file.delete(save=False)
        version.report_file.delete(save=False)
        raise


def root_in(pdf: bytes, made: Content | None = None) -> str:
    """The root of the tree in a copy, worked out from its leaves; empty for a copy without one.

    `made` is the tree that was put into it, whose root is known: where the copy holds that very tree it is not worked
    out again. Raises SealingError when it is not what svar.json and the tree itself state.
    """
    with pikepdf.open(BytesIO(pdf)) as opened:
        files = {name: file.get_file().read_bytes() for name, file in opened.attachments.items() if name in _OF_ROOT}
    stated = json.loads(files["svar.json"]).get("content_root", "")
    try:
        found = read_content(files[CONTENT_FILE_NAME], made).root if CONTENT_FILE_NAME in files else ""
    except UnreadableContent as error:
        raise SealingError(str(error)) from error
    if found != stated:
        raise SealingError("the root in svar.json is not that of the pages")
    return found


_OF_ROOT = frozenset({"svar.json", CONTENT_FILE_NAME})


def _take_turn() -> None:
    """Wait until nobody else is between having a copy's number and committing it: whoever has asked for the copies up
    to a number (archive.api) has then seen all that there will ever be.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def _page_count(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)
