"""Codes of options, rows and columns, made of what they say."""

import re
import unicodedata
from collections.abc import Collection, Iterable

_LENGTH = 40


def next_name(stem: str, taken: Collection[str], *, first: int = 1) -> str:
    """The stem with the first number, from `first` on, with which it is none of `taken`: "A-7-2"."""
    number = first
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


class FreeNames:
    """Gives out each name once: the stem itself, or with the first number from 2 that is free. Ten thousand of one
    stem take no longer than as many others.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, name: str) -> None:
        """Let it be given to nobody."""
        self._taken.add(name)

    def give(self, stem: str) -> str:
        """A name that nobody has."""
        name, number = stem, self._next.get(stem, 2)
        while name in self._taken:
            name, number = f"{stem}-{number}", number + 1
        self._next[stem] = number
        self._taken.add(name)
        return name


def free_code(text: str, taken: Collection[str]) -> str:
    """A code that says what the text says: "annan-insats" of "Annan insats, ange vilken:". None of `taken`."""
    plain = unicodedata.normalize("NFKD", text.partition(",")[0]).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LENGTH].strip("-") or "val"
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}-{number}", number + 1
    return code


def same_words(text: str) -> str:
    """What texts that a reader takes for the same have in common: blanks and capitals make no difference."""
    return " ".join(text.split()).casefold()
