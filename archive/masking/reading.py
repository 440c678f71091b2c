"""What a masking's pages show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.masking.judging import told_copy
from archive.masking.making import content_or_refusal, proven_of
from archive.masking.proofs import Box, Mask, Strike
from archive.masking.strikes import (
    NumberedWord,
    PagePlace,
    from_data,
    is_within,
    key_of,
    meet,
    numbered_words,
    places_of,
)
from archive.masking.sums import ToldNumber, told_numbers
from archive.masking.words import digit_groups, telling_words
from archive.models import MaskedCopy, Masking, SealedCopy
from archive.paper.page_tree import Content
from config import swedish
from outbox.models import OutboxMessage
from responses.models import Submission

WORDS_A_PAGE = 1_000
_SHORT = 160
_MOST_REPEATED = 30
_NONE = Mask("", "")


@dataclass(frozen=True)
class ShownPlace:
    """A place with what of it is struck: `mask` all of it, `words` how many strikes of words."""

    place: PagePlace
    mask: str
    words: int

    @property
    def text(self) -> str:
        """How it begins."""
        text = self.place.text
        return text if len(text) <= _SHORT else f"{text[:_SHORT].rstrip()} …"


@dataclass(frozen=True)
class ShownStrike:
    """A row of what is struck: which strike it is, where it is, what it hides, and why."""

    key: str
    where: str
    what: str
    strike: Strike


@dataclass(frozen=True)
class ShownWord:
    """A word of a place, and whether it is struck."""

    word: NumberedWord
    struck: bool


class MaskingPage:
    """The draft as its pages show it: the copy's tree is read once."""

    def __init__(self, masking: Masking, copy: SealedCopy) -> None:
        self.masking = masking
        self.content: Content = content_or_refusal(copy)
        self.places = places_of(self.content.body)
        self.strikes = [from_data(one) for one in masking.strikes]

    @property
    def keys(self) -> list[str]:
        return [place.key for place in self.places]

    def place(self, key: str) -> PagePlace | None:
        """The place by its key."""
        return next((place for place in self.places if place.key == key), None)

    def chosen(self, keys: Sequence[str]) -> list[PagePlace]:
        """The places by their keys."""
        return [place for place in self.places if place.key in set(keys)]

    @property
    def sections(self) -> list[tuple[str, list[ShownPlace]]]:
        """The places, by section."""
        grouped = groupby(self.places, key=lambda place: place.section)
        return [(section, [self._shown(place) for place in places]) for section, places in grouped]

    def _shown(self, place: PagePlace) -> ShownPlace:
        inside = [one for one in self.strikes if one.path[: len(place.path)] == place.path]
        whole = next((one for one in self.strikes if one.first is None and is_within(place.path, one.path)), None)
        return ShownPlace(place, whole.mask.paragraph if whole else "", len(inside))

    @property
    def struck(self) -> list[ShownStrike]:
        """What is struck, but where a place stands again."""
        again = {path for place in self.places for path in place.also}
        rows = (self._row(one) for one in self.strikes if one.path not in again)
        return [row for row in rows if row]

    def _row(self, strike: Strike) -> ShownStrike | None:
        inside = [place for place in self.places if strike.path[: len(place.path)] == place.path]
        if not inside:
            return None
        place = max(inside, key=lambda one: len(one.path))
        if strike.first is None or strike.last is None:
            return ShownStrike(key_of(strike), place.name, place.text[:_SHORT], strike)
        leaves = range(strike.first, strike.last + 1)
        words = [word for word in numbered_words(place) if word.path == strike.path and word.leaf in leaves]
        return ShownStrike(key_of(strike), place.name, " ".join(word.text for word in words)[:_SHORT], strike)

    def again(self, keys: Sequence[str]) -> list[str]:
        """Of strikes of places as a whole, by their keys, those of where the places stand again."""
        return [key_of(Strike(path, _NONE)) for place in self.chosen(keys) for path in place.also]

    def words_of(self, place: PagePlace) -> list[ShownWord]:
        """The words of a place."""
        inside = [one for one in self.strikes if meet(one.path, place.path)]
        return [ShownWord(word, any(_strikes(one, word) for one in inside)) for word in numbered_words(place)]

    @property
    def told_numbers(self) -> list[ToldNumber]:
        """Struck numbers that can be worked out by their sums."""
        if not self.strikes:
            return []
        snapshot = self.masking.submission.snapshot
        return told_numbers(self.places, self.strikes, snapshot.tree, snapshot.content["answers"])

    @property
    def repeated(self) -> str:
        """Words that are struck in one place and can be read in another, or in what the first page says of the masking,
        of those that tell most: names and numbers. Empty for none, which is no proof: a name in another form, or a
        number in letters, is not known.
        """
        if not self.strikes:
            return ""
        _, proven = proven_of(self.masking, self.content)
        said = (text for mask in proven.masks for text in (mask.paragraph, mask.reason))
        seen = set(telling_words([*_texts(proven.shown), *said, self.masking.decision]))
        hidden = (text for place in self.places for text in struck_texts(self.words_of(place)))
        found = [word for word in dict.fromkeys(telling_words(hidden)) if word in seen]
        rest = len(found) - _MOST_REPEATED
        return ", ".join(found[:_MOST_REPEATED]) + (f" och {swedish.number(rest)} till" if rest > 0 else "")


