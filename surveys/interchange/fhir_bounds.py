"""Bounds that another answer sets: in our own terms, and as a targetConstraint for whoever reads FHIRPath.

R5's minValue and maxValue hold a number. SDC lets them be worked out (cqf-expression on the value), which few readers
know; a targetConstraint on the item says the same as a rule across items does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.bounds import PlacedBound, placed_bounds
from surveys.interchange.fhir_conditions import answers_of
from surveys.interchange.fhir_element import Element
from surveys.interchange.fhir_extensions import HL7, OURS, Node
from surveys.interchange.fhir_import_conditions import parts_of
from surveys.loading.source import Table
from surveys.references import AnswerBound
from surveys.schema import AnyItem, Definition
from surveys.wording import limits_in_words

_COMPARED = {"minimum": ">=", "maximum": "<=", "total": "="}
_URL = f"{HL7}/targetConstraint"


def constraints_of(item: AnyItem, definition: Definition, row: str = "", column: str = "") -> Iterator[Node]:
    """One for each bound that another answer sets: of the item itself, of one of its rows, or of one of its cells."""
    for placed in placed_bounds(item):
        bound = placed.bound
        if not isinstance(bound, AnswerBound) or not _stands_at(placed, row, column, is_table=_is_table(item)):
            continue
        target = definition.by_link_id[bound.item or item.link_id]
        own = _cells(item, row, column)
        beside = target is item and placed.name != "total"
        limit = _cells(target, bound.row or (row if beside else ""), bound.column or (column if beside else ""))
        yield _constraint(
            placed.key, _expression(placed.name, own, limit), "; ".join(limits_in_words(item, definition))
        )


def _is_table(item: Any) -> bool:
    return bool(_parts(item, "columns"))


def _stands_at(placed: PlacedBound, row: str, column: str, *, is_table: bool) -> bool:
    """Of a table of numbers all bounds but the total stand at the cells, of rows of numbers only the rows' own."""
    if is_table:
        at_cell = bool(row and column) and placed.name != "total"
        return (
            (placed.row in ("", row) and placed.column in ("", column))
            if at_cell
            else not row and placed.name == "total"
        )
    return placed.row == row


def _parts(item: Any, key: str) -> list[str]:
    parts = item.get(key) or () if isinstance(item, Mapping) else getattr(item, key, ())
    return [str(part["code"]) if isinstance(part, Mapping) else part.code for part in parts]


def _cells(item: Any, row: str = "", column: str = "") -> list[str]:
    """The linkIds of the numbers in the row and column, all of them where none is named."""
    link_id = item["link_id"] if isinstance(item, Mapping) else item.link_id
    rows, columns = [row] if row else _parts(item, "rows"), [column] if column else _parts(item, "columns")
    if not rows:
        return [str(link_id)]
    return [f"{link_id}.{one}/{two}" for one in rows for two in columns] or [f"{link_id}.{one}" for one in rows]


def _expression(name: str, own: Sequence[str], addends: Sequence[str]) -> str:
    """That the numbers `own`, each (of a total: together), keep to the sum of `addends`, once there is one."""
    limit = _sum(addends)
    held = _sum(own) if name == "total" else answers_of(own)
    return f"iif({limit}.exists(), {held}.all($this {_COMPARED[name]} {limit}), true)"


def _sum(link_ids: Sequence[str]) -> str:
    answers = answers_of(link_ids)
    return answers if len(link_ids) == 1 else f"{answers}.aggregate($this + iif($total.empty(), 0, $total))"


def _constraint(key: str, expression: str, human: str) -> Node:
    return {
        "url": _URL,
        "extension": [
            {"url": "key", "valueId": key},
            {"url": "severity", "valueCode": "error"},
            {"url": "expression", "valueExpression": {"language": "text/fhirpath", "expression": expression}},
            {"url": "human", "valueMarkdown": human},
        ],
    }


@dataclass(frozen=True)
class _Said:
    """A constraint that was read, with the bound beside it, to be compared once everything is read."""

    element: Element
    key: str
    bound: Table
    table: Table
    row: str
    column: str
    expression: str


@dataclass
class BoundReading:
    """The bounds that answers set, gathered while a questionnaire is read: their targets may come later."""

    said: list[_Said] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)

    def read(self, element: Element, table: Table, *, row: str = "", column: str = "") -> None:
        """The constraints on an item, on a row or on a cell of it, each beside the bound that it says again."""
        self.tables[str(table["link_id"])] = table
        bounds = dict(_bounds_at(table, row, column))
        for constraint in element.extensions(_URL):
            parts = {name: values[0] for name, values in parts_of(constraint).items()}
            key, expression = str(parts.get("key")), parts.get("expression")
            bound = bounds.pop(key, None)
            written = str(expression.get("expression")) if isinstance(expression, dict) else ""
            if bound is None:
                element.refuse("extension:targetConstraint", key="extension", value=key)
            else:
                self.said.append(_Said(element, key, bound, table, row, column, written))
        for key in bounds:
            element.refuse("bound", key="extension", value=key)

    def check(self) -> None:
        """Refuse what does not say the same in both places."""
        for one in self.said:
            if one.expression != self._expected(one):
                one.element.refuse("bound", key="extension", value=one.key)

    def _expected(self, one: _Said) -> str:
        name = one.key.rpartition("-")[2]
        target = str(one.bound.get("item") or one.table["link_id"])
        beside = target == one.table["link_id"] and name != "total"
        row = str(one.bound.get("row") or (one.row if beside else ""))
        column = str(one.bound.get("column") or (one.column if beside else ""))
        limit = _cells(self.tables.get(target, Table(1, {"link_id": target}.items())), row, column)
        return _expression(name, _cells(one.table, one.row, one.column), limit)


def _bounds_at(table: Table, row: str, column: str) -> Iterator[tuple[str, Table]]:
    """The bounds that answers set at the item, row or cell, as constraints_of names them."""
    is_table = _is_table(table)
    for key, bound, of_row, of_column in _bounds_of(table):
        placed = PlacedBound(key, AnswerBound(), of_row, of_column)
        if _stands_at(placed, row, column, is_table=is_table):
            yield placed.key, bound


def _bounds_of(table: Table) -> Iterator[tuple[str, Table, str, str]]:
    for name in _COMPARED:
        if isinstance(bound := table.get(name), Table):
            yield name, bound, "", ""
        for key in ("rows", "columns"):
            for part in table.get(key) or ():
                if isinstance(bound := part.get(name), Table):
                    code = str(part["code"])
                    yield name, bound, code if key == "rows" else "", code if key == "columns" else ""


def read_answer_bound(element: Element, name: str) -> Table | None:
    """The bound of this name that an answer sets; None where none does."""
    found = element.extension(f"{OURS}/{name}-answer")
    if found is None:
        return None
    parts = {key: str(values[0]) for key, values in parts_of(found).items()}
    return Table(element.line, parts.items())
