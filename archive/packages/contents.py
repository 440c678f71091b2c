"""The files of one submission, for packages: each with what it is, its bytes, hash and size."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from uuid import UUID

import pikepdf
from django.db.models.fields.files import FieldFile

from archive.correcting.reading import replaced_as_data
from archive.exports import export_fhir, export_of_submission
from archive.files import (
    AttachedFile,
    companion_name,
    list_attached,
    list_attached_files,
    list_files_sent_since,
    list_receiver_receipts,
)
from archive.models import CopyVersion, MaskedCopy, SealedCopy
from archive.packages.later_facts import DELIVERY_FILE, MASKINGS_FILE, delivery_data, maskings_data
from archive.register_facts import register_data
from archive.stated_formats import format_of_copy
from attachments.formats import Format, format_of
from config.storage import check_unaltered, read_checked
from responses.models import Submission
from surveys.interchange.fhir import questionnaire_to_fhir

ANSWER_SCHEMA = Path(__file__).with_name("svar.schema.json")
_JSON = "application/json"
_MADE = {_JSON: format_of("JSON"), "text/xml": format_of("XML", "1.0")}
_UNKNOWN = Format()
_PIECE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class PackedFile:
    """A file in a package, read when it is needed. `path` is relative to the folder of its kind; `title` is what a
    reader calls it; `format` is empty where it is not known; `source` names the attached file that it was made of;
    `chunks` gives the bytes, a piece at a time: a copy with its attachments is larger than a process should hold.
    """

    path: str
    title: str
    mime_type: str
    format: Format
    created: datetime
    sha256: str
    size: int
    source: str = ""
    chunks: Callable[[], Iterator[bytes]]

    @property
    def data(self) -> bytes:
        """All the bytes at once, for what is small."""
        return b"".join(self.chunks())


def made_file(*, path: str, title: str, data: bytes, mime_type: str, created: datetime) -> PackedFile:
    """A file that exists in the package only."""
    return PackedFile(
        path=path,
        title=title,
        mime_type=mime_type,
        format=_MADE.get(mime_type, _UNKNOWN),
        created=created,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        chunks=partial(iter, (data,)),
    )


def hash_of(file: Any) -> str:
    """The SHA-256 of an open file, from its start, to which it is put back."""
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return sha256


def packed_file(
    *,
    file: FieldFile,
    path: str,
    title: str,
    mime_type: str,
    created: datetime,
    sha256: str,
    found: Format = _UNKNOWN,
) -> PackedFile:
    """A file of the storage, read through once to see that it is what was stored under this hash, and held to it once
    more where it is packed. ValueError if not.
    """
    check_unaltered(file, sha256)
    return PackedFile(
        path=path,
        title=title,
        mime_type=mime_type,
        format=found,
        created=created,
        sha256=sha256,
        size=file.size,
        chunks=partial(read_checked, file, sha256, piece=_PIECE),
    )


def _open_again(file: FieldFile) -> IO[bytes]:
    return cast(IO[bytes], file.storage.open(str(file.name), "rb"))


def pretty_json(data: Any) -> bytes:
    """JSON as svar.json is written in the sealed copy."""
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()


def sealed_copy(copy: SealedCopy) -> PackedFile:
    """The arkivexemplar, byte for byte, with its newest archive time stamp.

    Raises ValueError when the stored file is no longer the one that was sealed.
    """
    newest = copy.newest
    return _stored(copy, newest, newest.file, newest.sha256, ".pdf", "Arkivexemplar", "application/pdf")


def sealed_copy_by_format(copy: SealedCopy) -> PackedFile:
    """The same, with the format that it states."""
    return _by_stated_format(sealed_copy(copy), copy.newest.file)


def validation_report_file(copy: SealedCopy) -> PackedFile:
    """The report on checking that file, as it was written then."""
    return _report_of(copy, copy.newest, "-valideringsrapport.json", "Valideringsrapport")


def validation_report_files(copy: SealedCopy) -> list[PackedFile]:
    """The sealing's report, and one for each archive time stamp since: what was found at once is kept."""
    found = [_report_of(copy, copy, "-valideringsrapport.json", "Valideringsrapport från förseglingen")]
    for one in copy.extensions.all():
        title = f"Valideringsrapport efter arkivtidsstämpel {one.number}"
        found.append(_report_of(copy, one, f"-valideringsrapport-{one.number}.json", title))
    return found


def _report_of(copy: SealedCopy, version: CopyVersion, ending: str, title: str) -> PackedFile:
    if version.report_file:
        return _stored(copy, version, version.report_file, version.report_sha256, ending, title, _JSON)
    # From before the report was a file of its own.
    name, data = f"{copy.submission.receipt_number}{ending}", pretty_json(version.report)
    return made_file(path=name, title=title, data=data, mime_type=_JSON, created=version.made_at)


def _stored(
    copy: SealedCopy, version: CopyVersion, file: FieldFile, sha256: str, ending: str, title: str, mime_type: str
) -> PackedFile:
    name = f"{copy.submission.receipt_number}{ending}"
    return packed_file(file=file, path=name, title=title, mime_type=mime_type, created=version.made_at, sha256=sha256)


@dataclass(frozen=True)
class InCopy:
    """What lies in a sealed copy: svar.json, and what all the files are called."""

    answers: bytes
    names: list[str]


def read_in_copy(copy: SealedCopy) -> InCopy:
    """From under the seal: what the portal would write today may have more in it. ValueError where the copy is no PDF
    with a svar.json. The copy is opened once for it all: from S3 each opening fetches the whole file.
    """
    try:
        with _open_again(copy.newest.file) as opened, pikepdf.open(cast(BinaryIO, opened)) as pdf:
            return InCopy(pdf.attachments["svar.json"].get_file().read_bytes(), sorted(pdf.attachments))
    except (pikepdf.PdfError, KeyError) as error:
        raise ValueError(f"{copy} holds no svar.json") from error


