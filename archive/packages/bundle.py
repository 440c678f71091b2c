"""Many copies as one ZIP with a manifest of hashes, made while it is sent: never more than a piece of one in memory."""

import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from archive.correcting.reading import replaced_as_data
from archive.models import SealedCopy
from archive.packages.contents import PackedFile, pretty_json, sealed_copy, validation_report_file
from archive.records import record_of
from archive.register_facts import register_data

logger = logging.getLogger(__name__)

MOST_COPIES = 500
MOST_BYTES = 2 * 1024**3
FOLDER = "arkivexemplar"
_READ_ME = """Arkivexemplar ur Svarsportalen, hämtade {at}.

arkivexemplar/   de förseglade filerna, var och en med valideringsrapporten av den
manifest.json    vad varje fil är, med uppgifterna i registret och vad av dem som visas utåt
SHA256SUMS       kontrollsummor

Kontrollera att ingen fil har ändrats, i mappen där den här filen ligger:

    sha256sum -c SHA256SUMS
"""


_MISSING = "De här arkivexemplaren kunde inte tas med. Vänd er till portalens administratörer.\n"


def _why(error: Exception) -> str:
    if isinstance(error, ValueError):
        return "Den lagrade filen är inte längre den som förseglades."
    return "Den lagrade filen gick inte att läsa."


class _Outgoing(io.RawIOBase):
    """What has been written since it was last taken; zipfile asks of it only to be written to."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        given = bytes(memoryview(data))  # type: ignore[arg-type]
        self.waiting += given
        return len(given)

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def bundle(copies: Iterable[SealedCopy], *, at: datetime) -> Iterator[bytes]:
    """The ZIP piece by piece. A copy whose stored file is gone or is not what was sealed is left out: the others come,
    and the manifest and a file of its own say which one is missing and why.
    """
    out, entries, sums = _Outgoing(), list[dict[str, object]](), list[str]()
    missing = list[dict[str, str]]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for copy in copies:
            for file in _files_of(copy, missing):
                path = f"{FOLDER}/{file.path}"
                with archive.open(_zip_entry(path, file.size, at), "w") as inside:
                    for piece in file.chunks():
                        inside.write(piece)
                        yield out.take()
                entries.append(_entry(copy, file, path))
                sums.append(f"{file.sha256}  {path}\n")
        known = {"format": "svarsportalen-manifest-1", "made_at": at.isoformat()}
        _write(archive, "manifest.json", pretty_json({**known, "files": entries, "missing": missing}), at)
        _write(archive, "SHA256SUMS", "".join(sums).encode(), at)
        if missing:
            told = "".join(f"{one['receipt_number']}: {one['because']}\n" for one in missing)
            _write(archive, "SAKNAS.txt", f"{_MISSING}\n{told}".encode(), at)
        read_me = _READ_ME.format(at=f"{timezone.localtime(at):%Y-%m-%d %H:%M}")
        _write(archive, "LÄS MIG.txt", read_me.encode(), at)
    yield out.take()


def _files_of(copy: SealedCopy, missing: list[dict[str, str]]) -> list[PackedFile]:
    """The copy's files; none, and a line in `missing`, when one of them is not as it was stored."""
    try:
        return [sealed_copy(copy), validation_report_file(copy)]
    except Exception as error:
        logger.exception("copy %s was left out of a bundle", copy.pk)
        missing.append({"receipt_number": copy.submission.receipt_number, "because": _why(error)})
        return []


def _write(archive: zipfile.ZipFile, path: str, data: bytes, at: datetime) -> None:
    archive.writestr(_zip_entry(path, len(data), at), data)


def _zip_entry(path: str, size: int, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, timezone.localtime(at).timetuple()[:6])
    entry.file_size = size
    return entry


def _entry(copy: SealedCopy, file: PackedFile, path: str) -> dict[str, object]:
    submission = copy.submission
    record = record_of(submission)
    return {
        "path": path,
        "title": file.title,
        "sha256": file.sha256,
        "size": file.size,
        "receipt_number": submission.receipt_number,
        "organisation": record.organisation,
        "questionnaire": record.title,
        "register": register_data(submission),
        "corrections": replaced_as_data(submission),
    }
