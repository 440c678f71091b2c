"""Bounds that another answer sets: in our own terms, and as a targetConstraint for whoever reads FHIRPath.

R5's minValue and maxValue hold a number. SDC lets them be worked out (cqf-expression on the value), which few readers
know; a targetConstraint on the item says the same as a rule across items does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.bounds import named_bounds
from surveys.interchange.fhir_conditions import answers_of
from surveys.interchange.fhir_element import Element
from surveys.interchange.fhir_extensions import HL7, OURS, Node
from surveys.interchange.fhir_import_conditions import parts_of
from surveys.loading.source import Table
from surveys.schema import AnswerBound, AnyItem, Definition
from surveys.wording import limits_in_words

_COMPARED = {"minimum": ">=", "maximum": "<=", "total": "="}
_URL = f"{HL7}/targetConstraint"


def constraints_of(item: AnyItem, definition: Definition, row: str = "") -> Iterator[Node]:
    """One for each bound of the item, or of its row, that another answer sets."""
    for of_row, name, bound in named_bounds(item):
        if isinstance(bound, AnswerBound) and of_row == row:
            key = f"row-{name}" if row else name
            own = [f"{item.link_id}.{row}"] if row else _places(item)
            target = definition.by_link_id[bound.item or item.link_id]
            expression = _expression(name, own, _addends(bound, target.link_id, _codes(target)))
            yield _constraint(key, expression, "; ".join(limits_in_words(item, definition)))


def _codes(item: Any) -> list[str]:
    return [str(row["code"]) if isinstance(row, Mapping) else row.code for row in _rows(item)]


def _rows(item: Any) -> Iterable[Any]:
    return item.get("rows") or () if isinstance(item, Mapping) else getattr(item, "rows", ())


def _places(item: AnyItem) -> list[str]:
    return [f"{item.link_id}.{code}" for code in _codes(item)] or [item.link_id]


def _addends(bound: AnswerBound | Mapping[str, Any], target: str, codes: Sequence[str]) -> list[str]:
    """The linkIds whose numbers together are the bound."""
    row = bound.row if isinstance(bound, AnswerBound) else bound.get("row", "")
    return [f"{target}.{row}"] if row else [f"{target}.{code}" for code in codes] or [target]


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


@dataclass
class BoundReading:
    """The bounds that answers set, gathered while a questionnaire is read: their targets may come later."""

    found: list[tuple[Element, str, list[str], Table, str]] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)

    def read(self, element: Element, table: Table, *, row: str = "") -> None:
        """The constraints on an item, or on a row of it, each beside the bound that it says again."""
        self.tables[str(table["link_id"])] = table
        of: Mapping[str, Any] = next((one for one in table.get("rows", ()) if one["code"] == row), {}) if row else table
        bounds = {f"row-{name}" if row else name: of.get(name) for name in _COMPARED}
        said = {key: bound for key, bound in bounds.items() if isinstance(bound, Table)}
        for constraint in element.extensions(_URL):
            parts = {name: values[0] for name, values in parts_of(constraint).items()}
            key, said_expression = str(parts.get("key")), parts.get("expression")
            bound = said.pop(key, None)
            expression = said_expression.get("expression") if isinstance(said_expression, dict) else ""
            if bound is None:
                element.refuse("extension:targetConstraint", key="extension", value=key)
            else:
                own = [f"{table['link_id']}.{row}"] if row else []
                self.found.append((element, key, own, bound, str(expression)))
        for key in said:
            element.refuse("bound", key="extension", value=key)

    def check(self) -> None:
        """Refuse what does not say the same in both places."""
        for element, key, own_row, bound, expression in self.found:
            item = self.tables.get(element.link_id) or self.tables[own_row[0].rpartition(".")[0]]
            link_id = str(item["link_id"])
            own = own_row or [f"{link_id}.{code}" for code in _codes(item)] or [link_id]
            target = str(bound.get("item") or link_id)
            addends = _addends(bound, target, _codes(self.tables.get(target, {})))
            if expression != _expression(key.removeprefix("row-"), own, addends):
                element.refuse("bound", key="extension", value=key)


def read_answer_bound(element: Element, name: str) -> Table | None:
    """The bound of this name that an answer sets; None where none does."""
    found = element.extension(f"{OURS}/{name}-answer")
    if found is None:
        return None
    parts = {key: str(values[0]) for key, values in parts_of(found).items()}
    return Table(element.line, parts.items())
