"""The answers embedded in a copy: svar.json, read out of a file that nobody vouches for."""

import json
import re
import zlib
from typing import TYPE_CHECKING, Any

from .limits import Limit, LimitReached
from .streams import FileContent, open_content

if TYPE_CHECKING:
    import pikepdf

ANSWERS_FILE_NAME = "svar.json"
# A masked copy has its proof instead, which states the receipt number too.
PROOF_FILE_NAME = "bevis.json"
# A whole response with long texts is under one megabyte; the limit is against decompression bombs.
LARGEST_ANSWERS = 50 * 1024 * 1024
LONGEST_RECEIPT_NUMBER = 100
_NUMBER = re.compile(r"[0-9]{6}-[0-9]{4}")


class NoAnswers(Exception):
    """The file has no readable svar.json; the message says why. `damaged`: the file itself cannot be read."""

    def __init__(self, message: str, *, damaged: bool = False) -> None:
        super().__init__(message)
        self.damaged = damaged


def embedded_answers(content: FileContent) -> dict[str, Any]:
    """The content of svar.json, or of a masked copy's proof; of a damaged file too, where its structure can be rebuilt.

    Raises NoAnswers for everything else, whatever the file does to the parsers.
    """
    import pikepdf

    try:
        with pikepdf.open(open_content(content), suppress_warnings=True) as pdf:
            stated = _stated(pdf)
    except NoAnswers:
        raise
    except Exception as error:
        raise NoAnswers(f"{type(error).__name__}: {error}", damaged=True) from error
    if not isinstance(stated, dict):
        raise NoAnswers("svar.json is not an object")
    return stated


def _stated(pdf: "pikepdf.Pdf") -> Any:
    name = next((one for one in (ANSWERS_FILE_NAME, PROOF_FILE_NAME) if one in pdf.attachments), None)
    if name is None:
        raise NoAnswers(f"the file has no {ANSWERS_FILE_NAME}", damaged=bool(pdf.get_warnings()))
    return json.loads(_limited_content(pdf.attachments[name].get_file().obj))


def receipt_number(content: FileContent) -> str | None:
    """The receipt number stated in svar.json; None when there is none to read."""
    try:
        return usable_receipt_number(embedded_answers(content))
    except NoAnswers:
        return None


def usable_receipt_number(answers: dict[str, Any]) -> str | None:
    """The receipt number among the answers, when it is one line of a length that a receipt number may have."""
    stated = answers.get("receipt_number")
    if not isinstance(stated, str) or not stated.isprintable():
        return None
    return stated if 0 < len(stated) <= LONGEST_RECEIPT_NUMBER else None


def stated_organisation(answers: dict[str, Any]) -> str | None:
    """The number of the organisation that the answers are stated to be of, when it is one."""
    record = answers.get("record")
    number = record.get("organisation_number") if isinstance(record, dict) else None
    return number if isinstance(number, str) and _NUMBER.fullmatch(number) else None


def _limited_content(stream: "pikepdf.Object") -> bytes:
    if not _is_only_deflated(stream):
        return stream.read_bytes()
    inflater = zlib.decompressobj()
    content = inflater.decompress(stream.read_raw_bytes(), LARGEST_ANSWERS)
    if inflater.unconsumed_tail:
        raise LimitReached(Limit.SIZE, "svar.json is too large")
    return content


def _is_only_deflated(stream: "pikepdf.Object") -> bool:
    """As the portal itself stores it, or as another program writes the same."""
    import pikepdf

    used = stream.get("/Filter")
    names = [str(one) for one in used] if isinstance(used, pikepdf.Array) else [str(used)]
    return names == ["/FlateDecode"] and "/DecodeParms" not in stream
