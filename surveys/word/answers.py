"""What a Word document answers, by question, and what of it no question holds: pure, over what the reader found.

Nothing is guessed: a field is known by its tag alone. What is deleted leaves its question as it was, what stands twice
with different words is taken by nobody, and all of it is told, with words to copy.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from config.language.text import clean
from surveys.answers.entries import READERS, SHAPES, initial_of
from surveys.answers.values import is_blank
from surveys.schema import AttestationItem, Definition, Question
from surveys.word.findings import Control, Found
from surveys.word.printing import Printed, former_lines, new_words
from surveys.word.slots import Slot, own_words_slots, slots_by_mark, slots_of

StrayPlace = Literal["outside", "comment", "note", "frame", "header", "struck"]
FindingKind = StrayPlace | Literal["twice", "unknown", "ticks", "in_box", "picture", "closed", "mixed"]
_TICKED = frozenset("☒☑✓✔✗✘xX⊠")
_EMPTY = frozenset("☐□")
_LONG_LINE = 25


@dataclass(frozen=True)
class Leftover:
    """Words in the document that are no answer of a question, to read and copy. `link_id`: the question that they
    stand in or after; empty before the first.
    """

    kind: FindingKind
    text: str
    link_id: str = ""


@dataclass(frozen=True)
class Understood:
    """`values` by link_id, None for nothing, of the questions whose fields stand in the document; a field that is
    `missing` has left its question, or its part of it, as it was.
    """

    values: Mapping[str, Any]
    missing: tuple[str, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    tracked: bool = False
    own_words: Mapping[str, str] = field(default_factory=dict)
    """By link_id, what stands in the fields for somebody's own words beside questions that no one text answers."""


def understand(
    tree: Definition, found: Found, *, printed: Printed, base: Mapping[str, Any], only: Collection[str] | None = None
) -> Understood:
    """What `found` answers of `tree`. `printed` is what stood in the document when it was sent out, `base` the answers
    that it was filled in with, `only` the items that it was made for; None for all.
    """
    return _Understanding(tree, found, base, only).all(printed)


@dataclass
class _Given:
    """What one question's fields say: `entries` by the name of the field, and which of its options are ticked."""

    entries: dict[str, Any] = field(default_factory=dict)
    ticked: dict[str, list[str]] = field(default_factory=dict)