def answer_files(submission: Submission, sealed: bytes) -> list[PackedFile]:
    """The answers as data: svar.json as it lies in the sealed copy, and FHIR."""
    title = "Svaren som FHIR R5 QuestionnaireResponse"
    answers = made_file(
        path="svar.json",
        title="Svaren som data",
        data=sealed,
        mime_type=_JSON,
        created=submission.submitted_at,
    )
    return [answers, _data_file("svar-fhir.json", title, export_fhir(export_of_submission(submission)), submission)]


def packed_questionnaire(submission: Submission) -> list[PackedFile]:
    """What was asked: the definition as it was published, and FHIR."""
    asked = submission.snapshot.questionnaire
    made = {
        "enkat.json": ("Enkäten som den publicerades", asked.definition),
        "enkat-fhir.json": ("Enkäten som FHIR R5 Questionnaire", questionnaire_to_fhir(asked.tree)),
    }
    return [_data_file(path, title, data, submission) for path, (title, data) in made.items()]


def register_file(submission: Submission) -> PackedFile:
    """What the register says, with what of it is shown outwards."""
    return _data_file("registeruppgifter.json", "Uppgifter i registret", register_data(submission), submission)


def schema_file(submission: Submission) -> PackedFile:
    """The schema of svar.json."""
    data = ANSWER_SCHEMA.read_bytes()
    return made_file(
        path=ANSWER_SCHEMA.name,
        title="Schema för svar.json",
        data=data,
        mime_type=_JSON,
        created=submission.submitted_at,
    )


def attached_files(submission: Submission) -> Iterator[PackedFile]:
    """The attached files that the snapshot names, as they were when it was frozen, one at a time."""
    yield from map(_attached, list_attached_files(submission))


def companion_files(submission: Submission) -> Iterator[PackedFile]:
    """The PDF/A that the portal has made of attached files, one at a time."""
    for one in list_attached(submission):
        if one.companion and one.companion.file:
            packed = packed_file(
                file=one.companion.file,
                path=companion_name(one.file_name),
                title=f"PDF/A-kopia av {one.called}, gjord av portalen",
                mime_type="application/pdf",
                created=one.companion.made_at,
                sha256=one.companion.sha256,
                found=one.companion.format,
            )
            yield replace(packed, source=one.file_name)


def correction_file(submission: Submission) -> PackedFile:
    """What it replaced and what has replaced it by now: the sealed copy cannot say the latter."""
    return _data_file("rattelser.json", "Vad som ersätter vad", replaced_as_data(submission), submission)


def delivery_files(submission: Submission) -> Iterator[PackedFile]:
    """What is known by now of how it reached its receiver: facts as data, receipts, what was sent separately."""
    facts = delivery_data([submission])[submission.pk]
    yield _data_file(DELIVERY_FILE, "Hur svaret nådde mottagaren", facts, submission)
    for file in [*list_receiver_receipts(submission), *list_files_sent_since(submission)]:
        yield _attached(file)


def masking_files(submission: Submission) -> Iterator[PackedFile]:
    """The register of what has been handed out of it with parts struck, and the copies; nothing where there is none."""
    if ordered := maskings_data([submission]):
        yield _data_file(MASKINGS_FILE, "Vad som har begärts ut och maskerats", ordered[submission.pk], submission)
    yield from masked_copies(submission)


def known_since(submissions: Collection[Submission]) -> Iterator[tuple[UUID, str, str]]:
    """What packages of them that are made now would tell beside what was sealed: the submission's key, the file's name
    and its hash, in four queries.
    """
    for name, told in ((DELIVERY_FILE, delivery_data(submissions)), (MASKINGS_FILE, maskings_data(submissions))):
        yield from ((key, name, hashlib.sha256(pretty_json(facts)).hexdigest()) for key, facts in told.items())


def masked_copies(submission: Submission) -> Iterator[PackedFile]:
    """What has been handed out of it with parts struck, byte for byte, the first made first."""
    for name, one in named_masked(submission):
        packed = packed_file(
            file=one.file,
            path=name,
            title=f"Maskad kopia, beslut {one.masking.decision}",
            mime_type="application/pdf",
            created=one.made_at,
            sha256=one.sha256,
        )
        yield replace(_by_stated_format(packed, one.file), source=f"{submission.receipt_number}.pdf")


def named_masked(submission: Submission) -> list[tuple[str, MaskedCopy]]:
    """The masked copies that were made of it, the first first, each with its name in a package."""
    made = MaskedCopy.objects.filter(masking__submission=submission).select_related("masking").order_by("made_at", "pk")
    return [(f"maskad-kopia-{number:02}.pdf", one) for number, one in enumerate(made, start=1)]


def _by_stated_format(packed: PackedFile, file: FieldFile) -> PackedFile:
    with _open_again(file) as opened:
        return replace(packed, format=format_of_copy(cast(BinaryIO, opened)))


def _attached(file: AttachedFile) -> PackedFile:
    return packed_file(
        file=file.file,
        path=file.name,
        title=file.title,
        mime_type=file.mime_type,
        created=file.uploaded_at,
        sha256=file.sha256,
        found=file.format,
    )


def _data_file(path: str, title: str, data: Any, submission: Submission) -> PackedFile:
    return made_file(path=path, title=title, data=pretty_json(data), mime_type=_JSON, created=submission.submitted_at)
