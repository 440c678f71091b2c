"""The words that were looked for, in texts as they stand: which texts have all of them, and where each is marked.

Judged as the index judges (archive.searching.queries), and for texts that are in no index too.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive.searching.lexemes import words_in, words_in_clean
from archive.searching.queries import Asked, forms_in
from config.language.text import JOINING

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces, and whether each is one of the words that were looked for."""

_SPACE = re.compile(r"\s+")
_WRITTEN = re.compile(rf"[^\W_](?:[{JOINING}]*[^\W_])*")


_BEFORE, _AFTER = 120, 180
"""Characters of an excerpt on either side of a word."""
_GAP = " … "


class _Place(NamedTuple):
    """Where one of the words stands; whether it is as it was written, and not another form or a longer word."""

    start: int
    end: int
    is_whole: bool


@dataclass(frozen=True)
class FoundWords:
    """For each word that was looked for, the forms of it that stand in the texts that were given; and the phrases."""

    forms: Mapping[str, Collection[str]]
    phrases: Collection[tuple[str, ...]] = ()

    def are_all_in(self, text: str) -> bool:
        """Whether the text, one of those that were given, has every word and phrase; never when none was looked for."""
        if not self.forms or not all(self.forms.values()):
            return False
        words = words_in(text)
        there = frozenset(words)
        if any(there.isdisjoint(forms) for forms in self.forms.values()):
            return False
        return all(_follow(phrase, words) for phrase in self.phrases)

    def marked(self, text: str) -> Parts:
        """The text in pieces, each word that is a form of one that was looked for a piece of its own."""
        return tuple(piece for piece in self._pieces(text) if piece[0])

    def _pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        end = 0
        for place in self._places(text):
            yield text[end : place.start], False
            yield text[place.start : place.end], True
            end = place.end
        yield text[end:], False

    def _places(self, text: str) -> Iterator[_Place]:
        wanted = frozenset().union(*self.forms.values())
        for found in _WRITTEN.finditer(text):
            words = words_in_clean(found.group())
            if not wanted.isdisjoint(words):
                yield _Place(found.start(), found.end(), not self.forms.keys().isdisjoint(words))

    def excerpt(self, text: str) -> Parts:
        """Two places of the text at the most, with some words around them, marked: where a word stands as it was
        written before where it is a part of another.
        """
        places = sorted(self._places(text), key=lambda place: not place.is_whole)
        best = [place for place in places if place.is_whole == places[0].is_whole] or [_Place(0, 0, is_whole=False)]
        first = _around(text, best[0])
        later = next((around for around in (_around(text, place) for place in best) if around[0] > first[1]), None)
        shown = [self.marked(text[begin:end]) for begin, end in (first, *([later] if later else []))]
        return tuple(piece for parts in shown for piece in ((_GAP, False), *parts))[1:]


def _follow(phrase: tuple[str, ...], words: Sequence[str]) -> bool:
    """Whether the words of the phrase follow each other somewhere."""
    return any(tuple(words[at : at + len(phrase)]) == phrase for at in range(len(words) - len(phrase) + 1))


def _around(text: str, place: _Place) -> tuple[int, int]:
    """The place with whole words around it."""
    begin = max(place.start - _BEFORE, 0)
    if begin and (space := _SPACE.search(text, begin, place.start)):
        begin = space.end()
    ends = [found.start() for found in _SPACE.finditer(text, place.end, place.end + _AFTER)]
    end = len(text) if place.end + _AFTER >= len(text) or not ends else ends[-1]
    return begin, min(end, place.end + _AFTER)


def look_for(asked: Asked, texts: Iterable[str]) -> FoundWords:
    """What somebody asked for, looked for in the texts, in one query at most."""
    return FoundWords(forms_in(texts, asked), asked.phrases)
