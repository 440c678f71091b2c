"""What differs between two texts, word by word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+,\d+"
"""A number is one word: of 1 200 000 and 1 250 000 all is marked, not the figures that differ."""
_PIECE = re.compile(rf"{_NUMBER}|\s+|\w+|[^\w\s]")
_WORD = re.compile(r"\w+")
_MOST_PIECES = 4000
_FEW_WORDS = 2
_Run = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Part:
    """A run of text: in both, only in the new one, or only in the old one."""

    kind: Literal["same", "new", "gone"]
    text: str


@lru_cache(maxsize=256)
def mark_words(old: str, new: str) -> tuple[Part, ...]:
    """The texts as one run of parts, in order. Texts of thousands of words are compared line by line."""
    pieces = _words if len(old) + len(new) < _MOST_PIECES * 6 else str.splitlines
    before, after = list(pieces(old)), list(pieces(new))
    joiner = "" if pieces is _words else "\n"
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    return tuple(_parts(matcher, before, after, joiner))


def sides_of(parts: Iterable[Part]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The old text and the new one by themselves, each with its own marks."""
    marked = tuple(parts)
    return tuple(part for part in marked if part.kind != "new"), tuple(part for part in marked if part.kind != "gone")


def _words(text: str) -> list[str]:
    return _PIECE.findall(text)


def _parts(matcher: "SequenceMatcher[str]", before: list[str], after: list[str], joiner: str) -> Iterator[Part]:
    for kind, start, end, new_start, new_end in _runs(matcher, before):
        if kind == "equal":
            yield Part("same", joiner.join(before[start:end]))
            continue
        if end > start:
            yield Part("gone", joiner.join(before[start:end]))
        if new_end > new_start:
            yield Part("new", joiner.join(after[new_start:new_end]))


def _runs(matcher: "SequenceMatcher[str]", before: list[str]) -> Iterator[_Run]:
    """The opcodes, with changes that only a stray word parts put together: a rewritten sentence is read as one."""
    waiting: _Run | None = None
    found = matcher.get_opcodes()
    for index, run in enumerate(found):
        last = index in {0, len(found) - 1}
        if run[0] == "equal" and (last or len(_WORD.findall("".join(before[run[1] : run[2]]))) >= _FEW_WORDS):
            if waiting:
                yield waiting
            waiting = None
            yield run
        else:
            waiting = ("replace", waiting[1], run[2], waiting[3], run[4]) if waiting else run
    if waiting:
        yield waiting
