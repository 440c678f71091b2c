"""The answers embedded in a copy: svar.json, read out of a file that nobody vouches for."""

import io
import json
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

ANSWERS_FILE_NAME = "svar.json"
# A whole response with long texts is under one megabyte; the limit is against decompression bombs.
LARGEST_ANSWERS = 50 * 1024 * 1024
LONGEST_RECEIPT_NUMBER = 100


class NoAnswers(Exception):
    """The file has no readable svar.json; the message says why."""


def embedded_answers(data: bytes) -> dict[str, Any]:
    """The content of svar.json, also from a damaged file where its structure can be rebuilt.

    Raises NoAnswers for everything else, whatever the file does to the parsers.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            specification = pdf.attachments[ANSWERS_FILE_NAME]
            content = json.loads(_limited_content(specification.get_file().obj))
    except Exception as error:
        raise NoAnswers(f"{type(error).__name__}: {error}") from error
    if not isinstance(content, dict):
        raise NoAnswers("svar.json is not an object")
    return content


def receipt_number(data: bytes) -> str | None:
    """The receipt number stated in svar.json; None when there is none to read."""
    try:
        stated = embedded_answers(data).get("receipt_number")
    except NoAnswers:
        return None
    if not isinstance(stated, str) or not stated.isprintable():
        return None
    return stated if 0 < len(stated) <= LONGEST_RECEIPT_NUMBER else None


def _limited_content(stream: "pikepdf.Object") -> bytes:
    raw, used = stream.read_raw_bytes(), stream.get("/Filter")
    if used is None:
        return raw
    if used != "/FlateDecode" or "/DecodeParms" in stream:
        raise NoAnswers("svar.json is stored in a way the portal does not use")
    inflater = zlib.decompressobj()
    content = inflater.decompress(raw, LARGEST_ANSWERS)
    if inflater.unconsumed_tail:
        raise NoAnswers("svar.json is too large")
    return content
