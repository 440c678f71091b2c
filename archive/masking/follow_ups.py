"""What of the pages tells a struck answer because it is there by that answer: follow-up questions that are shown, and
sentences about questions that were not asked. Known by the questionnaire's conditions. Pure.

What is not there tells as well, and so does what the reader knows of the organisation: that is not known.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from archive.masking.proofs import Strike
from archive.masking.strikes import (
    NOTE,
    QUESTION,
    SECTION,
    PagePlace,
    hides,
    is_within,
    meet,
    numbered_words,
)
from archive.masking.sums import answers_by_name, printed_name
from surveys.schema import AnyItem, ChoiceItem, Definition, GroupItem, TextItem
from surveys.wordings.wording import item_name

_MOST_NAMED = 10
_HAD_SEEN = "Hade tagit del av"
_REMARK = f"{_HAD_SEEN} påpekande"


class ToldBy(NamedTuple):
    """What tells an answer, and the key of its place."""

    text: str
    key: str


class ToldAnswer(NamedTuple):
    """A struck answer, by its question's name and the key of its place, and what of the pages tells it: the first of
    that, and how much `more`.
    """

    question: str
    key: str
    by: Sequence[ToldBy]
    more: int


def told_answers(places: Sequence[PagePlace], strikes: Sequence[Strike], definition: Definition) -> list[ToldAnswer]:
    """Each question once, in the order of the form."""
    named, followed = answers_by_name(places), _followed(definition)
    shown = [(place, _left_of(place, strikes)) for place in places if not _is_whole(place, strikes)]
    found: dict[str, ToldAnswer] = {}
    for link_id, item in definition.by_link_id.items():
        name = printed_name(item, definition)
        struck = next((place for place in named.get(name, ()) if _is_struck(place, strikes, item)), None)
        if struck:
            telling = _Telling(definition, item, [definition.by_link_id[one] for one in followed.get(link_id, ())])
            if by := list({one.text: one for one in telling.among(shown)}.values()):
                found.setdefault(name, ToldAnswer(name, struck.key, by[:_MOST_NAMED], max(0, len(by) - _MOST_NAMED)))
    return list(found.values())


def _followed(definition: Definition) -> Mapping[str, list[str]]:
    """By each question what is there by its answer, in the order of the form: with all that is in it, and all that is
    there by that.
    """
    deciding: dict[str, set[str]] = {}
    for link_id, item in definition.by_link_id.items():
        above = definition.parent.get(link_id, "")
        own = {condition.item for condition in item.enable_when} | deciding.get(above, set())
        parent = definition.by_link_id.get(above)
        deciding[link_id] = own | ({above} if isinstance(parent, ChoiceItem) and parent.comment is not item else set())
    found: dict[str, list[str]] = {}
    for link_id in deciding:
        for one in _all_back(deciding, link_id):
            found.setdefault(one, []).append(link_id)
    return found


def _all_back(deciding: Mapping[str, set[str]], link_id: str) -> set[str]:
    found, waiting = set[str](), [link_id]
    while waiting:
        new = deciding.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found - {link_id}


def _is_whole(place: PagePlace, strikes: Sequence[Strike]) -> bool:
    return any(strike.first is None and is_within(place.path, strike.path) for strike in strikes)


def _is_struck(place: PagePlace, strikes: Sequence[Strike], item: AnyItem) -> bool:
    """Of an answer in words no less than all of it: what follows tells whether there is one, and not what it says."""
    is_met = not isinstance(item, TextItem) and any(meet(place.path, strike.path) for strike in strikes)
    return is_met or _is_whole(place, strikes)


class _Telling:
    """What is there by an answer, as the pages name it."""

    def __init__(self, definition: Definition, item: AnyItem, following: Sequence[AnyItem]) -> None:
        self._questions = {printed_name(item, definition) for item in following if not isinstance(item, GroupItem)}
        self._sections = {_plain(item.text) for item in following if item in definition.items} - {""}
        names = "|".join(re.escape(_plain(item_name(definition, item.link_id))) for item in following)
        # Without a name it would find any parenthesis with nothing in it.
        self._in_list = re.compile(rf"[(;] ?(?:{names})[;)]" if names else "(?!)")
        self._own = f"({_plain(item_name(definition, item.link_id))})"

    def among(self, shown: Sequence[tuple[PagePlace, str]]) -> Iterator[ToldBy]:
        """Of the places, each with what of it can be read, those that are there by it, or that name what is not."""
        for place, left in shown:
            if text := self._told_at(place, left):
                yield ToldBy(text, place.key)

    def _told_at(self, place: PagePlace, left: str) -> str:
        if place.kind == QUESTION and place.wording in self._questions:
            return f"frågan ”{place.wording}”"
        if place.kind == SECTION and place.section in self._sections:
            return place.told
        if place.kind == NOTE and self._are_in_note(left):
            return f"”{place.name}”"
        return place.told if place.name.startswith(_HAD_SEEN) and self._is_told(place, left) else ""

    def _is_told(self, place: PagePlace, text: str) -> bool:
        """By the name of what follows; of the answer itself a remark says what was wrong with it, as "Du har valt"."""
        return bool(self._in_list.search(text)) or (place.name.startswith(_REMARK) and self._own in text)

    def _are_in_note(self, text: str) -> bool:
        return any(name in text for name in self._sections)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _left_of(place: PagePlace, strikes: Sequence[Strike]) -> str:
    """What can be read of a place whose words may name what is not there."""
    if place.kind != NOTE and not place.name.startswith(_HAD_SEEN):
        return ""
    return " ".join(word.text for word in numbered_words(place) if not any(hides(one, word) for one in strikes))
