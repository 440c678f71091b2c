"""Judging one file: its type, whether it is whole, and that it carries no program and fetches nothing.

Every refusal is a Swedish sentence that says what is wrong and what to do, with a code: not_allowed, encrypted, broken,
broken_image, too_many_pixels, zip_bomb, macros, active. As a program it reads the file from standard input, within
limits.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import astuple
from typing import BinaryIO, NamedTuple

import puremagic
from django.core.exceptions import ValidationError

from attachments.filetypes import ACCEPTED_IN_WORDS, JPEG, PDF, PNG, FileType, refusal
from attachments.formats import Format, format_of
from attachments.judging.images import JPEG_SIGNATURE, PNG_SIGNATURE, check_jpeg, check_png
from attachments.judging.media import media_in_words
from attachments.judging.packages import ZIP_SIGNATURE, package_type
from attachments.judging.pdf import check_pdf
from config.confinement import confine

MEGABYTES = 500
PROCESSOR_SECONDS = 20
DEEPEST = 3
"""Files within files within the file: whoever nests deeper has something to hide."""

_HEAD_BYTES = 4096
_BLANKS_BEFORE_PDF = b"\xef\xbb\xbf \t\r\n\x00"
OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
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
    "message/rfc822": "ett sparat mejl",
}
_OLE_REFUSED = (
    "Filen är ett Office-dokument i ett äldre format (till exempel doc eller xls). "
    "Spara den som docx, xlsx, pptx eller PDF och försök igen."
)
_OFFICE_ENCRYPTED = "Dokumentet är skyddat med lösenord. Ta bort lösenordet, spara filen och försök igen."


class Judged(NamedTuple):
    """What a file is: its type, the number of pages of a PDF, and the exact format."""

    file_type: FileType
    pages: int | None
    format: Format


def judge(stream: BinaryIO, size: int, *, depth: int = 0) -> Judged:
    """What the file of `size` bytes is. Raises ValidationError.

    `depth` is how many files it lies within; what it carries is judged by the same rules.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    if head.lstrip(_BLANKS_BEFORE_PDF).startswith(b"%PDF-"):
        return Judged(PDF, *check_pdf(stream, carried=_carried(depth)))
    if head.startswith(ZIP_SIGNATURE):
        file_type, found = package_type(stream, size, carried=_carried(depth))
        return Judged(file_type, None, found)
    for signature, file_type, check in _IMAGES:
        if head.startswith(signature):
            return Judged(file_type, None, format_of(*check(stream)))
    if head.startswith(OLE_SIGNATURE):
        _refuse_ole(stream)
    raise refusal("not_allowed", f"{_described(head)} Följande typer tas emot: {ACCEPTED_IN_WORDS}.")


_IMAGES: tuple[tuple[bytes, FileType, Callable[[BinaryIO], tuple[str, str]]], ...] = (
    (PNG_SIGNATURE, PNG, check_png),
    (JPEG_SIGNATURE, JPEG, check_jpeg),
)


def _carried(depth: int) -> Callable[[BinaryIO, int], None]:
    """What judges the files that a file carries."""

    def judge_carried(stream: BinaryIO, size: int) -> None:
        if depth >= DEEPEST:
            raise refusal("active", "Filen bär på filer i flera led. Spara den som en ny PDF och försök igen.")
        judge(stream, size, depth=depth + 1)

    return judge_carried


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


def _main() -> None:
    confine(megabytes=MEGABYTES, processor_seconds=PROCESSOR_SECONDS)
    stream = sys.stdin.buffer
    try:
        judged = judge(stream, stream.seek(0, 2))
    except ValidationError as refused:
        said: dict[str, object] = {"code": refused.code, "message": str(refused.message)}
    else:
        said = {"mime_type": judged.file_type.mime_type, "pages": judged.pages, "format": astuple(judged.format)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    _main()
