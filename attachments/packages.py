"""Zip-based documents: Word, Excel, PowerPoint (ISO/IEC 29500-2, OPC) and OpenDocument text (ODF 1.3 part 2)."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from attachments.filetypes import DOCX, ODT, PPTX, XLSX, FileType, refusal

ZIP_SIGNATURE = b"PK\x03\x04"
MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
# Deflate reaches 1032:1; text-heavy sheets stay far below 100:1. Small documents are let be.
MAX_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 10 * 1024 * 1024
_MAX_XML_BYTES = 5 * 1024 * 1024
_CONTENT_TYPES = "[Content_Types].xml"
_OFFICE_RELATIONSHIP = "/officeDocument"
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": PPTX,
}
_MACRO_WORDS = ("macroenabled", "vbaproject", "macrosheet")
_EMPTY_BASIC_LIBRARY = {"script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml"}

_BROKEN = (
    "Filen är skadad eller ofullständig. Öppna den i det program den skapades i, spara den på nytt och försök igen."
)
_BOMB = "Filen packas upp till orimligt mycket data och tas inte emot. Spara den som PDF och bifoga den i stället."
_MACROS = "Filen innehåller makron (program) och tas inte emot. Spara den utan makron, eller som PDF, och försök igen."
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

Attributes = dict[str, str]


def package_type(file: BinaryIO, size: int) -> FileType:
    """The type of the document in the zip file of `size` bytes, all of whose members have been read and checked.

    Raises ValidationError: broken, zip_bomb, encrypted, macros, not_allowed.
    """
    with _opened(file) as package:
        _refuse_bombs(package, size)
        _refuse_encrypted(package)
        _refuse_broken_members(package)
        names = {name.lower() for name in package.namelist()}
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


def _opc_type(package: zipfile.ZipFile) -> FileType:
    types = _elements(package, _CONTENT_TYPES)
    described = [*package.namelist(), *(attributes.get("ContentType", "") for _, attributes in types)]
    if any(word in text.lower() for text in described for word in _MACRO_WORDS):
        raise refusal("macros", _MACROS)
    main = _main_part(package)
    package.getinfo(main)
    found = _MAIN.get(_content_type(types, main))
    if found is None:
        raise refusal("not_allowed", _OTHER_ZIP)
    return found


def _main_part(package: zipfile.ZipFile) -> str:
    """The part that the package's officeDocument relationship names; the address differs between the standard's
    transitional and strict forms, its ending does not."""
    for tag, attributes in _elements(package, "_rels/.rels"):
        if tag == "Relationship" and attributes.get("Type", "").endswith(_OFFICE_RELATIONSHIP):
            return posixpath.normpath(attributes["Target"].lstrip("/"))
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


def _odf_type(package: zipfile.ZipFile) -> FileType:
    if package.read("mimetype").strip() != ODT.mime_type.encode():
        raise refusal("not_allowed", _OTHER_ZIP)
    package.getinfo("content.xml")
    if any(tag == "encryption-data" for tag, _ in _elements(package, "META-INF/manifest.xml")):
        raise refusal("encrypted", _ENCRYPTED)
    if any(_is_odf_macro(name) for name in package.namelist()):
        raise refusal("macros", _MACROS)
    return ODT


def _is_odf_macro(name: str) -> bool:
    folder, _, inner = name.partition("/")
    if folder == "Scripts":
        return bool(inner) and not name.endswith("/")
    return folder == "Basic" and name.endswith(".xml") and posixpath.basename(name) not in _EMPTY_BASIC_LIBRARY


def _elements(package: zipfile.ZipFile, name: str) -> list[tuple[str, Attributes]]:
    """Every element's local name and attributes (without namespace). A document type declaration is refused: neither
    standard allows one, and entities are what XML bombs are made of."""
    if package.getinfo(name).file_size > _MAX_XML_BYTES:
        raise refusal("zip_bomb", _BOMB)
    found: list[tuple[str, Attributes]] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda tag, attributes: found.append((_local(tag), _local_names(attributes)))
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(package.read(name), True)
    return found


def _local(tag: str) -> str:
    return tag.rsplit(" ", 1)[-1]


def _local_names(attributes: Attributes) -> Attributes:
    return {_local(name): value for name, value in attributes.items()}


def _refuse_doctype(*_: object) -> None:
    raise refusal("broken", _BROKEN)
