"""How texts become what the archive's index holds: words as they stand, and beside them what else they are found by.

A vector has each word as written and as its Swedish stem, so that both "kommunerna" and the beginning "kommuner" find
"kommun". Beside them stand lexemes that begin with a mark of their own:

    >nämnden           the end of a longer word: "nämnd" finds driftnämnden
    ~driftnamnden      a word without its dots and accents: "driftnamnd" finds it when all else fails
    <namnden           the end of a longer word, likewise
    +driftnämndens beslut   two words that follow each other: a phrase is found by all of its pairs

Words are cut here and not by PostgreSQL's parser, which reads "2025-0100" as a number and its negative.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from config.language.text import clean, without_joiners

MARKS = INSIDE, PLAIN, PLAIN_INSIDE, PAIR = ">", "~", "<", "+"
SHORTEST_INSIDE = 4
"""Letters of a part of a word that is looked for inside longer ones: shorter ones are in every other word."""
SHORTEST_BEFORE = 2
"""Letters of a word before a part of it: "ö" and "i" make no compounds that anybody looks into."""

# PostgreSQL refuses a vector of 1 MB; a hostile text must not stop a submission. 31,000 words of Swedish take half of
# what there is for their parts and for their pairs.
_MOST_BYTES = 150_000
_MOST_BYTES_BESIDE, _MOST_BYTES_OF_PAIRS = 200_000, 450_000
_LONGEST_WORD = 100
_WORD = re.compile(r"[^\W_]+")

VECTOR = "(strip(to_tsvector('swedish', %s) || to_tsvector('simple', %s)) || array_to_tsvector(%s::text[]))"
"""SQL that makes a vector of what vector_of gives; where a word stands is in the text itself."""


def words_in(text: str) -> list[str]:
    """The words of a text, in lower case, in order. What is invisible in a word, as a soft hyphen, is no part of it."""
    return words_in_clean(clean(text))


def words_in_clean(text: str) -> list[str]:
    """The same of a text that is clean, as every kept one is."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(without_joiners(text).casefold())]


def without_dots(word: str) -> str:
    """The word with å and ä as a, ö as o and é as e."""
    parts = unicodedata.normalize("NFD", word)
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("ø", "o").replace("æ", "a")


def vector_of(texts: Iterable[str]) -> tuple[str, str, list[str]]:
    """The values of VECTOR for texts, as much of them as an index can hold."""
    cut = [words_in(text) for text in texts]
    distinct = list(_some(dict.fromkeys(word for words in cut for word in words), _MOST_BYTES))
    beside = list(_some(dict.fromkeys(lexeme for word in distinct for lexeme in _beside(word)), _MOST_BYTES_BESIDE))
    pairs = _some(dict.fromkeys(pair for words in cut for pair in pairs_of(words)), _MOST_BYTES_OF_PAIRS)
    together = " ".join(distinct)
    return together, together, [*beside, *pairs]


def _beside(word: str) -> Iterator[str]:
    plain = without_dots(word)
    if plain != word:
        yield f"{PLAIN}{plain}"
    for at in range(SHORTEST_BEFORE, len(word) - SHORTEST_INSIDE + 1):
        yield f"{INSIDE}{word[at:]}"
        if (ending := without_dots(word[at:])) != word[at:]:
            yield f"{PLAIN_INSIDE}{ending}"


def pairs_of(words: Sequence[str]) -> list[str]:
    """The lexemes of words that follow each other."""
    return [f"{PAIR}{one} {next_one}" for one, next_one in pairwise(words)]


def _some(lexemes: Iterable[str], most_bytes: int) -> Iterator[str]:
    size = 0
    for lexeme in lexemes:
        size += len(lexeme.encode()) + 1
        if size > most_bytes:
            return
        yield lexeme
