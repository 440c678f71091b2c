"""Swedish order, the same in Python and in the database: å, ä and ö after z, é as e, w as w, 9 before 10.

Neither asks the machine for a collation: the embedded PostgreSQL knows none but code points (ICU is not in it), and a
list must not change its order with the machine. Both put a text's letters into others that sort by code point.
"""

import re
import unicodedata

from django.db.models import Func, TextField

_DIGITS = 20
_LAST_LETTERS = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "œ": "}", "ő": "}"}
_LIKE_OTHERS = {"ü": "y", "ű": "y", "đ": "d", "ð": "d", "þ": "t", "ł": "l", "ß": "s", "ı": "i", "ŋ": "n", "ħ": "h"}
_SIGNS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | dict.fromkeys("\u00a0\u2009\u202f{|}~", " ")


def _sorted_as() -> dict[str, str]:
    """Every letter of the Latin alphabets, large and small, with what it is sorted as; hyphens and spaces by kind."""
    letters = {chr(code) for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))}
    folded = {letter: _sorted_letter(letter.lower()) for letter in letters if letter.isalpha()}
    return {letter: other for letter, other in folded.items() if len(other) == 1 and letter != other} | _SIGNS


def _sorted_letter(letter: str) -> str:
    known = _LAST_LETTERS | _LIKE_OTHERS
    bare = unicodedata.normalize("NFD", letter)
    whole = unicodedata.normalize("NFC", bare[:2])  # å and ä are letters, whatever other mark stands on them
    return known.get(letter) or known.get(whole) or known.get(bare[0]) or bare[0]


_SORTED_AS = dict(sorted(_sorted_as().items()))
_TABLE = str.maketrans(_SORTED_AS)
_NUMBER = re.compile("[0-9]+")


def swedish_order(text: str) -> tuple[str, str]:
    """The key to sort by; texts that differ only in accents or capitals follow each other in one fixed order."""
    letters = unicodedata.normalize("NFC", text).translate(_TABLE)
    return _NUMBER.sub(lambda found: found[0].lstrip("0").rjust(_DIGITS, "0"), letters), text


class SwedishOrder(Func):
    """The first part of the same key for a text column: `order_by(SwedishOrder("name"), "name", "pk")`."""

    output_field = TextField()
    template = (
        "(regexp_replace(regexp_replace(translate(%(expressions)s, '{}', '{}'), '([0-9]+)', '{}\\1', 'g'),"
        " '0*([1-9][0-9]{{{},}}|[0-9]{{{}}})(?![0-9])', '\\1', 'g') COLLATE \"C\")"
    ).format("".join(_SORTED_AS), "".join(_SORTED_AS.values()), "0" * _DIGITS, _DIGITS, _DIGITS)

    def __init__(self, expression: str) -> None:
        super().__init__(expression)