class _Understanding:
    def __init__(self, tree: Definition, found: Found, base: Mapping[str, Any], only: Collection[str] | None) -> None:
        self.tree, self.found, self.base = tree, found, base
        self.slots = {tag: slot for tag, slot in slots_of(tree).items() if only is None or slot.link_id in only}
        own = own_words_slots(tree).items()
        self.own_slots = {tag: slot for tag, slot in own if only is None or slot.link_id in only}
        self.own_words: dict[str, str] = {}
        self.leftovers: list[Leftover] = []

    def all(self, printed: Printed) -> Understood:
        read = dict(self._read_fields(printed))
        values, missing = {}, []
        for question in self.tree.questions:
            mine = {tag: slot for tag, slot in self.slots.items() if slot.link_id == question.link_id}
            present = {tag: read[tag] for tag in mine if tag in read}
            if len(present) < len(mine) and not self._is_told(question.link_id, "twice", "mixed"):
                missing.append(question.link_id)
            if present and self._is_written(question, mine, present):
                values[question.link_id] = self._value(question, mine, present)
        self._outside(printed)
        return Understood(values, tuple(missing), tuple(self.leftovers), self.found.tracked, self.own_words)

    def _is_told(self, link_id: str, *kinds: FindingKind) -> bool:
        return any(each.link_id == link_id and each.kind in kinds for each in self.leftovers)

    def _leave(self, kind: FindingKind, text: str, link_id: str = "") -> None:
        if text.strip():
            self.leftovers.append(Leftover(kind, clean(text).strip("\n"), link_id))

    # Fields

    def _read_fields(self, printed: Printed) -> Iterator[tuple[str, "str | bool"]]:
        """(tag, text or whether it is ticked) of every field of ours that stands there once."""
        by_tag: dict[str, list[Control]] = {}
        marks = slots_by_mark(self.tree)
        mixed = set[str]()
        pours = False
        for control in self.found.controls:
            tag = control.tag or marks.get(control.mark, control.mark)
            by_tag.setdefault(tag, []).append(control)
            slot = self.slots.get(tag)
            if slot is None or slot.is_box:
                continue
            if pours:
                mixed.add(tag)
            pours = _is_ousted(control)
        for tag, controls in by_tag.items():
            slot = self.slots.get(tag)
            if own := self.own_slots.get(tag):
                said = self._one_of(own, controls, printed, False)
                if isinstance(said, str):
                    self.own_words[own.link_id] = said
            elif slot is None:
                for control in controls:
                    self._leave("unknown", control.text if not _is_sign(control.text) else "", _link_in(self.tree, tag))
            elif (said := self._one_of(slot, controls, printed, tag in mixed)) is not None:
                yield tag, said

    def _one_of(self, slot: Slot, controls: list[Control], printed: Printed, mixed: bool) -> "str | bool | None":
        for control in controls:
            if control.holds_more:
                self._leave("picture", "En bild eller något annat som inte är text.", slot.link_id)
        if any(not control.tag and _swallows(control.text, printed) for control in controls):
            for control in controls:
                self._leave("outside", control.text, slot.link_id)
            return None
        if slot.is_box:
            return self._tick(slot, controls)
        left = [control for control in controls if not _is_ousted(control)]
        if not left:
            return None
        return self._mixed(slot, left) if mixed else self._text(slot, left)

    def _mixed(self, slot: Slot, controls: list[Control]) -> str | None:
        """What may be another field's words is taken by nobody, unless it is what was sent out."""
        said = self._text(slot, controls)
        before = initial_of(self.tree.question(slot.link_id), self.base.get(slot.link_id)).get(slot.name)
        if said is None or said.strip() == str(before or "").strip():
            return said
        self._leave("mixed", said, slot.link_id)
        return None

    def _text(self, slot: Slot, controls: list[Control]) -> str | None:
        texts = list(dict.fromkeys(text for each in controls if (text := clean(each.text).strip("\n")).strip()))
        if len(texts) < 2:
            return texts[0] if texts else ""
        for text in texts:
            self._leave("twice", text, slot.link_id)
        return None

    def _tick(self, slot: Slot, controls: list[Control]) -> bool | None:
        for control in controls:
            if not _is_sign(control.text):
                self._leave("in_box", control.text, slot.link_id)
        states = {_is_ticked(control) for control in controls}
        if len(states) > 1:
            self._leave("twice", slot.called, slot.link_id)
            return None
        return states.pop()

    # Values

    def _is_written(self, question: Question, mine: Mapping[str, Slot], present: Mapping[str, "str | bool"]) -> bool:
        """Whether a respondent writes it; what stands in a field that nobody writes is told."""
        if not (question.read_only or isinstance(question, AttestationItem) or _takes_no_text(question)):
            return True
        before = {str(part) for part in initial_of(question, self.base.get(question.link_id)).values()}
        for tag, said in present.items():
            text = mine[tag].called if said is True else said or ""
            if str(text).strip() not in before:
                self._leave("closed", str(text), question.link_id)
        return False

    def _value(self, question: Question, mine: Mapping[str, Slot], present: Mapping[str, "str | bool"]) -> Any:
        value = self.base.get(question.link_id)
        given = _Given(dict(initial_of(question, value)))
        for tag, slot in mine.items():
            if tag in present:
                _put(given, slot, present[tag])
        for name, codes in given.ticked.items():
            self._choose(question, given, name, codes, [mine[tag] for tag in present])
        if given.entries.get("not_known") and str(given.entries.get("value") or "").strip():
            self._leave("ticks", getattr(question, "not_known", ""), question.link_id)
        read = READERS[SHAPES[type(question)]](EntriesOf(question, given.entries))
        return None if is_blank(read) else read

    def _choose(self, question: Question, given: _Given, name: str, codes: list[str], read: list[Slot]) -> None:
        """Put what is ticked: all of it where several may be, the one where one may, what was before where two are."""
        asked = {slot.code for slot in read if slot.name == name and slot.is_box}
        before = given.entries.get(name)
        if getattr(question, "multiple", False):
            kept = [code for code in (before if isinstance(before, list) else []) if code not in asked]
            given.entries[name] = [*kept, *codes]
        elif len(codes) > 1:
            named = [slot.called for slot in read if slot.name == name and slot.code in codes]
            self._leave("ticks", "\n".join(named), question.link_id)
        elif codes or before in asked:
            given.entries[name] = codes[0] if codes else None

    # Words outside

    def _outside(self, printed: Printed) -> None:
        marks = slots_by_mark(self.tree)
        for words in new_words(self.found.outside, printed, former_lines(self.tree)):
            tag = marks.get(words.after, words.after)
            kind: Any = "outside" if words.place in ("text", "contents") else words.place
            self._leave(kind, words.text, _link_in(self.tree, tag))


def _put(given: _Given, slot: Slot, said: "str | bool") -> None:
    if not slot.code:
        given.entries[slot.name] = said
        return
    chosen = given.ticked.setdefault(slot.name, [])
    if said:
        chosen.append(slot.code)


@dataclass
class EntriesOf:
    """What stands in the fields of one question, as surveys.answers.entries reads them."""

    question: Question
    entries: Mapping[str, Any]

    def posted(self, name: str) -> str:
        value = self.entries.get(name)
        return "" if value in (None, False) else "on" if value is True else clean(str(value))

    def posted_list(self, name: str) -> list[str]:
        value = self.entries.get(name)
        return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []


def _takes_no_text(question: Question) -> bool:
    return question.type == "file" and "text" not in question.accepts


def _is_sign(text: str) -> bool:
    """Whether a box holds what a box holds: a sign, or nothing."""
    return not (set(text.strip()) - _TICKED - _EMPTY) and len(text.strip()) < 2


def _is_ousted(control: Control) -> bool:
    """Whether a box has been dragged into a field of text, and all that is left there is the box: LibreOffice (7.4)
    writes the words of such a field first in the next field of text.
    """
    return control.in_box and not control.tag and _is_sign(control.text)


def _is_ticked(control: Control) -> bool:
    """By the sign that one sees; by what the file says where there is none."""
    sign = control.text.strip()
    if not sign:
        return control.ticked
    return sign in _TICKED if _is_sign(sign) else control.ticked


def _link_in(tree: Definition, tag: str) -> str:
    """The question that a tag names, as far as it names one."""
    known = slots_of(tree).get(tag)
    if known:
        return known.link_id
    bare = tag.partition("/")[0]
    return bare if bare in tree.by_link_id else ""


def _swallows(text: str, printed: Printed) -> bool:
    """Whether a bookmark has come to hold printed text: then nobody knows where the answer ends."""
    return any(len(line) > _LONG_LINE and line in printed.known for line in _lines(text))


def _lines(text: str) -> Iterable[str]:
    return (" ".join(line.split()) for line in text.split("\n"))
