"""What a masking's pages show."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from archive.masking.follow_ups import ToldAnswer, told_answers
from archive.masking.judging import told_copy
from archive.masking.making import content_or_refusal, proven_of, struck_of
from archive.masking.proofs import Mask, Strike
from archive.masking.reach import is_of_marks, with_marks
from archive.masking.repetitions import RepeatedWords, ShownWord, find_repetitions
from archive.masking.strikes import (
    SECTION,
    PagePlace,
    hides,
    innermost,
    is_within,
    key_of,
    meet,
    node_at,
    numbered_words,
    read_words,
    shorten,
    strike_words,
)
from archive.masking.sums import ToldNumber, told_numbers
from archive.models import MaskedCopy, Masking, SealedCopy
from archive.paper.hash_tree import split_words
from archive.paper.page_tree import Content
from outbox.models import OutboxMessage
from responses.models import Submission

WORDS_A_PAGE = 1_000
_SHORT = 160
_BEFORE = 60
OPEN_ALL = "alla"


@dataclass(frozen=True)
class ShownPlace:
    """A place with what of it is struck: `mask` all of it, `words` how many strikes of words. `sought`: words that are
    looked for, of which its text shows the first.
    """

    place: PagePlace
    mask: str
    words: int
    sought: str = ""

    @property
    def text(self) -> str:
        """How it begins, or what stands around what is sought."""
        text = self.place.text
        begin = max(text.lower().find(self.sought) - _BEFORE, 0) if self.sought else 0
        return f"… {shorten(text[begin:].lstrip(), _SHORT)}" if begin else shorten(text, _SHORT)

    @property
    def has_words(self) -> bool:
        """Whether words of it can be struck by themselves."""
        return not self.mask and not is_of_marks(self.place)


@dataclass(frozen=True)
class FoldedSection:
    """A section of the pages with its places; `strikes`: how much of it is struck, `whole`: all of it is."""

    name: str
    places: Sequence[ShownPlace]
    strikes: int
    whole: bool
    is_open: bool


@dataclass(frozen=True)
class ShownStrike:
    """A row of what is struck: which strike it is, at which place, what it hides, and why. `strike`: as it reaches,
    which of words beside a mark is the whole answer; the key is that of the one that is kept, to take it back by.
    """

    key: str
    place: PagePlace
    what: str
    strike: Strike


def as_sought(given: str) -> str:
    """Words that somebody looks for, as they are looked for: whatever their letters and spaces."""
    return " ".join(given.lower().split())


class MaskingPage:
    """The draft as its pages show it: the copy's tree is read once."""

    def __init__(self, masking: Masking, copy: SealedCopy) -> None:
        self.masking = masking
        self.content: Content = content_or_refusal(copy)
        self.reach = struck_of(masking, self.content.body)
        self.places, self.strikes = self.reach.places, self.reach.strikes

    @property
    def keys(self) -> list[str]:
        return [place.key for place in self.places]

    def place(self, key: str) -> PagePlace | None:
        """The place by its key."""
        return next((place for place in self.places if place.key == key), None)

    def chosen(self, keys: Sequence[str]) -> list[PagePlace]:
        """The places by their keys."""
        return [place for place in self.places if place.key in set(keys)]

    def sections(self, *, sought: str = "", opened: Collection[str] = ()) -> list[FoldedSection]:
        """The places, by section; where something is `sought`, those alone that have the words. Open are those that
        have any of the `opened` (keys, or OPEN_ALL), and all in which something is found.
        """
        words = as_sought(sought)
        found = self._found(words) if words else self.places
        grouped = groupby(found, key=lambda place: place.section)
        return [self._section(name, list(places), words, opened) for name, places in grouped]

    def _section(self, name: str, places: Sequence[PagePlace], words: str, opened: Collection[str]) -> FoldedSection:
        shown = [self._shown(place, words) for place in places]
        whole = any(one.mask and one.place.kind == SECTION for one in shown)
        is_open = bool(words) or OPEN_ALL in opened or any(place.key in opened for place in places)
        return FoldedSection(name, shown, self._strikes_in.get(name, 0), whole=whole, is_open=is_open)

    @cached_property
    def _strikes_in(self) -> Mapping[str, int]:
        """How many strikes are in each section: what is chosen, and what follows from it."""
        found: dict[str, set[Strike]] = {}
        for place in self.places:
            found.setdefault(place.section, set()).update(one for one in self.strikes if meet(one.path, place.path))
        return {section: len(strikes) for section, strikes in found.items()}

    def _found(self, words: str) -> list[PagePlace]:
        """The places that have the words in their names, and the smallest that have them in their texts."""
        inner = {one.path for one in innermost([place for place in self.places if words in place.text.lower()])}
        return [place for place in self.places if place.path in inner or words in place.name.lower()]

    def _shown(self, place: PagePlace, words: str) -> ShownPlace:
        inside = [one for one in self.strikes if one.path[: len(place.path)] == place.path]
        whole = next((one for one in self.strikes if one.first is None and is_within(place.path, one.path)), None)
        return ShownPlace(place, whole.mask.paragraph if whole else "", len(inside), words)

    @property
    def struck(self) -> list[ShownStrike]:
        """What somebody has chosen to strike, and so can take back."""
        return [row for row in map(self._row, self.reach.chosen) if row]

    def _row(self, kept: Strike) -> ShownStrike | None:
        strike = with_marks(self.content.body, kept)
        inside = [place for place in self.places if strike.path[: len(place.path)] == place.path]
        if not inside:
            return None
        place = max(inside, key=lambda one: len(one.path))
        if strike.first is None or strike.last is None:
            return ShownStrike(key_of(kept), place, shorten(place.text, _SHORT), strike)
        leaves = range(strike.first, strike.last + 1)
        words = [word for word in numbered_words(place) if word.path == strike.path and word.leaf in leaves]
        return ShownStrike(key_of(kept), place, shorten(" ".join(word.text for word in words), _SHORT), strike)

    def strikes_of_words(self, place: PagePlace, first: int, last: int, mask: Mask) -> list[Strike]:
        """The strikes of these words, or of a whole answer where one of them stands beside a mark."""
        made = strike_words(place, first, last, mask)
        return list(dict.fromkeys(with_marks(self.content.body, one) for one in made))

    def words_of(self, place: PagePlace) -> list[ShownWord]:
        """The words of a place, and its marks."""
        inside = [one for one in self.strikes if meet(one.path, place.path)]
        return [ShownWord(word, any(hides(one, word) for one in inside)) for word in read_words(place)]

    @property
    def told_numbers(self) -> list[ToldNumber]:
        """Struck numbers that can be worked out by their sums."""
        if not self.strikes:
            return []
        snapshot = self.masking.submission.snapshot
        return told_numbers(self.places, self.strikes, snapshot.tree, snapshot.content["answers"])

    @property
    def told_answers(self) -> list[ToldAnswer]:
        """Struck answers that something of the pages tells by being there."""
        return told_answers(self.places, self.strikes, self.masking.submission.snapshot.tree) if self.strikes else []

    @property
    def repeated(self) -> RepeatedWords:
        """What is struck in one place and can be read in another, or in what the first page says of the masking."""
        if not self.strikes:
            return RepeatedWords()
        _, proven = proven_of(self.masking, self.content, self.reach)
        return find_repetitions(
            body=self.content.body,
            shown=proven.shown,
            chosen=list(self._chosen_runs()),
            words=[(place, self.words_of(place)) for place in self.places],
            said=[*(text for one in proven.masks for text in (one.paragraph, one.reason)), self.masking.decision],
        )

    def _chosen_runs(self) -> Iterator[str]:
        """What the strikes of words strike, each by itself."""
        for strike in self.reach.chosen:
            if strike.first is not None and strike.last is not None:
                text = str(node_at(self.content.body, strike.path))
                yield "".join(split_words(text)[strike.first : strike.last + 1])


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
