"""The words that passwords are made of: Swedish ones, places, names; and those of zxcvbn's lists."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from accounts.models import Membership
from accounts.organisations.counties import COUNTIES
from accounts.organisations.official import municipalities, regions
from accounts.passwords.folding import fold, letters_of

_WORDS_FILE = Path(__file__).parents[1] / "data" / "common_words.txt"
_SHORTEST = 3
_KINDS = {"region", "regionen", "kommun", "kommunen", "stad", "lan", "lans", "landsting"}


@cache
def common_words() -> frozenset[str]:
    """Swedish words, names and places that passwords are made of, the portal's own among them; folded."""
    written = fold(_WORDS_FILE.read_text()).split()
    places = [*(one.name for one in regions()), *(one.name for one in municipalities().values()), *COUNTIES.values()]
    return frozenset([*written, *_names(places)])


@cache
def listed_words() -> frozenset[str]:
    """The words of zxcvbn's lists: leaked passwords, English, names; folded, without their digits and signs."""
    words = (letters_of(fold(word)) for listed in FREQUENCY_LISTS.values() for word in listed)
    return frozenset(word for word in words if len(word) >= _SHORTEST)


def words_about(user: Any) -> frozenset[str]:
    """What the person, and where they have roles, is called; folded."""
    if user is None:
        return frozenset()
    known = [str(getattr(user, "email", "")), str(getattr(user, "name", ""))]
    if getattr(user, "pk", None):
        held = Membership.objects.filter(user=user).values_list("organisation__name", flat=True)
        known += held.distinct()
    return frozenset(_names(known))


def _names(names: Iterable[str]) -> set[str]:
    """Each name in one word and each of its words, with and without the s of a genitive."""
    found = set()
    for name in names:
        parts = [part for part in re.split(r"[\W\d_]+", fold(name)) if part]
        kindless = [part for part in parts if part not in _KINDS]
        for word in ("".join(parts), "".join(kindless), *kindless):
            found |= {word, word.removesuffix("s")}
    return {word for word in found if len(word) >= _SHORTEST}
