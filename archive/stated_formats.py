"""What a sealed copy states of itself: which PDF/A and PDF/UA. Whether it keeps them is for veraPDF to say."""

from dataclasses import astuple
from importlib.metadata import version
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf

from attachments.formats import Format
from attachments.judging.pdf import stated_format

_PDF_UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"
STATED = "stated_format"
"""The key in a copy's validation report."""


def format_of_copy(file: BinaryIO) -> Format:
    """The format that the PDF states. Raises ValueError for what is no PDF."""
    try:
        with pikepdf.open(file) as pdf:
            return stated_format(pdf)
    except pikepdf.PdfError as error:
        raise ValueError("the copy is no PDF") from error


def stated_in_copy(sealed: bytes) -> dict[str, Any]:
    """The same as data for the report, with what it states of PDF/UA, and by what it was read."""
    with pikepdf.open(BytesIO(sealed)) as pdf:
        xmp = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
        name, level, puid = astuple(stated_format(pdf))
        ua = str(xmp.get(_PDF_UA_PART) or "")
    return {
        "format": f"{name}-{level}" if name == "PDF/A" else f"{name} {level}",
        "pronom": puid,
        "pdf_ua": f"PDF/UA-{ua}" if ua else "",
        "read_by": f"pikepdf {version('pikepdf')}",
    }
