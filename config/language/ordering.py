"""Swedish order, the same in Python and in the database: å, ä and ö after z, é as e, w as w, 9 before 10.

Neither asks the machine for a collation: the embedded PostgreSQL knows none but code points (ICU is not in it), and a
list must not change its order with the machine. Both put a text's letters into others that sort by code point.
"""

import re
import unicodedata
from typing import Any

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


_FEW = {letter: _SORTED_AS[letter] for letter in "ÅÄÖÉÜåäöéü"}
_COMMON = f"[ -/:-z{''.join(_FEW)}]*"
"""Nearly all names: no letters but these, and at most one number. They are sorted by a hundredth of the work."""


def _folded(sql: str) -> str:
    """Small letters, and the few others as they are sorted; "C" makes A to Z small, whatever the server is set to."""
    sql = f'lower(({sql}) COLLATE "C")'
    for letter, other in _FEW.items():
        sql = f"replace({sql}, '{letter}', '{other}')"
    return sql


_TEXT = "%(expressions)s"
_ONE_NUMBER = (
    f"substring({_TEXT} from '^[^0-9]*')"
    f" || lpad(ltrim(substring({_TEXT} from '[0-9]+'), '0'), {_DIGITS}, '0')"
    f" || substring({_TEXT} from '[^0-9]*$')"
)
_ALL_LETTERS = f"translate({_TEXT}, '{''.join(_SORTED_AS)}', '{''.join(_SORTED_AS.values())}')"
_ANY = (
    f"regexp_replace(regexp_replace({_ALL_LETTERS}, '([0-9]+)', '{'0' * _DIGITS}\\1', 'g'),"
    f" '0*([1-9][0-9]{{{_DIGITS},}}|[0-9]{{{_DIGITS}}})(?![0-9])', '\\1', 'g')"
)


class SwedishOrder(Func):
    """The first part of the same key for a text column: `order_by(SwedishOrder("name"), "name", "pk")`."""

    output_field = TextField()
    template = (
        f"((CASE WHEN {_TEXT} ~ '^{_COMMON}$' THEN {_folded(_TEXT)}"
        f" WHEN {_TEXT} ~ '^{_COMMON}[0-9]{{1,{_DIGITS}}}{_COMMON}$' THEN {_folded(_ONE_NUMBER)}"
        f' ELSE {_ANY} END) COLLATE "C")'
    )

    def __init__(self, expression: str) -> None:
        super().__init__(expression)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> tuple[str, Any]:
        """The values of what is sorted as often as it stands there."""
        sql, values = super().as_sql(compiler, connection, *args, **options)
        return sql, (*values,) * self.template.count(_TEXT)
