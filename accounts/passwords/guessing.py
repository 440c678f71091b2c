"""Whether a password is words that many choose, with what many put around them.

zxcvbn thinks of three parts or more, as in "Sommar", "2026" and "!", that they hide each other; whoever guesses tries
just these. Four words that are each written for themselves are never refused here.
"""

import re
from collections.abc import Collection, Iterator

from accounts.passwords.decoration import is_decoration
from accounts.passwords.folding import fold, letters_of, read_signs, repeated_part, squeeze
from accounts.passwords.words import common_words, listed_words
from config.language.identity_numbers import is_identity_number

_MOST_WORDS = 2
_SHORT = 9
"""Letters in a row, with a year or the like: any such word is tried, whichever it is."""
_ENOUGH_PARTS = 4
_MOST_BETWEEN = 2
_FEWEST_LETTERS = 3
_UNSPEAKABLE = re.compile(r"^[^aeiouy]+$|[^aeiouy]{5}|[aeiouy]{4}")
_WIDEST_EDGE = 14
_LONGEST = 60
_LITTLE = frozenset(
    ["an", "den", "det", "din", "en", "ett", "for", "hej", "i", "is", "jag", "ar", "min", "mitt", "mina",
     "my", "me", "of", "och", "or", "pa", "the", "till", "var", "vi", "vart", "love", "alskar", "ny", "nytt",
     "nya", "gamla", "forsta"]
)  # fmt: skip
_ENDINGS = ("", "s", "n", "en", "et", "ar", "er", "or", "erna", "arna")
_EDGE_LEFT, _EDGE_RIGHT = re.compile(r"^[\W\d_]*"), re.compile(r"[\W\d_]*$")


def is_guessable(password: str, *, own: Collection[str]) -> bool:
    """Whether somebody who guesses comes to it early. `own`: folded words of the person and their organisations."""
    folded = fold(password)
    if len(folded) > _LONGEST or _is_phrase(folded):
        return False
    if is_decoration(folded) or is_identity_number(folded):
        return True
    words = common_words().union(own)
    plainly = _is_written_plainly(password)
    return any((plainly and _is_short(core)) or _is_usual(core, words) for core in _cores(folded))


def _is_phrase(folded: str) -> bool:
    """Four words or more, each written for itself."""
    return len([part for part in re.split(r"[\W\d_]+", folded) if len(part) > 1]) >= _ENOUGH_PARTS


def _cores(folded: str) -> Iterator[str]:
    """What may be the words, for each way to part them from what stands around them."""
    left, right = _EDGE_LEFT.search(folded), _EDGE_RIGHT.search(folded)
    assert left is not None, "it may be empty"
    assert right is not None, "it may be empty"
    for start in range(min(left.end(), _WIDEST_EDGE) + 1):
        for end in range(max(right.start(), len(folded) - _WIDEST_EDGE), len(folded) + 1):
            if start < end and is_decoration(folded[:start], folded[end:]):
                yield folded[start:end]


def _is_written_plainly(password: str) -> bool:
    """Whether its letters are as one writes a word: small, capital, or small after a first capital."""
    letters = letters_of(password)
    return letters.isupper() or letters[1:].islower()


def _is_short(core: str) -> bool:
    """A short row of letters that can be spoken, as a word is."""
    spoken = core.isalpha() and not _UNSPEAKABLE.search(core) and len(core) >= _FEWEST_LETTERS
    return spoken and len(repeated_part(core)) <= _SHORT


def _is_usual(core: str, words: Collection[str]) -> bool:
    return any(_is_of_words(repeated_part(read), words) for read in _readings(core))


def _readings(core: str) -> Iterator[str]:
    """As letters: signs read as letters, or left out where they only part the words."""
    letters = letters_of(core)
    if len(letters) < max(_FEWEST_LETTERS, len(core) / 2):
        return
    yield from (read for read in read_signs(core) if read.isalpha())
    without_marks = re.sub(r"[\s._\-,:;/&+]+", "", core)
    yield from (read for read in read_signs(without_marks) if read.isalpha())
    between = re.findall(r"[\W\d_]+", core)
    if len(between) <= _MOST_BETWEEN and len(letters) > 2 * _FEWEST_LETTERS and is_decoration(*between):
        yield letters


def _is_of_words(unit: str, words: Collection[str]) -> bool:
    if _is_listed(unit) or _is_listed(unit[::-1]):
        return True
    return any(_count_words(each, words) <= _MOST_WORDS for each in (unit, unit[::-1], squeeze(unit)))


def _is_listed(word: str) -> bool:
    return any(word.removesuffix(ending) in listed_words() for ending in _ENDINGS if word.endswith(ending))


def _count_words(text: str, words: Collection[str]) -> int:
    """Of how few of `words` the text is put together, little ones free; more than `_MOST_WORDS` when it is not."""
    fewest = [0] + [_MOST_WORDS + 1] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(end):
            if fewest[start] <= _MOST_WORDS:
                fewest[end] = min(fewest[end], fewest[start] + _weight(text[start:end], words))
    return fewest[-1]


def _weight(part: str, words: Collection[str]) -> int:
    if part in _LITTLE:
        return 0
    known = any(part.endswith(ending) and part.removesuffix(ending) in words for ending in _ENDINGS)
    return 1 if known else _MOST_WORDS + 1
