"""Swedish personnummer and samordningsnummer in a text: a date that exists and a check digit (Luhn's) that is right.

What is written apart is found as well: the date's parts ("1981-12-18-9876") and the tail. What only has the shape of
a number is none, or a twentieth of all long identifiers would be people.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stdnum import luhn
from stdnum.exceptions import ValidationError

from config.language.text import look_alikes


@dataclass(frozen=True)
class IdentityNumber:
    """A number's place in the text, and whether it is a samordningsnummer (the day + 60)."""

    start: int
    end: int
    coordination: bool


# The date's parts may be set apart (1981-12-18), and the tail by anything people write there. What reads as one day and
# the year of another, or as two days, is no number: "2024-12-31 2025", "2024-01-01-2024-12-31".
_NUMBER = re.compile(
    r"(?<!\d)(?P<century>18|19|20)?(?P<yy>\d\d)(?P<apart>[-./ ]?)(?P<mm>\d\d)(?P=apart)(?P<dd>\d\d)"
    r" {0,2}[-+./]? {0,2}(?P<tail>\d{4})(?!\d|[-./]\d\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_COORDINATION_DAY = 60


def find_identity_numbers(text: str, *, checked: bool = True) -> Iterator[IdentityNumber]:
    """Every number in `text`, in reading order; hyphens and spaces in it are plain (config.language.text.look_alikes).

    Not `checked`: whatever its check digit.
    """
    for match in _NUMBER.finditer(text):
        if match["apart"] and _YEAR.fullmatch(match["tail"]):
            continue
        digits = match["yy"] + match["mm"] + match["dd"]
        day = int(match["dd"])
        coordination = day > _COORDINATION_DAY
        real_day = day - _COORDINATION_DAY if coordination else day
        right = not checked or _has_check_digit(digits + match["tail"])
        if right and _is_date(match["century"], digits, real_day):
            yield IdentityNumber(*match.span(), coordination)


def holds_identity_number(text: str) -> bool:
    """Whether there is one anywhere in `text`, whatever it is written with."""
    return any(find_identity_numbers(look_alikes(text)[0]))


def is_identity_number(text: str) -> bool:
    """Whether `text` is one, with signs around it at most. Whatever its check digit: whoever guesses tries them all."""
    seen = look_alikes(text)[0]
    return any(
        not re.search(r"[^\W_]", seen[: one.start] + seen[one.end :])
        for one in find_identity_numbers(seen, checked=False)
    )


def _is_date(century: str | None, digits: str, day: int) -> bool:
    years = [int(f"{each}{digits[:2]}") for each in ([century] if century else ["19", "20"])]
    return any(_exists(year, int(digits[2:4]), day) for year in years)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _has_check_digit(digits: str) -> bool:
    try:
        luhn.validate(digits)
    except ValidationError:
        return False
    return True
