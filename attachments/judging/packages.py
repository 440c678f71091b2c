"""Zip-based documents: Word, Excel, PowerPoint (ISO/IEC 29500-2, OPC) and OpenDocument text (ODF 1.3 part 2)."""

import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from attachments.filetypes import DOCX, ODT, PPTX, XLSX, FileType, refusal
from attachments.formats import OOXML_STRICT, Format, format_of
from attachments.judging.office import refuse_active_office
from attachments.judging.opendocument import refuse_active_text
from attachments.judging.parts import JudgeEmbedded, refuse_active_members
from attachments.judging.second import is_one_zip, is_safe_name
from attachments.judging.xml import Attributes, elements, root_attributes

ZIP_SIGNATURE = b"PK\x03\x04"
MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
# Deflate reaches 1032:1; text-heavy sheets stay far below 100:1. Small documents are let be.
MAX_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 10 * 1024 * 1024
_CONTENT_TYPES = "[Content_Types].xml"
_OFFICE_RELATIONSHIP = "/officeDocument"
_STRICT = "http://purl.oclc.org/ooxml/"
_ODF_VERSION = re.compile(r"1\.[0-9]")
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": PPTX,
}

_BROKEN = (
    "Filen är skadad eller ofullständig. Öppna den i det program den skapades i, spara den på nytt och försök igen."
)
_BOMB = "Filen packas upp till orimligt mycket data och tas inte emot. Spara den som PDF och bifoga den i stället."
_ENCRYPTED = "Filen är skyddad med lösenord. Ta bort lösenordet, spara filen och försök igen."
_OTHER_ZIP = (
    "Filen är ett zip-arkiv eller ett dokument av en typ som inte tas emot. "
    "Packa upp arkivet och bifoga dokumenten vart och ett, eller spara dokumentet som PDF."
)

# What zipfile, zlib and expat raise on damaged data; KeyError: a member that must be there is not.
_SIGNS_OF_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError),
    *(EOFError, KeyError, NotImplementedError, ValueError),
)


def package_type(file: BinaryIO, size: int, *, carried: JudgeEmbedded) -> tuple[FileType, Format]:
    """The type and format of the document in the zip file of `size` bytes, all of whose members are read and checked.

    `carried` judges a document within it. Raises ValidationError: broken, zip_bomb, encrypted, macros, active,
    too_many_pixels, not_allowed.
    """
    if not is_one_zip(file, size):
        raise refusal("broken", _BROKEN)
    with _opened(file) as package:
        _refuse_bombs(package, size)
        _refuse_encrypted(package)
        _refuse_broken_members(package)
        found = _type_of(package)
        refuse_active_members(package, carried)
        return found


def _type_of(package: zipfile.ZipFile) -> tuple[FileType, Format]:
    names = Counter(name.lower() for name in package.namelist())
    # Of two parts of one name each program reads the one that it likes.
    if any(number > 1 for number in names.values()) or not all(map(is_safe_name, names)):
        raise refusal("broken", _BROKEN)
    if _CONTENT_TYPES.lower() in names:
        return _opc_type(package)
    if "mimetype" in names:
        return _odf_type(package)
    raise refusal("not_allowed", _OTHER_ZIP)


@contextmanager
def _opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            yield package
    except _SIGNS_OF_DAMAGE as error:
        raise refusal("broken", _BROKEN) from error


def _refuse_bombs(package: zipfile.ZipFile, size: int) -> None:
    members = package.infolist()
    unpacked = sum(member.file_size for member in members)
    too_dense = unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MAX_RATIO * size
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or too_dense:
        raise refusal("zip_bomb", _BOMB)


def _refuse_encrypted(package: zipfile.ZipFile) -> None:
    if any(member.flag_bits & 0x1 for member in package.infolist()):
        raise refusal("encrypted", _ENCRYPTED)


def _refuse_broken_members(package: zipfile.ZipFile) -> None:
    # Reads every member against its declared size and CRC; zipfile never unpacks more than is declared.
    supported = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if any(member.compress_type not in supported for member in package.infolist()) or package.testzip():
        raise refusal("broken", _BROKEN)


def _opc_type(package: zipfile.ZipFile) -> tuple[FileType, Format]:
    types = elements(package, _CONTENT_TYPES)
    refuse_active_office(package, types)
    main, is_strict = _main_part(package)
    package.getinfo(main)
    found = _MAIN.get(_content_type(types, main))
    if found is None:
        raise refusal("not_allowed", _OTHER_ZIP)
    return found, format_of(found.extensions[0][1:].upper(), OOXML_STRICT if is_strict else "")


def _main_part(package: zipfile.ZipFile) -> tuple[str, bool]:
    """The part that the package's officeDocument relationship names, and whether the document is strict: the address
    differs between the standard's transitional and strict forms, its ending does not."""
    for tag, attributes in elements(package, "_rels/.rels"):
        kind = attributes.get("Type", "")
        if tag == "Relationship" and kind.endswith(_OFFICE_RELATIONSHIP):
            return posixpath.normpath(attributes["Target"].lstrip("/")), kind.startswith(_STRICT)
    raise refusal("not_allowed", _OTHER_ZIP)


def _content_type(types: list[tuple[str, Attributes]], part: str) -> str:
    """An Override for the part goes before the Default of its extension; both ignore case (OPC 7.2.3)."""
    extension = posixpath.splitext(part)[1].lstrip(".").lower()
    default = ""
    for tag, attributes in types:
        if tag == "Override" and attributes.get("PartName", "").lower() == f"/{part.lower()}":
            return attributes.get("ContentType", "")
        if tag == "Default" and attributes.get("Extension", "").lower() == extension:
            default = attributes.get("ContentType", "")
    return default


def _odf_type(package: zipfile.ZipFile) -> tuple[FileType, Format]:
    if package.read("mimetype").strip() != ODT.mime_type.encode():
        raise refusal("not_allowed", _OTHER_ZIP)
    package.getinfo("content.xml")
    if any(tag == "encryption-data" for tag, _ in elements(package, "META-INF/manifest.xml")):
        raise refusal("encrypted", _ENCRYPTED)
    refuse_active_text(package)
    version = root_attributes(package, "content.xml").get("version", "")
    return ODT, format_of("ODT", version if _ODF_VERSION.fullmatch(version) else "")
