"""What any part of a zip-based document may be: no program, no old Office file, no huge picture; files are judged."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO
from xml.parsers import expat

from django.core.exceptions import ValidationError

from attachments.filetypes import refusal
from attachments.judging.images import JPEG_SIGNATURE, PNG_SIGNATURE, refuse_huge_jpeg, refuse_huge_png
from attachments.judging.xml import TellElement, read_elements

JudgeEmbedded = Callable[[BinaryIO, int], None]

WHAT_TO_DO = "Ta bort det, eller spara dokumentet som PDF, och försök igen."
_PROGRAMS = (
    *(b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"),
    b"\x4c\x00\x00\x00\x01\x14\x02\x00",  # a shortcut of Windows
)
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_CARRIED = (b"PK\x03\x04", b"%PDF-")
_HUGE = ((PNG_SIGNATURE, refuse_huge_png), (JPEG_SIGNATURE, refuse_huge_jpeg))
_XML_BEGINS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<", b"<\x00", b"\x00<")


def active(what: str) -> ValidationError:
    """The refusal of a document that contains `what`."""
    return refusal("active", f"Filen innehåller {what} och tas inte emot. {WHAT_TO_DO}")


def refuse_active_members(package: zipfile.ZipFile, carried: JudgeEmbedded) -> None:
    """Raise ValidationError for a part that is no text, picture or document of ours by its first bytes."""
    for member in package.infolist():
        with package.open(member) as part:
            head = part.read(16)
        if head.startswith(_OLE):
            raise active("ett inbäddat objekt (OLE) eller makron")
        if head.startswith(_PROGRAMS) or head.lstrip().lower().startswith(b"{\\rtf"):
            raise active("ett program eller en inbäddad fil")
        if head.startswith(_CARRIED):
            _judge_carried(package, member, carried)
        for signature, refuse_huge in _HUGE:
            if head.startswith(signature):
                refuse_huge(io.BytesIO(package.read(member)))


def _judge_carried(package: zipfile.ZipFile, member: zipfile.ZipInfo, carried: JudgeEmbedded) -> None:
    try:
        carried(io.BytesIO(package.read(member)), member.file_size)
    except ValidationError as error:
        raise refusal(
            "active", f"Filen bär på en fil ({member.filename[-80:]}) som inte tas emot: {error.message} {WHAT_TO_DO}"
        ) from error


def read_xml_parts(package: zipfile.ZipFile, tell: Callable[[], TellElement]) -> None:
    """Tell of every element of every part that is XML, whatever it is called; `tell` is asked anew for each part.

    What is not well-formed is loaded by no program, and is told of as far as it goes.
    """
    for member in package.infolist():
        with package.open(member) as part:
            head = part.read(4)
        if head.lstrip(b" \t\r\n").startswith(_XML_BEGINS):
            with package.open(member) as part, suppress(expat.ExpatError):
                read_elements(part, tell())
