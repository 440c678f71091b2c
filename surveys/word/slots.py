"""The fields of a questionnaire's Word document by their tags: which part of which question each of them holds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.answers.added_rows import cell_name
from surveys.remembering import once_a_tree
from surveys.schema import (
    AttestationItem,
    ChoiceItem,
    CountMatrixItem,
    Definition,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowTableItem,
    TableItem,
    TextItem,
    is_computed,
)
from surveys.word.tags import bookmark_of, tag_of
from surveys.wordings.wording import box_name

COUNT = "antal"
OWN_WORDS = "*bidrag"
"""In the tag of a field for somebody's own words beside a question: no code of an option or row begins so."""
NOT_KNOWN_SLOT = "not-known"


@dataclass(frozen=True)
class Slot:
    """One field: of which question, by which name surveys.answers.entries reads it, and, of a box, which code it
    stands for (empty for a box of its own). `called` is what a person calls it.
    """

    link_id: str
    name: str
    is_box: bool = False
    code: str = ""
    called: str = ""


@once_a_tree
def slots_of(tree: Definition) -> Mapping[str, Slot]:
    """Every field by its tag, in reading order."""
    return {tag: slot for question in tree.questions for tag, slot in _slots(question)}


@once_a_tree
def own_words_slots(tree: Definition) -> Mapping[str, Slot]:
    """By its tag, the field for somebody's own words beside each question that is not answered by one text."""
    found = (one for one in tree.questions if not takes_one_text(one))
    return {tag_of(one.link_id, OWN_WORDS): Slot(one.link_id, OWN_WORDS, called="Bidrag med egna ord") for one in found}


def takes_one_text(question: Question) -> bool:
    """Whether the answer is one text, as a contribution is."""
    return isinstance(question, TextItem) and question.boxes == 1


@once_a_tree
def slots_by_mark(tree: Definition) -> Mapping[str, str]:
    """The tags by the bookmarks around their fields."""
    return {bookmark_of(tag): tag for tag in (*slots_of(tree), *own_words_slots(tree))}


_Slots = Iterator[tuple[str, Slot]]


def _slots(item: Question) -> _Slots:
    make = _OF.get(type(item), _one)
    # Signing and the portal fill in what nobody writes; a box to certify by stands there to be read.
    if isinstance(item, AttestationItem) or not (item.sign_off or is_computed(item)):
        yield from make(item)


def _options(item: ChoiceItem) -> _Slots:
    for option in item.options:
        yield tag_of(item.link_id, option.code), Slot(item.link_id, "value", True, option.code, option.text)


def _attestation(item: AttestationItem) -> _Slots:
    yield tag_of(item.link_id, "ja"), Slot(item.link_id, "value", True, "ja", item.option)


def _matrix(item: MatrixItem) -> _Slots:
    for row in item.rows:
        for column in item.columns:
            called = f"{row.text}: {column.text}"
            yield (
                tag_of(item.link_id, row.code, column.code),
                Slot(item.link_id, f"row_{row.code}", True, column.code, called),
            )


def _counts(item: CountMatrixItem) -> _Slots:
    for row in item.rows:
        yield tag_of(item.link_id, row.code, COUNT), Slot(item.link_id, f"row_{row.code}", called=row.text)


def _table(item: TableItem | NumberTableItem) -> _Slots:
    for row in item.rows:
        for column in item.columns:
            slot = Slot(item.link_id, f"cell_{row.code}_{column.code}", called=f"{row.text}: {column.text}")
            yield tag_of(item.link_id, row.code, column.code), slot


def _added(item: RowTableItem) -> _Slots:
    for number in range(1, item.max_rows + 1):
        for column in item.columns:
            slot = Slot(item.link_id, f"cell_{number}_{column.code}", called=cell_name(item, number, column))
            yield tag_of(item.link_id, str(number), column.code), slot


def _texts(item: TextItem) -> _Slots:
    if item.boxes == 1:
        yield from _one(item)
        return
    for box in range(1, item.boxes + 1):
        slot = Slot(item.link_id, f"box_{box}", called=box_name(item, box))
        yield tag_of(item.link_id, str(box)), slot


def _number(item: NumberItem) -> _Slots:
    yield from _one(item)
    if item.not_known:
        yield tag_of(item.link_id, NOT_KNOWN_SLOT), Slot(item.link_id, "not_known", True, "", item.not_known)


def _one(item: Question) -> _Slots:
    yield tag_of(item.link_id), Slot(item.link_id, "note" if item.type == "file" else "value")


_OF: Mapping[type, Callable[[Any], _Slots]] = {
    ChoiceItem: _options,
    AttestationItem: _attestation,
    MatrixItem: _matrix,
    CountMatrixItem: _counts,
    TableItem: _table,
    NumberTableItem: _table,
    RowTableItem: _added,
    TextItem: _texts,
    NumberItem: _number,
}
