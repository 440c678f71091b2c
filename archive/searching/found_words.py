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
    """Where one of the words stands: `rank` 0 in a phrase that was looked for, 1 as it was written, 2 as another form
    or in a longer word; `is_of_phrase`: it was looked for as a part of a phrase.
    """

    start: int
    end: int
    rank: int
    is_of_phrase: bool = False


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
        return self.marked_each([text])[0]

    def marked_each(self, texts: Sequence[str]) -> list[Parts]:
        """The same of the parts of a text. Where a phrase stands in one of them no word of it is marked by itself."""
        found = _meant([list(self._places(text)) for text in texts])
        return [_marked(text, places) for text, places in zip(texts, found, strict=True)]

    def _places(self, text: str) -> Iterator[_Place]:
        wanted = frozenset().union(*self.forms.values())
        of_phrases = frozenset(word for phrase in self.phrases for word in phrase)
        alone = not self.forms.keys() <= of_phrases
        written = [(found.start(), found.end(), words_in_clean(found.group())) for found in _WRITTEN.finditer(text)]
        in_phrase = self._in_phrases([words for _, _, words in written]) if self.phrases else frozenset()
        for at, (start, end, words) in enumerate(written):
            if at in in_phrase or not wanted.isdisjoint(words):
                rank = 1 if not self.forms.keys().isdisjoint(words) else 2
                is_of_phrase = bool(self.phrases) and (not alone or not of_phrases.isdisjoint(words))
                yield _Place(start, end, 0 if at in in_phrase else rank, is_of_phrase)

    def _in_phrases(self, written: Sequence[Sequence[str]]) -> frozenset[int]:
        """The numbers of what is written that has a word of a phrase, all of whose words follow each other there."""
        words = [(word, at) for at, of_one in enumerate(written) for word in of_one]
        plain = [word for word, _ in words]
        spans = ((at, len(phrase)) for phrase in self.phrases for at in _starts(phrase, plain))
        return frozenset(number for at, length in spans for _, number in words[at : at + length])

    def excerpt(self, text: str) -> Parts:
        """Two places of the text at the most, with some words around them, marked: where a phrase stands before where a
        word stands as it was written, and that before where it is a part of another.
        """
        [places] = _meant([list(self._places(text))])
        rank = min((place.rank for place in places), default=0)
        best = [place for place in places if place.rank == rank] or [_Place(0, 0, rank)]
        first = _around(text, best[0])
        later = next((around for around in (_around(text, place) for place in best) if around[0] > first[1]), None)
        shown = [_marked(text, places, *around) for around in (first, *([later] if later else []))]
        return tuple(piece for parts in shown for piece in ((_GAP, False), *parts))[1:]


def _meant(found: Sequence[Sequence[_Place]]) -> list[list[_Place]]:
    """Without words of phrases that stand by themselves, where one stands as a whole."""
    has_phrase = any(place.rank == 0 for places in found for place in places)
    return [[one for one in places if one.rank == 0 or not (has_phrase and one.is_of_phrase)] for places in found]


def _marked(text: str, places: Iterable[_Place], begin: int = 0, end: int | None = None) -> Parts:
    """What of the text is between the two, in pieces."""
    at, last = begin, len(text) if end is None else end
    pieces: list[tuple[str, bool]] = []
    for place in places:
        if begin <= place.start and place.end <= last:
            pieces += [(text[at : place.start], False), (text[place.start : place.end], True)]
            at = place.end
    return tuple(piece for piece in (*pieces, (text[at:last], False)) if piece[0])


def _follow(phrase: tuple[str, ...], words: Sequence[str]) -> bool:
    """Whether the words of the phrase follow each other somewhere."""
    return next(_starts(phrase, words), None) is not None


def _starts(phrase: tuple[str, ...], words: Sequence[str]) -> Iterator[int]:
    """Where the phrase begins among the words."""
    last = len(words) - len(phrase) + 1
    return (at for at in range(last) if words[at] == phrase[0] and tuple(words[at : at + len(phrase)]) == phrase)


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