def _strikes(strike: Strike, word: NumberedWord) -> bool:
    if strike.first is None or strike.last is None:
        return word.path[: len(strike.path)] == strike.path
    return strike.path == word.path and strike.first <= word.leaf <= strike.last


def struck_texts(words: Sequence[ShownWord]) -> Iterator[str]:
    """What is struck of a place, run by run; and all of a number of which only some groups of digits are."""
    for _, text in groupby(words, key=lambda shown: shown.word.path):
        found = list(text)
        for struck, run in groupby(found, key=lambda shown: shown.struck):
            if struck:
                yield " ".join(shown.word.text for shown in run)
        written = " ".join(shown.word.text for shown in found)
        for begin, end in digit_groups(written):
            before = written[:begin].count(" ")
            groups = found[before : before + written[begin:end].count(" ") + 1]
            if any(one.struck for one in groups) and not all(one.struck for one in groups):
                yield written[begin:end]


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif not isinstance(node, Box) and not _is_number_of_question(node):
        for child in node[2:]:
            yield from _texts(child)


def _is_number_of_question(node: Any) -> bool:
    return bool(node[0] == "span" and node[1].get("class") == "number")


@dataclass(frozen=True)
class ListedMasking:
    """A masking in the archive's list: `told` of a copy that is made, `trouble` of one that could not be."""

    masking: Masking
    copy: MaskedCopy | None
    told: str
    trouble: str


def list_maskings(submission: Submission) -> list[ListedMasking]:
    """The maskings of a submission, the oldest first. One query, and one of the work on those that are being made."""
    found = list(Masking.objects.filter(submission=submission).select_related("copy", "begun_by", "discarded_by"))
    being_made = [one.key for one in found if one.ordered_at and not hasattr(one, "copy")]
    work = {one.key: one for one in OutboxMessage.objects.filter(key__in=being_made)} if being_made else {}
    return [_listed(masking, submission, work.get(masking.key)) for masking in found]


def _listed(masking: Masking, submission: Submission, work: OutboxMessage | None) -> ListedMasking:
    copy: MaskedCopy | None = getattr(masking, "copy", None)
    masking.submission = submission
    if copy:
        copy.masking = masking
    return ListedMasking(masking, copy, told_copy(copy) if copy else "", _trouble_with(work))


def trouble_of(masking: Masking) -> str:
    """What stands in the way of a copy that is ordered and not made; empty for nothing."""
    return _trouble_with(OutboxMessage.objects.filter(key=masking.key).first())


def _trouble_with(work: OutboxMessage | None) -> str:
    if work is None:
        return ""
    if work.let_be_at:
        return "Kopian görs inte: portalens administratörer har avslutat försöken. Inget har lämnats ut."
    if work.given_up_at:
        return "Kopian gick inte att göra. Portalens administratörer vet om det. Inget har lämnats ut."
    failed = work.last_error or work.attempts > 1
    return "Ett försök misslyckades. Ett nytt görs av sig självt." if failed else ""
