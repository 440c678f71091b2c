"""The words that were looked for, in texts as they stand: which texts have all of them, and where each is marked.

Judged as the index judges (archive.search_index), and for texts that are in no index too.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from archive.search_index import forms_in, words_asked, words_in
from config.text import JOINING

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces, and whether each is one of the words that were looked for."""

_WRITTEN = re.compile(rf"[^\W_](?:[{JOINING}]*[^\W_])*")


@dataclass(frozen=True)
class FoundWords:
    """For each word that was looked for, the forms of it that stand in the texts that were given."""

    forms: Mapping[str, Collection[str]]

    def are_all_in(self, text: str) -> bool:
        """Whether the text, one of those that were given, has every word; never when none was looked for."""
        if not self.forms or not all(self.forms.values()):
            return False
        there = frozenset(words_in(text))
        return not any(there.isdisjoint(forms) for forms in self.forms.values())

    def marked(self, text: str) -> Parts:
        """The text in pieces, each word that is a form of one that was looked for a piece of its own."""
        return tuple(piece for piece in self._pieces(text) if piece[0])

    def _pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        wanted, end = frozenset().union(*self.forms.values()), 0
        for found in _WRITTEN.finditer(text):
            if not wanted.isdisjoint(words_in(found.group())):
                yield text[end : found.start()], False
                yield found.group(), True
                end = found.end()
        yield text[end:], False


def look_for(words: str, texts: Iterable[str]) -> FoundWords:
    """The words of what somebody typed, looked for in the texts, in one query."""
    return FoundWords(forms_in(texts, words_asked(words)))
