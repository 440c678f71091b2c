"""What a file is, judged by its content and never by its name, and whether it is whole.

Only types that can be read in many years and carry no programs are taken. Every refusal is a Swedish sentence
that says what is wrong and what to do, with a code: empty, too_large, not_allowed, encrypted, broken,
broken_image, zip_bomb, macros.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf
import puremagic
from django.conf import settings
from django.core.files.base import File

from attachments.filetypes import ACCEPTED_IN_WORDS, JPEG, PDF, PNG, FileType, refusal
from attachments.images import JPEG_SIGNATURE, PNG_SIGNATURE, check_jpeg, check_png
from attachments.media import media_in_words
from attachments.names import safe_name
from attachments.packages import ZIP_SIGNATURE, package_type

_HEAD_BYTES = 4096
_BLANKS_BEFORE_PDF = b"\xef\xbb\xbf \t\r\n\x00"
_OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
# Word, Excel and PowerPoint put a document with a password in an OLE container with this stream ([MS-OFFCRYPTO] 2.3).
_OLE_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_WORDS_FOR_OTHERS = {
    "image/gif": "en GIF-bild",
    "image/tiff": "en TIFF-bild",
    "image/webp": "en WebP-bild",
    "text/html": "en webbsida",
    "application/xml": "en XML-fil",
    "application/rtf": "ett RTF-dokument",
    "text/rtf": "ett RTF-dokument",
    "application/x-rar-compressed": "ett RAR-arkiv",
    "message/rfc822": "ett e-brev",
}

_PDF_BROKEN = "PDF-filen är skadad eller ofullständig. Öppna den, spara den som en ny PDF och försök igen."
_PDF_ENCRYPTED = (
    "PDF-filen är skyddad med lösenord eller mot ändring. Ta bort skyddet, spara filen som en ny PDF och försök igen."
)
_OLE_REFUSED = (
    "Filen är ett Office-dokument i ett äldre format (till exempel doc eller xls). "
    "Spara den som docx, xlsx, pptx eller PDF och försök igen."
)
_OFFICE_ENCRYPTED = "Dokumentet är skyddat med lösenord. Ta bort lösenordet, spara filen och försök igen."


@dataclass(frozen=True)
class Inspected:
    """What the content turned out to be. `size` in bytes; `sha256` in hex; `pages` for PDF only."""

    file_type: FileType
    name: str
    size: int
    sha256: str
    pages: int | None


def inspect(*, upload: File[bytes], max_bytes: int | None = None) -> Inspected:
    """Judge an uploaded file; its position is afterwards at the start. Raises ValidationError with a Swedish message.

    `max_bytes` is settings.ATTACHMENT_MAX_BYTES when not given. The content is hashed last, as a stream.
    """
    size = upload.size
    _refuse_size(size, settings.ATTACHMENT_MAX_BYTES if max_bytes is None else max_bytes)
    stream: BinaryIO = upload.file  # type: ignore[assignment]  # FileProxyMixin's own type says less
    file_type, pages = _judge(stream, size)
    stream.seek(0)
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any readable stream will do
    stream.seek(0)
    return Inspected(file_type, safe_name(upload.name or "", file_type), size, sha256, pages)


def megabytes(size: int) -> str:
    """Bytes as Swedish text in MB (1 MB = 1 048 576 bytes), one decimal where it is not whole: "25 MB", "31,4 MB"."""
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0").replace(".", ",") + " MB"


def _refuse_size(size: int, max_bytes: int) -> None:
    if size == 0:
        raise refusal("empty", "Filen är tom (0 byte). Kontrollera att det är rätt fil och att den går att öppna.")
    if size > max_bytes:
        raise refusal(
            "too_large",
            f"Filen är {megabytes(size)}, och högst {megabytes(max_bytes)} tas emot. "
            "Dela upp eller komprimera dokumentet, eller lägg in en länk till det.",
        )


def _judge(stream: BinaryIO, size: int) -> tuple[FileType, int | None]:
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    if head.lstrip(_BLANKS_BEFORE_PDF).startswith(b"%PDF-"):
        return PDF, _pdf_pages(stream)
    if head.startswith(ZIP_SIGNATURE):
        return package_type(stream, size), None
    for signature, file_type, check in _IMAGES:
        if head.startswith(signature):
            check(stream)
            return file_type, None
    if head.startswith(_OLE_SIGNATURE):
        _refuse_ole(stream)
    raise refusal("not_allowed", f"{_described(head)} Följande typer tas emot: {ACCEPTED_IN_WORDS}.")


_IMAGES: tuple[tuple[bytes, FileType, Callable[[BinaryIO], None]], ...] = (
    (PNG_SIGNATURE, PNG, check_png),
    (JPEG_SIGNATURE, JPEG, check_jpeg),
)


def _pdf_pages(stream: BinaryIO) -> int:
    """The number of pages. A file that could only be opened by guessing (recovery) may have lost pages: broken."""
    stream.seek(0)
    try:
        with pikepdf.open(stream, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise refusal("encrypted", _PDF_ENCRYPTED)
            pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise refusal("encrypted", _PDF_ENCRYPTED) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise refusal("broken", _PDF_BROKEN) from error
    if pages == 0:
        raise refusal("broken", _PDF_BROKEN)
    return pages


def _refuse_ole(stream: BinaryIO) -> None:
    stream.seek(0)
    if _OLE_ENCRYPTED_STREAM in stream.read():
        raise refusal("encrypted", _OFFICE_ENCRYPTED)
    raise refusal("not_allowed", _OLE_REFUSED)


def _described(head: bytes) -> str:
    """A guess at what a refused file is, in a Swedish sentence. Only for the message; nothing is decided by it."""
    if head.startswith((b"MZ", b"\x7fELF")):
        return "Filen är ett program."
    if media := media_in_words(head):
        return f"Filen är {media}"
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        guesses = []
    words = next(filter(None, (_WORDS_FOR_OTHERS.get(guess.mime_type) for guess in guesses)), None)
    return f"Filen är {words}." if words else "Filens innehåll är av en typ som inte tas emot."
