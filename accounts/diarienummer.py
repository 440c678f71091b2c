"""The diarienummer of an organisation: one spelling, and its shape, written as people write it.

A shape is RS ÅÅÅÅ-####; HNNÅÅ####; KS ÅÅÅÅ-*/*: ÅÅÅÅ or ÅÅ is the year, # one digit, * one digit or more; everything
else stands for itself. There is no national format, so an organisation may have several, separated by semicolons.

The same number is written with whatever hyphens, spaces and case, or with none: what makes it the same is its letters
and its groups of digits, in order (number_key).
"""

import re

from django.core.exceptions import ValidationError

from config.language.text import plain

LONGEST = 60
_SIGNS = {"ÅÅÅÅ": (r"(?:19|20)\d\d", "2026"), "ÅÅ": (r"\d\d", "26"), "#": (r"\d", "4"), "*": (r"\d+", "254")}
_PARTS = re.compile("|".join(re.escape(sign) for sign in _SIGNS))
_GROUP = re.compile(r"[^\W\d_]+|[0-9]+")
_PREFIX = re.compile(r"(?:DIARIENUMMER|DIARIENR|DNR)\b[ .:]*")
_AROUND = " .,;:()[]\"'\u201d"
_SEPARATED = re.compile(r" *([-/.:]) *")
# Without a shape of the organisation's own: letters and digits in groups, with one sign or space at most between two.
_USUAL = re.compile(r"(?:[^\W\d_]{1,12}|\d{1,12})(?:[ \-/.:]?(?:[^\W\d_]{1,12}|\d{1,12})){0,11}")
_USUAL_EXAMPLE = "RS 2026-0123"
_FEWEST_DIGITS, _FEWEST_DIGITS_ALONE, _LONGEST_GROUP = 3, 6, 12


def number_key(number: str) -> str:
    """What makes a number the same however it is written: "rs2026‑0412", "RS 2026 412" -> "RS 2026 412"."""
    return " ".join(group.lstrip("0") or "0" if group.isdecimal() else group for group in _groups(number))


def _groups(number: str) -> list[str]:
    return _GROUP.findall(_PREFIX.sub("", plain(number).upper(), count=1))


def spell_number(number: str, pattern: str = "") -> str:
    """The number in the spelling that is kept: the pattern's where it has that shape, or else tidied.

    Capitals, ordinary hyphens and spaces, none around a hyphen, a slash, a full stop or a colon, and nothing of the
    sentence that it was copied from.
    """
    tidy = _SEPARATED.sub(r"\1", _PREFIX.sub("", plain(number).upper(), count=1)).strip(_AROUND)
    if "_" not in pattern:
        tidy = tidy.replace("_", "-")
    for shape in _shapes(pattern):
        found = re.fullmatch(_loose_expression(shape), tidy, re.ASCII)
        if found:
            return _filled(shape, found.groups())
    return tidy


def fits_pattern(number: str, pattern: str) -> bool:
    """Whether the number has one of the pattern's shapes; without a pattern, whether it looks like a diarienummer."""
    shapes = _shapes(pattern)
    return any(re.fullmatch(_expression(shape), number, re.ASCII) for shape in shapes) if shapes else is_usual(number)


def is_usual(number: str) -> bool:
    """Whether it looks like any diarienummer: RS250393, KS 2016-254/322, 72505/2025; not `x`, 2026 or `../..`."""
    groups = _groups(number)
    digits = sum(len(group) for group in groups if group.isdecimal())
    fewest = _FEWEST_DIGITS if len(groups) > 1 else _FEWEST_DIGITS_ALONE
    if any(len(group) > _LONGEST_GROUP for group in groups):
        return False
    return digits >= fewest and _USUAL.fullmatch(number) is not None


def example_of(pattern: str) -> str:
    """A number of each shape, "RS 2026-4444 eller KS 2026-254/254"; a usual one without a pattern."""
    return " eller ".join(_replaced(shape, 1) for shape in _shapes(pattern)) or _USUAL_EXAMPLE


def validate_pattern(pattern: str) -> None:
    """Raise ValidationError for a pattern that can hardly be meant, with a number that it would ask for."""
    for shape in _shapes(pattern):
        if "NNN" in shape:
            raise ValidationError("Skriv # för varje siffra, inte N: RS ÅÅÅÅ-####.")
        if "#" not in shape and "*" not in shape:
            raise ValidationError(f"”{shape}” har ingen plats för löpnumret. Skriv # för varje siffra, eller *.")
        example = _replaced(shape, 1)
        if len(example) > LONGEST:
            raise ValidationError(f"”{shape}” ger nummer med fler än {LONGEST} tecken: {example}.")
        if "**" in shape or "*#" in shape or "#*" in shape:
            raise ValidationError(f"”{shape}” har * intill en annan siffra. Skriv * ensam mellan två skiljetecken.")


def validate_samples(samples: str, pattern: str) -> None:
    """Raise ValidationError for the first of the numbers, one a line, that the pattern does not take."""
    for sample in filter(None, map(str.strip, samples.splitlines())):
        if not fits_pattern(spell_number(sample, pattern), pattern):
            raise ValidationError(f"”{sample}” passar inte mönstret, som ger nummer som {example_of(pattern)}.")


def _shapes(pattern: str) -> list[str]:
    return [" ".join(shape.split()) for shape in pattern.split(";") if shape.strip()]


def _expression(shape: str) -> str:
    return _replaced(shape, 0)


def _replaced(shape: str, what: int) -> str:
    """The shape with its signs replaced by their expressions (0) or examples (1)."""
    return "".join(
        _SIGNS[part][what] if is_sign else part if what else re.escape(part) for part, is_sign in _parts_of(shape)
    )


def _parts_of(shape: str) -> list[tuple[str, bool]]:
    """The shape's signs, and what stands between them, in order."""
    made: list[tuple[str, bool]] = []
    at = 0
    for found in _PARTS.finditer(shape):
        made += [(shape[at : found.start()], False), (found.group(), True)]
        at = found.end()
    return [part for part in [*made, (shape[at:], False)] if part[0]]


def _loose_expression(shape: str) -> str:
    """As the shape, its signs captured, with any hyphen or space, or none, where it has one or letters meet digits.

    Next to a * something must stand between two groups of digits: 254-322 is not 25-4322.
    """
    parts, made = _parts_of(shape), []
    for index, (part, is_sign) in enumerate(parts):
        if is_sign:
            made.append(f"({_SIGNS[part][0]})")
            continue
        beside = {one for one, sign in parts[max(index - 1, 0) : index + 2] if sign}
        made.append(_loose_literal(part, between_any="*" in beside and 0 < index < len(parts) - 1))
    return "".join(made)


def _loose_literal(part: str, *, between_any: bool) -> str:
    pieces = re.findall(r"[^\W\d_]+|[ \-]+|.", part.upper())
    loose = [r"[ \-]" + ("" if between_any else "?") if not piece.strip(" -") else re.escape(piece) for piece in pieces]
    after = "" if not pieces or not pieces[-1].isalpha() else "[ \\-]?"
    return "".join(loose) + after


def _filled(shape: str, digits: tuple[str, ...]) -> str:
    """The shape with its signs replaced by what was written there."""
    left = iter(digits)
    return "".join(next(left) if is_sign else part for part, is_sign in _parts_of(shape))
