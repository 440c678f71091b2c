"""The bounds of numbers: what they are just now, and which of them another answer sets ("varav")."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from surveys.problems import Circumstances
from surveys.schema import AnswerBound, AnyItem, Bound, CountMatrixItem, NumberItem
from surveys.terms import Fact
from surveys.values import number_kind, number_of, rows_in

_NAMES = ("minimum", "maximum", "total")


def named_bounds(item: AnyItem) -> Iterator[tuple[str, str, Bound]]:
    """Every bound of the item as (row, name, bound): those of the whole item have no row."""
    for name in _NAMES:
        if (bound := getattr(item, name, None)) is not None:
            yield "", name, bound
    for row in getattr(item, "rows", ()):
        for name in _NAMES[:2]:
            if (bound := getattr(row, name)) is not None:
                yield row.code, name, bound


def bounding_items(item: AnyItem) -> frozenset[str]:
    """The other items whose answers bound this one."""
    bounds = (bound for _, _, bound in named_bounds(item))
    return frozenset(bound.item for bound in bounds if isinstance(bound, AnswerBound) and bound.item) - {item.link_id}


def bound_value(bound: Bound | None, circumstances: Circumstances, own: AnyItem, value: Any) -> Decimal | None:
    """A bound of `own`, whose value is `value`, as a number; None when there is none or it is not known."""
    if isinstance(bound, Fact):
        known = circumstances.facts.get(bound)
        return None if known is None else Decimal(known)
    if not isinstance(bound, AnswerBound):
        return bound
    if not bound.item or bound.item == own.link_id:
        return _number_in(own, value, bound)
    asked = circumstances.tree.by_link_id.get(bound.item) if circumstances.tree else None
    return _number_in(asked, circumstances.in_force.get(bound.item), bound)


def _number_in(item: AnyItem | None, value: Any, bound: AnswerBound) -> Decimal | None:
    if isinstance(item, NumberItem):
        return number_of(value, number_kind(item))
    if not isinstance(item, CountMatrixItem):
        return None
    given = rows_in(value)
    wanted = [bound.row] if bound.row else [row.code for row in item.rows]
    numbers = [number_of(given.get(code), "integer") for code in wanted]
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if len(known) == len(numbers) else None
