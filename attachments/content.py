"""What a file is, judged by its content and never by its name, and whether it is whole.

Only types that can be read in many years and carry no programs are taken. A file is judged in a process of its own
(attachments.judging). Every refusal is a Swedish sentence that says what is wrong and what to do, with a code: empty,
too_large, too_costly, and those of judging.judge.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File

from attachments.filetypes import ACCEPTED, FileType, refusal
from attachments.formats import Format
from attachments.names import safe_name
from config.confinement import as_real_file, run_confined

# A slow or crowded machine may need longer to begin at all; the work itself is limited by the processor's time.
SECONDS = float(os.environ.get("JUDGING_SECONDS", "60"))
_BY_MIME_TYPE = {file_type.mime_type: file_type for file_type in ACCEPTED}
_TOO_COSTLY = (
    "Filen kräver för mycket tid eller minne att undersöka och tas inte emot. "
    "Spara den som en ny PDF, eller dela upp den, och försök igen."
)


@dataclass(frozen=True)
class Inspected:
    """What the content turned out to be. `size` in bytes; `sha256` in hex; `pages` for PDF only."""

    file_type: FileType
    name: str
    size: int
    sha256: str
    pages: int | None
    format: Format


def inspect(*, upload: File[bytes], max_bytes: int | None = None) -> Inspected:
    """Judge an uploaded file; its position is afterwards at the start. Raises ValidationError with a Swedish message.

    `max_bytes` is settings.ATTACHMENT_MAX_BYTES when not given. The content is hashed last, as a stream.
    """
    size = upload.size
    _refuse_size(size, settings.ATTACHMENT_MAX_BYTES if max_bytes is None else max_bytes)
    file_type, pages, found = _judged(upload)
    stream: BinaryIO = upload.file  # type: ignore[assignment]  # FileProxyMixin's own type says less
    stream.seek(0)
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any readable stream will do
    stream.seek(0)
    return Inspected(file_type, safe_name(upload.name or "", file_type), size, sha256, pages, found)


def megabytes(size: int) -> str:
    """Bytes as Swedish text in MB (1 MB = 1 048 576 bytes), one decimal where it is not whole: "25 MB", "31,4 MB"."""
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0").replace(".", ",") + " MB"


@contextmanager
def open_upload(upload: File[bytes]) -> Iterator[BinaryIO]:
    """The upload as a file of one's own to read; where the upload itself stands is not touched."""
    if hasattr(upload, "temporary_file_path"):
        upload.flush()
        with Path(upload.temporary_file_path()).open("rb") as file:
            yield file
        return
    upload.seek(0)
    with as_real_file(upload.chunks()) as file:
        yield file


def _refuse_size(size: int, max_bytes: int) -> None:
    if size == 0:
        raise refusal("empty", "Filen är tom (0 byte). Kontrollera att det är rätt fil och att den går att öppna.")
    if size > max_bytes:
        raise refusal(
            "too_large",
            f"Filen är {megabytes(size)}, och högst {megabytes(max_bytes)} tas emot. "
            "Dela upp eller komprimera dokumentet, eller lägg in en länk till det.",
        )


def _judged(upload: File[bytes]) -> tuple[FileType, int | None, Format]:
    with open_upload(upload) as file:
        ended = run_confined("attachments.judging.judge", given=file, seconds=SECONDS)
    if not ended.whole:
        raise refusal("too_costly", _TOO_COSTLY)
    said: dict[str, Any] = json.loads(ended.said)
    if "code" in said:
        raise refusal(said["code"], said["message"])
    return _BY_MIME_TYPE[said["mime_type"]], said["pages"], Format(*said["format"])
