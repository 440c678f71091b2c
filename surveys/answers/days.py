"""Days as people write them: a question of type date holds one as ÅÅÅÅ-MM-DD, or what was typed where it is no day."""

import re
from datetime import date

from config.language.text import plain

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MONTHS: tuple[str, ...] = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_NUMBERS = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_WORDS = re.compile(r"(?:den )?(\d{1,2})(?::e)? ([a-z]+)\.? (\d{4})", re.ASCII | re.IGNORECASE)


def read_day(text: str) -> date | None:
    """The day that people mean by "2026-03-12", "20260312" or "12 mars 2026"; None when it is none."""
    line = plain(text)
    if found := _NUMBERS.fullmatch(line):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _WORDS.fullmatch(line):
        months = [number for number, name in enumerate(_MONTHS, 1) if _is_called(name, found[2].lower())]
        return _day(int(found[3]), months[0], int(found[1])) if len(months) == 1 else None
    return None


def _is_called(month: str, word: str) -> bool:
    """Whether the word is the month's name, or its first three letters or more."""
    return len(word) > 2 and month.startswith(word)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def as_day(text: str) -> str:
    """The day as it is kept; what is no day as a keyboard would write it."""
    found = read_day(text)
    return found.isoformat() if found else plain(text)


def day_problem(text: str) -> str:
    """A Swedish sentence about what is wrong with a day; empty when nothing is."""
    return "" if read_day(text) else "Skriv datumet som år-månad-dag, till exempel 2026-03-12."
