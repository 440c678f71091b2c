"""How long a text is: one rule, stated to the user, the same in static/js/drafting/counting.js.

Line breaks are normalised to LF and count 1; a character is a Unicode code point after NFC; spaces count; what is taken
out when a text is kept (config.language.text) does not.
tests/counting_cases.json is the shared table that holds server and browser to it.
"""

from dataclasses import dataclass

from config.language.text import clean


def normalise(text: str) -> str:
    """`text` as it is stored."""
    return clean(text)


def count(text: str) -> int:
    """The number of characters in `text` by the rule above."""
    return len(normalise(text))


@dataclass(frozen=True)
class StrictCounts:
    """What a stricter receiver may count: CRLF as two, UTF-16 units, UTF-8 bytes."""

    crlf: int
    utf16_units: int
    utf8_bytes: int


def strict_counts(text: str) -> StrictCounts:
    """How long other systems would find `text`."""
    kept = normalise(text)
    return StrictCounts(
        crlf=len(kept) + kept.count("\n"),
        utf16_units=len(kept.encode("utf-16-le")) // 2,
        utf8_bytes=len(kept.encode()),
    )


def may_be_refused(text: str, limit: int) -> bool:
    """Whether `text` is within `limit` by our rule but over it by a stricter receiver's."""
    strict = strict_counts(text)
    return count(text) <= limit < max(strict.crlf, strict.utf16_units, strict.utf8_bytes)
