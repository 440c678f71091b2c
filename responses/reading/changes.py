"""What differs between two snapshots of a response, item by item with words marked: for whoever approves it again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from accounts.models import User
from responses.models import Return, SignOff, Snapshot
from responses.reading.items import ShownItem, Source, read_item
from responses.reading.readings import source_of_snapshot
from responses.reading.returns import returns_of
from responses.reading.text import text_of
from surveys.schema import Definition, GroupItem, Question
from surveys.wordings.wording import UNNAMED_FIELD, label_of
from surveys.wordings.words import Part, mark_words, sides_of


class WayRead(StrEnum):
    """What it was that somebody did with a snapshot that they had read."""

    APPROVED = "approved"
    RETURNED = "returned"
    READ = "read"


@dataclass(frozen=True)
class ReadBefore:
    """An earlier snapshot that somebody has read: who, when, and what they did with it."""

    snapshot: Snapshot
    user: User
    at: datetime
    kind: WayRead


@dataclass(frozen=True)
class _Decision:
    """The same of the snapshot with this number, before it is known to be the one to compare with."""

    number: int
    user: User
    at: datetime
    kind: WayRead


def read_before(
    snapshot: Snapshot,
    user: User,
    given: Iterable[SignOff],
    returns: Iterable[Return] | None = None,
    read: Mapping[int, datetime] | None = None,
    *,
    after: int = 0,
) -> ReadBefore | None:
    """The newest earlier snapshot that `user` approved, returned or has read, or that anybody approved; None for none.

    `given`: every sign-off in the response, voided or not. `returns`: every return, where they have been read.
    `read`: what `user` has said that they have read (turns.read_by). `after`: the number of a snapshot, and only later
    ones are asked for.
    """
    if snapshot.number <= after + 1:
        return None
    returned = returns_of(snapshot.response) if returns is None else returns
    decisions = [*_approvals(given), *_returned(returned), *_read(read or {}, user)]
    found = [one for one in decisions if after < one.number < snapshot.number]
    own = [one for one in found if one.user == user]
    last = max(
        own or [one for one in found if one.kind == WayRead.APPROVED],
        key=lambda one: (one.number, one.at),
        default=None,
    )
    if last is None:
        return None
    earlier = Snapshot.objects.get(response=snapshot.response, number=last.number)
    earlier.response = snapshot.response
    return ReadBefore(earlier, last.user, last.at, last.kind)


def _approvals(given: Iterable[SignOff]) -> Iterator[_Decision]:
    for sign_off in given:
        yield _Decision(sign_off.snapshot.number, sign_off.signer, sign_off.signed_at, WayRead.APPROVED)


def _returned(returns: Iterable[Return]) -> Iterator[_Decision]:
    for one in returns:
        yield _Decision(one.snapshot.number, one.by, one.at, WayRead.RETURNED)


def _read(read: Mapping[int, datetime], user: User) -> Iterator[_Decision]:
    for number, at in read.items():
        yield _Decision(number, user, at, WayRead.READ)


@dataclass(frozen=True)
class RowChange:
    """One row of a matrix or table whose answer differs."""

    text: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class SideBySide:
    """One thing of an answer that differs, as it was and as it is; empty where there is nothing."""

    name: str
    old: tuple[Part, ...]
    new: tuple[Part, ...]


def _beside(name: str, parts: Iterable[Part]) -> SideBySide:
    return SideBySide(name, *sides_of(parts))


@dataclass(frozen=True)
class AnswerChange:
    """One item that differs. `kind`: changed, answered, emptied, asked (it was not before), set_aside (no longer)."""

    link_id: str
    kind: str
    heading: str
    section: str
    row_id: str
    """The item in whose row of the whole reading it stands."""
    wording: tuple[Part, ...] = ()
    parts: tuple[Part, ...] = ()
    rows: tuple[RowChange, ...] = ()
    documents_gone: tuple[str, ...] = ()
    documents_new: tuple[str, ...] = ()
    remark: tuple[Part, ...] = ()

    @property
    def kind_in_words(self) -> str:
        return _KINDS[self.kind]

    @property
    def lines(self) -> list[SideBySide]:
        """What differs in it, the earlier beside the later."""
        found = [_beside("", self.parts)] if self.parts else []
        found += [_beside(row.text, row.parts) for row in self.rows]
        found += [_beside("Kommentar till svaret:", self.remark)] if self.remark else []
        found += [_beside("Bilaga:", [Part("gone", text)]) for text in self.documents_gone]
        return found + [_beside("Bilaga:", [Part("new", text)]) for text in self.documents_new]


_KINDS = {
    "changed": "Ändrat",
    "answered": "Besvarat",
    "emptied": "Tömt",
    "asked": "Frågan ställs nu",
    "set_aside": "Frågan ställs inte längre",
}


class _Side:
    """One of the two snapshots, read."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.source: Source = source_of_snapshot(snapshot, None)
        self.tree: Definition = self.source.tree
        self.enabled = self.source.evaluation.enabled

    def read(self, link_id: str) -> ShownItem | None:
        """The item as read; None when it is not asked there."""
        if link_id not in self.enabled or link_id not in self.tree.by_link_id:
            return None
        return read_item(self.source, link_id)


