"""Bounds that another answer sets: in our own terms, and as a targetConstraint for whoever reads FHIRPath.

R5's minValue and maxValue hold a number. SDC lets them be worked out (cqf-expression on the value), which few readers
know; a targetConstraint on the item says the same as a rule across items does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.checking.bounds import PlacedBound, placed_bounds
from surveys.interchange.fhir_conditions import answers_of
from surveys.interchange.fhir_element import Element
from surveys.interchange.fhir_extensions import HL7, OURS, FhirNode
from surveys.interchange.fhir_import_conditions import parts_of
from surveys.loading.source import Table
from surveys.references import AnswerBound
from surveys.schema import AnyItem, Definition
from surveys.wordings.wording import limits_in_words

_COMPARED = {"minimum": ">=", "maximum": "<=", "total": "="}
_URL = f"{HL7}/targetConstraint"


def constraints_of(item: AnyItem, definition: Definition, row: str = "", column: str = "") -> Iterator[FhirNode]:
    """One for each bound that another answer sets: of the item itself, of one of its rows, or of one of its cells."""
    for placed in placed_bounds(item):
        bound = placed.bound
        if not isinstance(bound, AnswerBound) or not _stands_at(placed, row, column, item):
            continue
        target = definition.by_link_id[bound.item or item.link_id]
        expression = _bound_expression(placed.name, _At(item, row, column), target, bound.row, bound.column)
        yield _constraint(placed.key, expression, "; ".join(limits_in_words(item, definition)))


@dataclass(frozen=True)
class _At:
    """A number that is bounded: of a question, as an item or as it is read, and in which row and column of it."""

    item: Any
    row: str
    column: str


def _bound_expression(name: str, at: _At, target: Any, row: str, column: str) -> str:
    """The bound of this name that the row and column of `target` set for the number."""
    beside = target is at.item and name != "total"
    if beside and _is_added(target):
        return _beside_in_row(name, str(_of(target, "link_id")), at.column, column)
    limit = _cells(target, row or (at.row if beside else ""), column or (at.column if beside else ""))
    return _expression(name, _cells(at.item, at.row, at.column), limit)


def _beside_in_row(name: str, link_id: str, own: str, limit: str) -> str:
    """That each row that has both numbers keeps the one to the other."""
    cells = [f"item.where(linkId = '{link_id}/row/{column}').answer.value" for column in (own, limit)]
    compared = f"{cells[0]} {_COMPARED[name]} {cells[1]}"
    rows = f"%resource.descendants().where(linkId = '{link_id}/row')"
    return f"{rows}.all(iif(({compared}).exists(), {compared}, true))"


def _is_table(item: Any) -> bool:
    return bool(_parts(item, "columns"))


def _is_added(item: Any) -> bool:
    """Whether the respondent adds its rows: they have no codes, and each cell one linkId in all of them."""
    return bool(_of(item, "type") == "row_table")


def _of(item: Any, key: str) -> Any:
    return item.get(key) if isinstance(item, Mapping) else getattr(item, key)


def _stands_at(placed: PlacedBound, row: str, column: str, item: Any) -> bool:
    """Of a table of numbers all bounds but the total stand at the cells, of rows of numbers only the rows' own, and of
    rows that the respondent adds the columns' at their cells.
    """
    if _is_added(item):
        return placed.column == column
    if _is_table(item):
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
    link_id = _of(item, "link_id")
    if _is_added(item):
        return [f"{link_id}/row/{column}"]
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
    is_one = len(link_ids) == 1 and "/row/" not in link_ids[0]
    return answers if is_one else f"{answers}.aggregate($this + iif($total.empty(), 0, $total))"


def _constraint(key: str, expression: str, human: str) -> FhirNode:
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
        link_id = str(one.bound.get("item") or one.table["link_id"])
        target = self.tables.get(link_id, Table(1, {"link_id": link_id}.items()))
        row, column = (str(one.bound.get(key) or "") for key in ("row", "column"))
        at = _At(one.table, one.row, one.column)
        return _bound_expression(
            one.key.rpartition("-")[2], at, one.table if link_id == one.table["link_id"] else target, row, column
        )


def _bounds_at(table: Table, row: str, column: str) -> Iterator[tuple[str, Table]]:
    """The bounds that answers set at the item, row or cell, as constraints_of names them."""
    for key, bound, of_row, of_column in _bounds_of(table):
        placed = PlacedBound(key, AnswerBound(), of_row, of_column)
        if _stands_at(placed, row, column, table):
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
