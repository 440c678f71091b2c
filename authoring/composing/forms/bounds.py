"""Bounds that another answer sets ("varav"), as they are chosen: a question about a number, or a row of one."""

from collections.abc import Iterator
from typing import Any

from surveys.schema import AnyItem, CountMatrixItem, Definition, NumberItem
from surveys.wording import label_of

NAMES = ("minimum", "maximum", "total")
_PART = "|"
_LONGEST = 70

Choices = list[tuple[str, str]]


def offered_numbers(tree: Definition, link_id: str) -> Choices:
    """Every number of other questions, and the rows of the question itself, as (value of the field, words)."""
    return [
        *((choice_of({"row": code}), words) for code, words in _own_rows(tree.by_link_id.get(link_id))),
        *(
            (choice_of({"item": item.link_id, "row": row}), words)
            for item in tree.by_link_id.values()
            if item.link_id != link_id
            for row, words in _numbers(item)
        ),
    ]


def _own_rows(item: AnyItem | None) -> Iterator[tuple[str, str]]:
    if isinstance(item, CountMatrixItem):
        yield from ((row.code, f"Raden ”{_shortened(row.text)}” i den här frågan") for row in item.rows)


def _numbers(item: AnyItem) -> Iterator[tuple[str, str]]:
    name = _shortened(label_of(item) or item.link_id)
    if isinstance(item, NumberItem):
        yield "", name
    elif isinstance(item, CountMatrixItem):
        yield "", f"{name}: alla rader tillsammans"
        yield from ((row.code, f"{name}: {_shortened(row.text)}") for row in item.rows)


def _shortened(label: str) -> str:
    return label if len(label) <= _LONGEST else label[:_LONGEST].rpartition(" ")[0] + " …"


def choice_of(bound: Any) -> str:
    """The value of the field for a bound as it stands in the document; empty for one that no answer sets."""
    return _PART.join((bound.get("item", ""), bound.get("row", ""))) if isinstance(bound, dict) else ""


def bound_of(choice: str) -> dict[str, str] | None:
    """What a choice stands for in the document; None for none."""
    item, _, row = choice.partition(_PART)
    return {key: value for key, value in (("item", item), ("row", row)) if value} or None


def with_present(choices: Choices, present: str) -> Choices:
    """The choices with the one that is chosen, also where it leads nowhere any more."""
    gone = [] if not present or present in dict(choices) else [(present, f"{present.strip(_PART)}, som inte finns")]
    return [("", "Ingen fråga"), *choices, *gone]