class Changes:
    """The differences from one snapshot to a later one, in reading order; what is no longer in the form last."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self._old, self._new = _Side(old), _Side(new)
        self.versions = (self._old.tree.version, self._new.tree.version)

    @property
    def moved(self) -> bool:
        """Whether the questionnaire is of another version now."""
        return self.versions[0] != self.versions[1]

    @cached_property
    def all(self) -> list[AnswerChange]:
        asked = {question.link_id for question in self._new.tree.questions}
        gone = (question for question in self._old.tree.questions if question.link_id not in asked)
        found = [self._change(question, self._new.tree) for question in self._new.tree.questions]
        found += [self._change(question, self._old.tree) for question in gone]
        return [change for change in found if change]

    def _change(self, question: Question, tree: Definition) -> AnswerChange | None:
        if getattr(question, "sign_off", None):
            return None
        old, new = self._old.read(question.link_id), self._new.read(question.link_id)
        change = AnswerChange(
            link_id=question.link_id,
            kind=_kind(old, new),
            heading=_heading(question, tree),
            section=tree.section_of[question.link_id].text,
            row_id=_row_of(question, tree),
            **_differences(old, new),
        )
        differs = (
            change.parts
            or change.rows
            or change.wording
            or change.documents_gone
            or change.documents_new
            or change.remark
        )
        opened = change.kind in ("asked", "set_aside") and change.row_id == change.link_id
        return change if differs or opened else None


def _kind(old: ShownItem | None, new: ShownItem | None) -> str:
    if old is None or new is None:
        return "" if old is new else "asked" if new else "set_aside"
    if old.answered != new.answered:
        return "answered" if new.answered else "emptied"
    return "changed"


def _differences(old: ShownItem | None, new: ShownItem | None) -> dict[str, Any]:
    gone, added = set(_documents(old)), set(_documents(new))
    found: dict[str, Any] = {
        "documents_gone": tuple(text for text in _documents(old) if text not in added),
        "documents_new": tuple(text for text in _documents(new) if text not in gone),
    }
    if old and new and old.text != new.text:
        found["wording"] = mark_words(old.text, new.text)
    if _remark(old) != _remark(new):
        found["remark"] = mark_words(_remark(old), _remark(new))
    before, after = text_of(old) if old else "", text_of(new) if new else ""
    if before == after:
        return found
    if old and new and old.shape == new.shape and new.shape in ("matrix", "table"):
        return {**found, "rows": tuple(_rows(old, new))}
    return {**found, "parts": mark_words(before, after)}


def _remark(item: ShownItem | None) -> str:
    return item.remark if item else ""


def _rows(old: ShownItem, new: ShownItem) -> Iterator[RowChange]:
    before, after = _row_texts(old), _row_texts(new)
    for text in dict.fromkeys([*after, *before]):
        if before.get(text, "") != after.get(text, ""):
            yield RowChange(text, mark_words(before.get(text, ""), after.get(text, "")))


def _row_texts(item: ShownItem) -> dict[str, str]:
    """Each row's answer without the row's own text."""
    named = ((row.text, text_of(replace(item, rows=(row,)))) for row in item.rows)
    return {text: answer.removeprefix(text).lstrip(":\n ") for text, answer in named}


def _documents(item: ShownItem | None) -> list[str]:
    """Each document by all that tells it from another, in words."""
    facts = (
        (
            *(doc.title, doc.name, doc.url, doc.diarienummer),
            *(doc.decided_on, doc.decided_by, doc.decision_paragraph, doc.decision_kind, doc.seen),
        )
        for doc in _shown(item)
    )
    texts = [", ".join(dict.fromkeys(fact for fact in each if fact)) for each in facts]
    return [
        f"{text} ({doc.sha256[:12]})" if doc.sha256 else text for text, doc in zip(texts, _shown(item), strict=True)
    ]


def _shown(item: ShownItem | None) -> tuple[Any, ...]:
    return item.documents if item else ()


def _heading(question: Question, tree: Definition) -> str:
    own = label_of(question)
    parent = tree.by_link_id.get(tree.parent[question.link_id])
    if parent is None or isinstance(parent, GroupItem):
        return own
    return f"{label_of(parent)} – {own or UNNAMED_FIELD.lower()}"


def _row_of(question: Question, tree: Definition) -> str:
    link_id = question.link_id
    while (above := tree.by_link_id.get(tree.parent[link_id])) is not None and not isinstance(above, GroupItem):
        link_id = above.link_id
    return link_id
