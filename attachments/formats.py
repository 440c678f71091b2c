"""Formats of files: what one is, exactly, whether it is one to read in many years, and how that is told.

A PDF is told by what it says of itself (ISO 19005: pdfaid:part and pdfaid:conformance). That it keeps the standard is
not checked here, and never told.
"""

from dataclasses import dataclass

from attachments.filetypes import DOCX, JPEG, ODT, PDF, PNG, PPTX, XLSX

PDF_A = "PDF/A"
OOXML_STRICT = "Strict"
"""The version of an Office document that keeps to ISO/IEC 29500 Strict."""

# The National Archives' registry PRONOM, by format and version. Only what its signatures tell apart by what is read
# here; what is not in it is kept without an identifier.
_PRONOM = {
    **{("PDF", f"1.{minor}"): f"fmt/{14 + minor}" for minor in range(7)},
    ("PDF", "1.7"): "fmt/276",
    ("PDF", "2.0"): "fmt/1129",
    (PDF_A, "1a"): "fmt/95",
    (PDF_A, "1b"): "fmt/354",
    (PDF_A, "2a"): "fmt/476",
    (PDF_A, "2b"): "fmt/477",
    (PDF_A, "2u"): "fmt/478",
    (PDF_A, "3a"): "fmt/479",
    (PDF_A, "3b"): "fmt/480",
    (PDF_A, "3u"): "fmt/481",
    (PDF_A, "4"): "fmt/1910",
    (PDF_A, "4e"): "fmt/1911",
    (PDF_A, "4f"): "fmt/1912",
    ("DOCX", ""): "fmt/412",
    ("XLSX", ""): "fmt/214",
    ("PPTX", ""): "fmt/215",
    ("ODT", "1.0"): "fmt/136",
    ("ODT", "1.1"): "fmt/290",
    ("ODT", "1.2"): "fmt/291",
    ("ODT", "1.3"): "fmt/1756",
    ("PNG", "1.0"): "fmt/11",
    ("PNG", "1.1"): "fmt/12",
    ("PNG", "1.2"): "fmt/13",
    ("JFIF", "1.00"): "fmt/42",
    ("JFIF", "1.01"): "fmt/43",
    ("JFIF", "1.02"): "fmt/44",
    ("JSON", ""): "fmt/817",
    ("XML", "1.0"): "fmt/101",
}
_LEVELS = frozenset(version for name, version in _PRONOM if name == PDF_A)

_OFFICE = {DOCX: "Word-fil", XLSX: "Excel-fil", PPTX: "PowerPoint-fil", ODT: "OpenDocument-fil"}
_OFFICE_WORDS = {kind.mime_type: f"{words} ({kind.extensions[0][1:]})" for kind, words in _OFFICE.items()}
_PICTURES = {PNG.mime_type: "Bild (PNG)", JPEG.mime_type: "Bild (JPEG)"}


@dataclass(frozen=True)
class Format:
    """A format by name and version (PDF/A 2b), each empty where it is not known, and its identifier in PRONOM."""

    name: str = ""
    version: str = ""
    puid: str = ""


def format_of(name: str, version: str = "") -> Format:
    """The format of that name and version, with its identifier where PRONOM has one."""
    return Format(name, version, _PRONOM.get((name, version), ""))


def pdf_format(*, version: str, part: str, conformance: str) -> Format:
    """The format of a PDF of `version` that states that part and conformance of PDF/A, both empty where it states none.

    What ISO 19005 has no level of is no PDF/A.
    """
    level = part.strip() + conformance.strip().lower()
    return format_of(PDF_A, level) if level in _LEVELS else format_of("PDF", version)


def told_format(mime_type: str, found: Format) -> str:
    """What is said beside a file of that type: whether it can be read in many years, and what to do. `found` is empty
    for a file from before formats were kept. Empty for a type that is none of those that are taken.
    """
    if mime_type == PDF.mime_type:
        return _told_pdf(found)
    if words := _OFFICE_WORDS.get(mime_type):
        return f"{words}: spara gärna en PDF/A-kopia bredvid"
    return _PICTURES.get(mime_type, "")


def _told_pdf(found: Format) -> str:
    if found.name == PDF_A:
        return f"Arkivformat: uppger sig vara PDF/A-{found.version}"
    return "PDF, men inte PDF/A: kan vara svår att läsa om många år" if found.name else "PDF, inte undersökt om PDF/A"
