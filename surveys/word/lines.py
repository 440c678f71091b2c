"""Lines of a document as they are compared: nobody cares for the space in them, nor for a list's bullet."""

import hashlib

from surveys.word.numbering import BULLET

_DIGITS = 8  # enough among the lines of one document


def line_of(text: str) -> str:
    """A paragraph as it is compared."""
    return " ".join(text.split()).removeprefix(BULLET).strip()


def short_digest(text: str, digits: int = _DIGITS) -> str:
    """A short digest of such a line, or of another text."""
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
