"""Finding personal data that free texts should not hold: the answers become public records.

Swedish personnummer and samordningsnummer (config.language.identity_numbers), e-mail addresses and telephone numbers.
The finder tells where and what kind, never the value, so that nothing is logged twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from config.language.identity_numbers import find_identity_numbers
from config.language.text import look_alikes
from config.remembering import remember_results


class PersonalDataKind(StrEnum):
    """What was found; the value is the Swedish word for it."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    EMAIL = "e-postadress"
    PHONE = "telefonnummer"


@dataclass(frozen=True)
class PersonalDataFind:
    """One find: its kind and its place in the text, in code points."""

    kind: PersonalDataKind
    start: int
    end: int


_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(
    r"(?<![\d/:.,-])(?:(?:\+|00)46 ?(?:\(0\))?|\(0(?=\d{1,3}\))|0(?![ -]?0))"  # +46 (0), (08), 08
    r"[ -]?\d{1,3}\)?[ -]?(?:\d[ -]?){4,7}\d(?![\d/:])"
)

# What every number above has: a digit of ours (check digits are only of those, and a telephone number begins with +46
# or 0) and five more digits, spaces, or signs that stand between them, after it.
_DIGITS = re.compile(r"[0-9][ \d./+()-]{5}")


@remember_results
def find_personal_data(text: str) -> tuple[PersonalDataFind, ...]:
    """Every find in reading order; a stretch is told once, as the most telling kind.

    Hyphens, dashes and spaces of every kind are alike, and what is invisible hides nothing.
    """
    seen, places = look_alikes(text)
    if "@" not in seen and not _DIGITS.search(seen):
        return ()
    return tuple(replace(find, start=places[find.start], end=places[find.end - 1] + 1) for find in _look_through(seen))


def _look_through(text: str) -> tuple[PersonalDataFind, ...]:
    numbers = list(_identity_numbers(text))
    emails = [PersonalDataFind(PersonalDataKind.EMAIL, *match.span()) for match in _EMAIL.finditer(text)]
    taken = numbers + emails
    phones = [
        PersonalDataFind(PersonalDataKind.PHONE, *match.span())
        for match in _PHONE.finditer(text)
        if _is_free(match, taken)
    ]
    return tuple(sorted(taken + phones, key=lambda found: found.start))


def kinds_in(text: str) -> tuple[PersonalDataKind, ...]:
    """The kinds of personal data in `text`, each once, in reading order."""
    return tuple(dict.fromkeys(found.kind for found in find_personal_data(text)))


def _identity_numbers(text: str) -> Iterator[PersonalDataFind]:
    for one in find_identity_numbers(text):
        kind = PersonalDataKind.SAMORDNINGSNUMMER if one.coordination else PersonalDataKind.PERSONNUMMER
        yield PersonalDataFind(kind, one.start, one.end)


def _is_free(match: re.Match[str], taken: list[PersonalDataFind]) -> bool:
    return not any(found.start < match.end() and match.start() < found.end for found in taken)
