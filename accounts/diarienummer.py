"""The shape of an organisation's diarienummer, written as people write it: RS ÅÅÅÅ-####; HNNÅÅ####; KS ÅÅÅÅ-*/*.

ÅÅÅÅ or ÅÅ is the year, # one digit, * one digit or more; everything else stands for itself. There is no national
format, so an organisation may have several, separated by semicolons.
"""

import re

from django.core.exceptions import ValidationError

_SIGNS = {"ÅÅÅÅ": (r"(?:19|20)\d\d", "2026"), "ÅÅ": (r"\d\d", "26"), "#": (r"\d", "4"), "*": (r"\d+", "254")}
_PARTS = re.compile("|".join(re.escape(sign) for sign in _SIGNS))


def fits_pattern(number: str, pattern: str) -> bool:
    """Whether the number has one of the pattern's shapes. An empty pattern takes everything."""
    shapes = _shapes(pattern)
    return not shapes or any(re.fullmatch(_expression(shape), number, re.ASCII) for shape in shapes)


def example_of(pattern: str) -> str:
    """A number of each shape, "RS 2026-4444 eller KS 2026-254/254"; empty for an empty pattern."""
    return " eller ".join(_replaced(shape, 1) for shape in _shapes(pattern))


def validate_pattern(pattern: str) -> None:
    """Raise ValidationError for a pattern that can hardly be meant."""
    for shape in _shapes(pattern):
        if "NNN" in shape:
            raise ValidationError("Skriv # för varje siffra, inte N: RS ÅÅÅÅ-####.")
        if "#" not in shape and "*" not in shape:
            raise ValidationError(f"”{shape}” har ingen plats för löpnumret. Skriv # för varje siffra, eller *.")


def _shapes(pattern: str) -> list[str]:
    return [" ".join(shape.split()) for shape in pattern.split(";") if shape.strip()]


def _expression(shape: str) -> str:
    return _replaced(shape, 0)


def _replaced(shape: str, what: int) -> str:
    """The shape with its signs replaced by their expressions (0) or examples (1)."""
    made, at = [], 0
    for found in _PARTS.finditer(shape):
        between = shape[at : found.start()]
        made += [between if what else re.escape(between), _SIGNS[found.group()][what]]
        at = found.end()
    return "".join([*made, shape[at:] if what else re.escape(shape[at:])])
