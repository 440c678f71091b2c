"""Bounds that another answer sets ("varav"), as they are chosen: a question about a number, or a row of one."""

from collections.abc import Iterator
from typing import Any

from config.language.swedish import begin_sentence
from surveys.answers.values import NUMBERS
from surveys.references import AnswerBound
from surveys.schema import (
    AnyItem,
    Column,
    CountMatrixItem,
    Definition,
    NumberItem,
    NumberTableItem,
    RowColumn,
    RowTableItem,
)
from surveys.terms import Fact
from surveys.wordings.wording import bound_in_words, label_of

FACT_NAME = "antal kommuner"
"""How one types the fact that a bound may be."""
NAMES = ("minimum", "maximum", "total")
_KEYS = ("item", "row", "column")
_PART = "|"
_LONGEST = 70

ItemChoices = list[tuple[str, str]]
BoundNode = dict[str, str]


def offered_bounds(tree: Definition, link_id: str) -> ItemChoices:
    """Every number of other questions, and the question's own rows and columns, as (value of the field, words)."""
    return [
        *((choice_of(bound), words) for bound, words in _own_parts(tree.by_link_id.get(link_id))),
        *(
            (choice_of({"item": item.link_id, **part}), words)
            for item in tree.by_link_id.values()
            if item.link_id != link_id
            for part, words in _numbers(item)
        ),
    ]


def _own_parts(item: AnyItem | None) -> Iterator[tuple[BoundNode, str]]:
    if isinstance(item, CountMatrixItem | NumberTableItem):
        yield from (({"row": row.code}, f"Raden ”{shorten_label(row.text)}” i den här frågan") for row in item.rows)
    if isinstance(item, NumberTableItem | RowTableItem):
        for column in _number_columns(item):
            yield {"column": column.code}, f"Kolumnen ”{shorten_label(column.text)}” i den här frågan"


def _number_columns(item: NumberTableItem | RowTableItem) -> Iterator[Column | RowColumn]:
    yield from (one for one in item.columns if not isinstance(one, RowColumn) or one.type in NUMBERS)


def _numbers(item: AnyItem) -> Iterator[tuple[BoundNode, str]]:
    name = shorten_label(label_of(item) or item.link_id)
    if isinstance(item, NumberItem):
        yield {}, name
    if isinstance(item, CountMatrixItem | NumberTableItem):
        yield {}, f"{name}: alla rader tillsammans"
        yield from (({"row": row.code}, f"{name}: {shorten_label(row.text)}") for row in item.rows)
    if isinstance(item, NumberTableItem | RowTableItem):
        columns = _number_columns(item)
        yield from (({"column": one.code}, f"{name}: kolumnen {shorten_label(one.text)}") for one in columns)


def shorten_label(label: str) -> str:
    """A wording short enough to choose by."""
    return label if len(label) <= _LONGEST else label[:_LONGEST].rpartition(" ")[0] + " …"


def choice_of(bound: Any) -> str:
    """The value of the field for a bound as it stands in the document; empty for one that no answer sets."""
    return _PART.join(str(bound.get(key, "")) for key in _KEYS) if isinstance(bound, dict) else ""


def typed_of(bound: Any) -> str:
    """A bound as one types it: a number, or "antal kommuner"; empty for one that another answer sets."""
    if bound is None or isinstance(bound, dict):
        return ""
    return FACT_NAME if bound == Fact.MUNICIPALITIES else str(bound)


def bound_of(choice: str) -> dict[str, str] | None:
    """What a choice stands for in the document; None for none."""
    return {key: value for key, value in zip(_KEYS, choice.split(_PART), strict=False) if value} or None


def with_present(choices: ItemChoices, present: str, tree: Definition, link_id: str) -> ItemChoices:
    """The choices with the one that is chosen, also where it is not offered (a cell of a table) or leads nowhere any
    more. `link_id`: the question that is bounded.
    """
    other = [] if not present or present in dict(choices) else [(present, _name_of(present, tree, link_id))]
    return [("", "Ingen fråga"), *choices, *other]


def _name_of(choice: str, tree: Definition, link_id: str) -> str:
    bound = AnswerBound(**(bound_of(choice) or {}))
    if (bound.item or link_id) not in tree.by_link_id:
        return f"{choice.strip(_PART)}, som inte finns"
    words = begin_sentence(bound_in_words(bound, tree, within=link_id))
    asked = tree.by_link_id[bound.item or link_id]
    return (
        words if _has(asked, "rows", bound.row) and _has(asked, "columns", bound.column) else f"{words}, som inte finns"
    )


def _has(item: AnyItem, parts: str, code: str) -> bool:
    return not code or code in [one.code for one in getattr(item, parts, ())]
