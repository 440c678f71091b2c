"""The words of a text that tell most, to be found again in another. Pure."""

import re
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[\w@]\S*")
_GROUPS = re.compile(r"(?<![\w.,])[0-9]{1,3}(?:\s[0-9]{3})+(?![0-9])")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?")
_AROUND = '.,;:()”"'
_FEWEST_LETTERS = 3


def telling_words(texts: Iterable[str]) -> Iterator[str]:
    """Names and numbers: words with a capital letter or an @, and whatever has a digit, however short.

    A number whose digits stand in groups ("12 345") is one word, as if it had no spaces.
    """
    for text in texts:
        joined = _GROUPS.sub(lambda found: "".join(found[0].split()), text)
        yield from (bare(word) for word in _WORD.findall(joined) if _tells(word))


def bare(word: str) -> str:
    """A word without what stands around it."""
    return word.strip(_AROUND)


def urls_in(text: str) -> Iterator[str]:
    """The addresses in a text, whatever their letters, each in one form: without scheme, www and the last slash."""
    for found in _URL.findall(text):
        yield _SCHEME.sub("", bare(found).lower()).rstrip("/")


def as_run(text: str) -> str:
    """A text in the form in which it is found in another, word for word: small letters, a space around each word."""
    words = (bare(word) for word in text.lower().split())
    return f" {' '.join(word for word in words if word)} "


def digit_groups(text: str) -> list[tuple[int, int]]:
    """Where each such number of several groups begins and ends."""
    return [found.span() for found in _GROUPS.finditer(text)]


def _tells(word: str) -> bool:
    if any(map(str.isdigit, word)):
        return True
    return len(word) >= _FEWEST_LETTERS and any(letter.isupper() or letter == "@" for letter in word)
