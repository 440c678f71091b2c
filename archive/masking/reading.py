"""What a masking's pages show."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.masking.follow_ups import ToldAnswer, told_answers
from archive.masking.judging import told_copy
from archive.masking.making import content_or_refusal, proven_of, struck_of
from archive.masking.proofs import Box, Mask, Strike
from archive.masking.reach import is_of_marks, with_marks
from archive.masking.strikes import (
    NumberedWord,
    PagePlace,
    classes_of,
    hides,
    is_within,
    key_of,
    meet,
    node_at,
    numbered_words,
    read_words,
    strike_words,
    texts_at,
)
from archive.masking.sums import ToldNumber, told_numbers
from archive.masking.words import as_run, digit_groups, telling_words, urls_in
from archive.models import MaskedCopy, Masking, SealedCopy
from archive.paper.hash_tree import split_words
from archive.paper.page_tree import Content
from config.language import swedish
from outbox.models import OutboxMessage
from responses.models import Submission

WORDS_A_PAGE = 1_000
_SHORT = 160
_MOST_REPEATED = 30
_LONG_RUN = 60
_FEWEST_WORDS = 2
_FORM = frozenset(
    ["unanswered", "option", "ticked", "box-name", "row-name", "help", "introduction", "in-portal", "choice"]
)
_NOT_GIVEN = ("Diarienummer: inte angivet", "Beslut: inte angivet")


@dataclass(frozen=True)
class ShownPlace:
    """A place with what of it is struck: `mask` all of it, `words` how many strikes of words."""

    place: PagePlace
    mask: str
    words: int

    @property
    def text(self) -> str:
        """How it begins."""
        return _shortened(self.place.text, _SHORT)

    @property
    def has_words(self) -> bool:
        """Whether words of it can be struck by themselves."""
        return not self.mask and not is_of_marks(self.place)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} …"


@dataclass(frozen=True)
class ShownStrike:
    """A row of what is struck: which strike it is, where it is, what it hides, and why. `strike`: as it reaches, which
    of words beside a mark is the whole answer; the key is that of the one that is kept, by which it is taken back.
    """

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
        """What somebody has chosen to strike, and so can take back."""
        return [row for row in map(self._row, self.reach.chosen) if row]

    def _row(self, kept: Strike) -> ShownStrike | None:
        strike = with_marks(self.content.body, kept)
        inside = [place for place in self.places if strike.path[: len(place.path)] == place.path]
        if not inside:
            return None
        place = max(inside, key=lambda one: len(one.path))
        if strike.first is None or strike.last is None:
            return ShownStrike(key_of(kept), place.name, _shortened(place.text, _SHORT), strike)
        leaves = range(strike.first, strike.last + 1)
        words = [word for word in numbered_words(place) if word.path == strike.path and word.leaf in leaves]
        return ShownStrike(key_of(kept), place.name, _shortened(" ".join(word.text for word in words), _SHORT), strike)

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
    def repeated(self) -> str:
        """Words that are struck in one place and can be read in another, or in what the first page says of the masking,
        of those that tell most: names and numbers. Empty for none, which is no proof: a name in another form, or a
        number in letters, is not known.
        """
        if not self.strikes:
            return ""
        _, proven = proven_of(self.masking, self.content, self.reach)
        said = (text for mask in proven.masks for text in (mask.paragraph, mask.reason))
        shown = [*_texts(proven.shown), *said, self.masking.decision]
        chosen = list(self._chosen_runs())
        hidden = [*chosen, *(text for place in self.places for text in struck_texts(self.words_of(place)))]
        form = set(map(as_run, (*_NOT_GIVEN, *_form_texts(self.content.body)))) - set(map(as_run, chosen))
        found = [*_repeated_runs(hidden, shown, form), *_repeated_words(hidden, shown)]
        rest = len(found) - _MOST_REPEATED
        return ", ".join(found[:_MOST_REPEATED]) + (f" och {swedish.number(rest)} till" if rest > 0 else "")

    def _chosen_runs(self) -> Iterator[str]:
        """What the strikes of words strike, each by itself."""
        for strike in self.reach.chosen:
            if strike.first is not None and strike.last is not None:
                text = str(node_at(self.content.body, strike.path))
                yield "".join(split_words(text)[strike.first : strike.last + 1])


def _repeated_runs(hidden: Sequence[str], shown: Sequence[str], form: Collection[str]) -> Iterator[str]:
    """Of texts that are struck in one go those of two words and more, also without what they begin with ("Länk:"), that
    can be read; not what the form itself says in many places (`form`), unless somebody chose just those words.
    """
    seen = "\n".join(map(as_run, shown))
    for text in dict.fromkeys(hidden):
        runs = ((run, as_run(run)) for run in (text, text.partition(": ")[2]))
        told = (run for run, words in runs if words.count(" ") > _FEWEST_WORDS and words in seen and words not in form)
        if run := next(told, ""):
            yield f"”{_shortened(run, _LONG_RUN)}”"


def _repeated_words(hidden: Sequence[str], shown: Sequence[str]) -> Iterator[str]:
    seen = set(telling_words(shown))
    yield from (word for word in dict.fromkeys(telling_words(hidden)) if word in seen)
    addresses = "\n".join(url for text in shown for url in urls_in(text))
    yield from (url for url in dict.fromkeys(url for text in hidden for url in urls_in(text)) if url in addresses)


def _form_texts(body: Any) -> Iterator[str]:
    """What the form says, and not the answers: options, names of rows and boxes, "Inte besvarad"."""
    if isinstance(body, str):
        return
    if body[0] == "th" or not _FORM.isdisjoint(classes_of(body)):
        yield from (text for _, text in texts_at(body, ()))
        return
    for child in body[2:]:
        yield from _form_texts(child)


def struck_texts(words: Sequence[ShownWord]) -> Iterator[str]:
    """What is struck of a place, run by run; and all of a number of which only some groups of digits are."""
    for _, text in groupby((one for one in words if one.word.number), key=lambda shown: shown.word.path):
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
