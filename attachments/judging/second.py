"""One file is one thing: what another program would read as something else (a polyglot) is refused."""

import struct
from typing import BinaryIO

from django.core.exceptions import ValidationError

from attachments.filetypes import refusal

_BLANKS = b" \t\r\n\x00\x0c\x1a"
_END_OF_PDF = b"%%EOF"
_END_OF_PNG = b"IEND\xaeB\x60\x82"
_END_OF_JPEG = b"\xff\xd9"
_END_OF_ZIP = b"PK\x05\x06"
_END_OF_WHOLE_ZIP = _END_OF_ZIP + bytes(4)
_LONGEST_END_OF_ZIP = 22 + 0xFFFF
_PAGES = (b"<script", b"<!doctype", b"<html>", b"<html ", b"<iframe", b"<svg ")
_FILES = (b"PK\x03\x04", b"%PDF-", b"\x7fELF", b"<?php")


def refuse_second_in_pdf(file: BinaryIO) -> None:
    """Raise ValidationError when something follows the end of the PDF, or an archive lies in it to its end."""
    tail = _tail(file, _LONGEST_END_OF_ZIP)
    after = tail.rpartition(_END_OF_PDF)[2]
    if after.strip(_BLANKS) or _ends_as_zip(tail):
        raise _refusal("PDF-filen", "skriv ut eller spara den som en ny PDF")


def refuse_second_in_png(file: BinaryIO) -> None:
    """As above, of a PNG; a web page among its texts too."""
    content = _whole(file)
    if content.rpartition(_END_OF_PNG)[2].strip(_BLANKS) or _holds_page(content) or _END_OF_WHOLE_ZIP in content:
        raise _refusal("Bilden", "spara den på nytt som PNG eller JPEG")


def refuse_second_in_jpeg(file: BinaryIO, end_of_header: int) -> None:
    """As above, of a JPEG whose picture begins at `end_of_header`. Cameras append pictures, films and other data."""
    content = _whole(file)
    end = content.find(_END_OF_JPEG, end_of_header) + len(_END_OF_JPEG)
    after = content[end:]
    second = after.startswith(b"MZ") or any(mark in after for mark in _FILES)
    if second or _holds_page(content[:end_of_header]) or _holds_page(after) or _END_OF_WHOLE_ZIP in content:
        raise _refusal("Bilden", "spara den på nytt som PNG eller JPEG")


def is_one_zip(file: BinaryIO, size: int) -> bool:
    """Whether the archive is all of the file: its directory ends where it says, and nothing stands after or between."""
    end = _tail(file, 22)
    if not end.startswith(_END_OF_ZIP) or end[20:22] != b"\x00\x00":
        return False
    length, begins = struct.unpack("<II", end[12:20])
    return 0xFFFFFFFF in {length, begins} or begins + length == size - 22


def is_safe_name(name: str) -> bool:
    """Whether a part's name stays within the folder that it is unpacked in."""
    parts = name.replace("\\", "/").split("/")
    return parts[0] != "" and ".." not in parts and ":" not in parts[0]


def _ends_as_zip(content: bytes) -> bool:
    """Whether programs that read an archive from its end would find one."""
    end = content.rstrip(_BLANKS)
    at = content.rfind(_END_OF_ZIP)
    while at >= 0 and len(content) - at <= _LONGEST_END_OF_ZIP:
        comment = int.from_bytes(content[at + 20 : at + 22], "little")
        if at + 22 + comment >= len(end):
            return True
        at = content.rfind(_END_OF_ZIP, 0, at)
    return False


def _holds_page(content: bytes) -> bool:
    lowered = content.lower()
    return any(mark in lowered for mark in _PAGES)


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _tail(file: BinaryIO, length: int) -> bytes:
    file.seek(max(0, file.seek(0, 2) - length))
    return file.read()


def _refusal(what: str, how: str) -> ValidationError:
    told = (
        f"{what} är också något annat: i den ligger en webbsida, ett arkiv, ett program eller annat som inte hör dit."
    )
    return refusal("active", f"{told} Öppna den, {how} och försök igen.")
