"""Passwords and words in one way of writing, as somebody guesses: small plain letters, signs as what they stand for."""

import re
import unicodedata

_SIGNS = {
    "0": "o", "1": "i", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "+": "t", "(": "c", "&": "o", "£": "l", "¤": "o",
}  # fmt: skip
_FOLDED = str.maketrans({"ø": "o", "æ": "a", "ß": "s", "ł": "l", "đ": "d"})


def fold(text: str) -> str:
    """Small letters without marks: "Västra Götaland" is "vastra gotaland"."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_FOLDED)
    return "".join(each for each in plain if not unicodedata.combining(each))


def letters_of(text: str) -> str:
    """A folded text without anything but its letters."""
    return re.sub(r"[\W\d_]+", "", text)


def read_signs(text: str) -> set[str]:
    """A folded text with the letters that its digits and signs may stand for: 1 is i or l."""
    read = "".join(_SIGNS.get(each, each) for each in text)
    ells = "".join("l" if each in "1!|" else _SIGNS.get(each, each) for each in text)
    return {read, ells}


def squeeze(word: str) -> str:
    """Without doubled letters: what is typed twice by mistake or on purpose."""
    return re.sub(r"(.)\1+", r"\1", word)


def repeated_part(word: str) -> str:
    """What a word is a repetition of: "hej" of "hejhejhej"; itself when it is none."""
    again = (word + word).find(word, 1)
    return word[:again] if 0 < again < len(word) else word
