"""What differs between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_PIECES = 4000


@dataclass(frozen=True)
class Part:
    """A run of text: in both, only in the new one, or only in the old one."""

    kind: Literal["same", "new", "gone"]
    text: str


def mark_words(old: str, new: str) -> tuple[Part, ...]:
    """The texts as one run of parts, in order. Texts of thousands of words are compared line by line."""
    pieces = _words if len(old) + len(new) < _MOST_PIECES * 6 else str.splitlines
    before, after = list(pieces(old)), list(pieces(new))
    joiner = "" if pieces is _words else "\n"
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    return tuple(_parts(matcher, before, after, joiner))


def _words(text: str) -> list[str]:
    return _PIECE.findall(text)


def _parts(matcher: "SequenceMatcher[str]", before: list[str], after: list[str], joiner: str) -> Iterator[Part]:
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield Part("same", joiner.join(before[start:end]))
            continue
        if end > start:
            yield Part("gone", joiner.join(before[start:end]))
        if new_end > new_start:
            yield Part("new", joiner.join(after[new_start:new_end]))
