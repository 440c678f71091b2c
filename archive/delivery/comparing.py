"""The receiver's receipt or print-out held against what was signed, question by question.

A print-out breaks lines where it likes, often shows no chosen option, and few numbers. So spaces and line breaks say
nothing here, options are never judged, and a short answer only where its question's own wording stands before it. What
cannot be judged is left to a person, who ticks it off.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from archive.delivery.reading import Carrying
from responses.models import CarryTick
from responses.reading.items import ShownItem
from surveys.wordings.words import Part, mark_words

_SURE_CHARACTERS = 25
"""A text of so many characters, spaces not counted, is no coincidence wherever it stands."""
_LIKE = 0.4
"""The part of a text's words that must be found in order for the rest to be called changed rather than missing."""


class Likeness(StrEnum):
    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One question. `parts`: the words, those that only the signed answer has marked gone, the receipt's new.

    `tick`: a person's word that it is the same.
    """

    item: ShownItem
    outcome: Likeness
    parts: tuple[Part, ...] = ()
    tick: CarryTick | None = None


@dataclass(frozen=True)
class ReceiptComparison:
    """All questions with an answer, in the form's order."""

    questions: tuple[Compared, ...]

    def of(self, outcome: Likeness) -> list[Compared]:
        return [one for one in self.questions if one.outcome == outcome]

    @property
    def equal(self) -> list[Compared]:
        return self.of(Likeness.EQUAL)

    @property
    def different(self) -> list[Compared]:
        return self.of(Likeness.DIFFERENT)

    @property
    def unknown(self) -> list[Compared]:
        return self.of(Likeness.UNKNOWN)

    @property
    def left(self) -> int:
        """How many a person has still to look at."""
        return sum(one.outcome != Likeness.EQUAL and one.tick is None for one in self.questions)


def compare_receipt(carrying: Carrying, receipt: str) -> ReceiptComparison:
    """Every answer that was to be entered, held against the text of the receipt."""
    page = _Squeezed(receipt)
    places = _places(carrying, page)
    return ReceiptComparison(tuple(_compared(carrying, row.item, page, places) for row in carrying.answered))


class _Squeezed:
    """A text without spaces, with the way back to where each character stood."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
        self.at = [place for place, character in enumerate(self.text) if not character.isspace()]
        self.squeezed = "".join(self.text[place] for place in self.at)

    def between(self, begin: int, end: int) -> str:
        """What stands from one squeezed place to another, with its spaces."""
        if begin >= end:
            return ""
        return self.text[self.at[begin] : self.at[end - 1] + 1]


def _squeeze(text: str) -> str:
    return _Squeezed(text).squeezed


@dataclass(frozen=True)
class _Places:
    """Where the wordings of the questions end in the receipt, by link_id, and where each found one begins."""

    ends: dict[str, int]
    begins: tuple[int, ...]

    def segment(self, link_id: str, length: int) -> tuple[int, int] | None:
        """From the end of the question's wording to the next question's; None where its wording is not found."""
        end = self.ends.get(link_id)
        if end is None:
            return None
        following = bisect_right(self.begins, end - 1)
        return end, self.begins[following] if following < len(self.begins) else length


def _places(carrying: Carrying, page: _Squeezed) -> _Places:
    """Wordings are looked for one after the other, as the form has them; one that is not there is passed over."""
    ends, begins, position = dict[str, int](), list[int](), 0
    for section in carrying.sections:
        for row in section.rows:
            wording = _squeeze(row.item.text)
            found = page.squeezed.find(wording, position) if wording else -1
            if found < 0:
                continue
            begins.append(found)
            position = found + len(wording)
            ends[row.item.link_id] = position
    return _Places(ends, tuple(begins))


def _compared(carrying: Carrying, item: ShownItem, page: _Squeezed, places: _Places) -> Compared:
    segment = places.segment(item.link_id, len(page.squeezed))
    judged = [_judge(text, page, segment) for text in _texts(carrying, item)]
    tick = carrying.tick_of(CarryTick.Kind.COMPARED, item.link_id)
    if different := [parts for outcome, parts in judged if outcome == Likeness.DIFFERENT]:
        joined = tuple(part for parts in different for part in (*parts, Part("same", "\n")))[:-1]
        return Compared(item=item, outcome=Likeness.DIFFERENT, parts=joined, tick=tick)
    unknown = _is_chosen(item) or not judged or any(outcome == Likeness.UNKNOWN for outcome, _ in judged)
    return Compared(item=item, outcome=Likeness.UNKNOWN if unknown else Likeness.EQUAL, tick=tick)


def _texts(carrying: Carrying, item: ShownItem) -> Iterator[str]:
    """Everything written in the question, in the fields that its options open, and in its comment."""
    yield from (field.text for field in carrying.fields.get(item.link_id, ()))
    for option in item.options:
        if option.opened:
            yield from _texts(carrying, option.opened)
    if item.comment:
        yield from _texts(carrying, item.comment)


def _is_chosen(item: ShownItem) -> bool:
    """Whether something of the answer is chosen or attached, which a print-out seldom shows."""
    return item.shape in {"options", "matrix", "attestation"} or bool(item.documents or item.not_known)


def _judge(text: str, page: _Squeezed, segment: tuple[int, int] | None) -> tuple[Likeness, tuple[Part, ...]]:
    wanted = _squeeze(text)
    if segment and wanted in page.squeezed[slice(*segment)]:
        return Likeness.EQUAL, ()
    if len(wanted) < _SURE_CHARACTERS:
        return Likeness.UNKNOWN, ()
    if wanted in page.squeezed:
        return Likeness.EQUAL, ()
    if segment is None:
        return Likeness.UNKNOWN, ()
    return Likeness.DIFFERENT, _marked(text, page.between(*segment))


def _marked(signed: str, printed: str) -> tuple[Part, ...]:
    """The signed words against those of the print-out that are most like them; all of them gone where none are."""
    before, after = signed.split(), printed.split()
    blocks = [block for block in SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks() if block.size]
    if sum(block.size for block in blocks) < _LIKE * len(before):
        return (Part("gone", " ".join(before)),)
    first, last = blocks[0], blocks[-1]
    begin = max(0, first.b - first.a)
    end = last.b + last.size + len(before) - (last.a + last.size)
    return mark_words(" ".join(before), " ".join(after[begin:end]))
