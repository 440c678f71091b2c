"""What a file says of where it comes from, found without trusting its structure: its receipt number, and whose seals.

Cheap, and done before a file is looked at in full: what a hostile file makes impossible later is then known already.
Nothing here is proven.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .answers import NoAnswers, embedded_answers, stated_organisation, usable_receipt_number
from .limits import Limit, limit_of
from .streams import FileContent, bytes_between, open_content, searchable, size_of

_SEAL = re.compile(rb"<(30[0-9A-Fa-f]{1000,400000})>")
_STREAM = re.compile(rb"stream\r?\n")
_RECEIPT = re.compile(rb'"receipt_number"\s*:\s*"([^"\\]{1,100})"')
_MOST_SEALS, _MOST_STREAMS = 200, 5_000
# The answers begin with the receipt number; what follows is not needed.
_BEGINNING = 64 * 1024
_MOST_BEHIND = 1024 * 1024


class MadeAs(StrEnum):
    """What a file without a seal is, or calls itself: what the portal makes beside the copy, a package, a piece."""

    KOPIA = "kopia"
    DRAFT = "draft"
    ZIP = "zip"
    CUT = "cut"
    OTHER = "other"


# How the portal's own titles begin (archive.paper).
_TITLES = {"Kopia: ": MadeAs.KOPIA, "Utkast: ": MadeAs.DRAFT}
_PORTAL = "Svarsportalen"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The receipt number that a file states, and what stood in the way of reading it, if anything did.

    `organisation`: the number of the organisation whose answer it states to be, where that can be read.
    """

    number: str | None
    organisation: str | None = None
    limit: Limit | None = None


def stated_receipt(content: FileContent) -> Receipt:
    """The receipt number in the embedded answers; in a damaged file also where only pieces of them are left."""
    if is_zip(content):
        return Receipt(number=None)
    try:
        answers = embedded_answers(content)
        return Receipt(number=usable_receipt_number(answers), organisation=stated_organisation(answers))
    except NoAnswers as error:
        limit = limit_of(error.__cause__ or error)
        if limit is not None or not error.damaged:
            return Receipt(number=None, limit=limit)
    return Receipt(number=_salvaged(content))


def seal_certificates(content: FileContent) -> tuple[str, ...]:
    """SHA-256 fingerprints (hex) of the certificates of everything that looks like a seal."""
    found = []
    with searchable(content) as data:
        for number, match in enumerate(_SEAL.finditer(data)):
            if number == _MOST_SEALS:
                break
            found.append(_fingerprint(bytes.fromhex(match[1][: len(match[1]) // 2 * 2].decode())))
    return tuple(dict.fromkeys(one for one in found if one))


def made_as(content: FileContent) -> MadeAs:
    """What the file calls itself; anybody can write that."""
    import pikepdf

    if is_zip(content):
        return MadeAs.ZIP
    try:
        with pikepdf.open(open_content(content), suppress_warnings=True) as pdf:
            title, creator = str(pdf.docinfo.get("/Title", "")), str(pdf.docinfo.get("/Creator", ""))
    # Hostile files make the parser raise anything at all.
    except Exception:
        return MadeAs.CUT if _is_cut(content) else MadeAs.OTHER
    found = next((kind for beginning, kind in _TITLES.items() if title.startswith(beginning)), MadeAs.OTHER)
    return found if creator == _PORTAL else MadeAs.OTHER


def _is_cut(content: FileContent) -> bool:
    """Whether the file begins as a PDF and has no end, as when a download was broken off."""
    size = size_of(content)
    return bytes_between(content, 0, 5) == b"%PDF-" and b"%%EOF" not in bytes_between(content, size - 2048, size)


def end_of_document(content: FileContent) -> int:
    """Where what belongs to a PDF ends: before what was added behind it that is none of it, if that is more than 1 MB.

    Readers look for the end of a PDF backwards, and take minutes over hundreds of megabytes of nothing. A file that was
    cut off, or is no PDF, is left whole.
    """
    size = size_of(content)
    if not is_pdf(content):
        return size
    with searchable(content) as data:
        end = data.rfind(b"%%EOF") + len(b"%%EOF")
        is_behind = end >= len(b"%PDF-%%EOF") and size - end > _MOST_BEHIND and data.find(b" obj", end) < 0
    return end if is_behind else size


def is_pdf(content: FileContent) -> bool:
    """Whether there is anything of a PDF in the file, were it without its beginning or its end."""
    with searchable(content) as data:
        return any(data.find(mark) >= 0 for mark in (b"%PDF-", b"%%EOF", b" obj"))


def is_zip(content: FileContent) -> bool:
    """Whether the file is a ZIP and nothing that a reader of PDFs would take for one (ISO 32000-1, annex H, 13)."""
    beginning = bytes_between(content, 0, 1024)
    return beginning.startswith(b"PK\x03\x04") and b"%PDF-" not in beginning


def _salvaged(content: FileContent) -> str | None:
    with searchable(content) as data:
        for piece in _pieces(data):
            stated = _RECEIPT.search(piece)
            if stated:
                return usable_receipt_number({"receipt_number": stated[1].decode(errors="replace")})
    return None


def _pieces(data: Any) -> Iterator[bytes]:
    """The beginnings of the file's streams, unpacked where they can be."""
    for number, match in enumerate(_STREAM.finditer(data)):
        if number == _MOST_STREAMS:
            return
        raw = data[match.end() : match.end() + _BEGINNING]
        try:
            yield zlib.decompressobj().decompress(raw, _BEGINNING)
        except zlib.error:
            yield raw


def _fingerprint(value: bytes) -> str | None:
    """Of the certificate that the first signer of a CMS (RFC 5652) names."""
    from asn1crypto.cms import ContentInfo

    try:
        signed = ContentInfo.load(value)["content"]
        wanted = signed["signer_infos"][0]["sid"]
        certificates = [one.chosen for one in signed["certificates"]]
        return next((one.sha256.hex() for one in certificates if _is_named(one, wanted)), None)
    # Anybody writes anything between two angle brackets.
    except Exception:
        return None


def _is_named(certificate: Any, wanted: Any) -> bool:
    if wanted.name == "subject_key_identifier":
        return bool(certificate.key_identifier == wanted.native)
    named = wanted.chosen
    return bool(certificate.serial_number == named["serial_number"].native and certificate.issuer == named["issuer"])
