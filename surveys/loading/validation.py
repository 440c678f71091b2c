"""Plain data -> Definition, with every error at its line.

pydantic says what has the wrong shape. What is wrong is then cut away, so that the checks of the rest can tell the
author of their errors in the same round; what refers to something that was cut away is not judged.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from surveys import references, schema
from surveys.definition_json import DEFINITION, DocumentNode
from surveys.loading.errors import Report
from surveys.loading.messages import no_operator, swedish_message, unknown_key
from surveys.loading.places import Place, find_place
from surveys.loading.source import Rows, Table
from surveys.terms import Operator

_MOST_ROUNDS = 12
_STRUCTURE = frozenset({"items", "options", "rows", "columns", "type", "opens", "boxes"})
_IDENTITIES = frozenset({"link_id", "code", "key"})
_STAND_INS = {
    "name": "saknas",
    "series": "saknas",
    "version": "2000-01-01",
    "title": "saknas",
    "year": "2000",
    "text": "saknas",
    "message": "saknas",
}
_CONDITION_LISTS = frozenset({"enable_when", "when", "expect"})
_CLASSES: dict[str, Any] = {
    **dict.fromkeys(_CONDITION_LISTS, references.Condition),
    "continues": references.Continues,
    "options": schema.Option,
    "rows": schema.Row,
    "columns": schema.Column,
    "rules": references.Rule,
    "comment": schema.TextItem,
    "": schema.Definition,
}
_ITEM_CLASSES: dict[str, Any] = {
    "display": schema.DisplayItem,
    **dict.fromkeys(
        ("text", "string", "date", "email", "phone", "organisation_number", "postal_code"), schema.TextItem
    ),
    **dict.fromkeys(("integer", "decimal", "percent", "money"), schema.NumberItem),
    "file": schema.FileItem,
    **dict.fromkeys(("choice", "multi_choice"), schema.ChoiceItem),
    "yes_no_matrix": schema.MatrixItem,
    "count_matrix": schema.CountMatrixItem,
    "table": schema.TableItem,
    "number_table": schema.NumberTableItem,
    "row_table": schema.RowTableItem,
    "attestation": schema.AttestationItem,
}


def validate(document: Table, report: Report) -> tuple[schema.Definition | None, frozenset[str]]:
    """The tree without what is wrong, and the link_ids that cannot be judged since something of theirs was cut away."""
    damaged: set[str] = set()
    for attempt in range(_MOST_ROUNDS):
        try:
            return DEFINITION.validate_python(document), frozenset(damaged - {""})
        except ValidationError as error:
            found = _found(document, error)
        if attempt == 0:
            _tell(found, report)
        for _, place in found:
            damaged |= _cut(place)
    return None, frozenset(damaged - {""})


def refusal_in_words(document: DocumentNode, error: ValidationError) -> str:
    """The first of what has no shape in a document without lines: at which item, and what is wrong."""
    written: Table = _with_lines(document)
    problem, place = next(iter(_found(written, error)))
    message = _message(problem, place) or no_operator()
    return f"{place.item}: {message}" if place.item else message


def _with_lines(node: Any) -> Any:
    if isinstance(node, Mapping):
        return Table(1, ((key, _with_lines(value)) for key, value in node.items()))
    return Rows(1, map(_with_lines, node)) if isinstance(node, list | tuple) else node


def _found(document: Table, error: ValidationError) -> list[tuple[ErrorDetails, Place]]:
    found = [(problem, find_place(document, problem["type"], problem["loc"])) for problem in error.errors()]
    return [(problem, place) for problem, place in found if not _is_consequence(problem, place)]


def _is_consequence(problem: ErrorDetails, place: Place) -> bool:
    """A list is said to be too short when its elements have errors of their own; those are told instead."""
    return (
        place.kind == "too_short" and isinstance(place.node, Rows) and len(place.node) >= problem["ctx"]["min_length"]
    )


def _tell(found: list[tuple[ErrorDetails, Place]], report: Report) -> None:
    told: set[tuple[int, str, int]] = set()  # a bound that is neither number nor fact is refused twice
    for problem, place in found:
        at = (id(place.table), place.key, place.line)
        message = _message(problem, place)
        if message and at not in told:
            report.add(place.line, message, item=place.item, code=place.kind)
        told.add(at)


def _message(problem: ErrorDetails, place: Place) -> str:
    condition = place.within in _CONDITION_LISTS
    if condition and place.missing == "operator":
        return no_operator()
    if place.kind == "unexpected_keyword_argument":
        if condition and place.key in set(Operator):
            return ""  # told as a condition with more than one comparison
        return unknown_key(place.key, _known_keys(place))
    return swedish_message(place.kind, place.key, place.node, problem.get("ctx", {}))


def _known_keys(place: Place) -> set[str]:
    owner: Any
    if place.within == "columns" and {"type", "max_length", "required"} & set(place.table):
        owner = schema.RowColumn
    elif place.within in {"items", "opens"}:
        owner = _ITEM_CLASSES.get(str(place.table.get("type")), schema.GroupItem)
    else:
        owner = _CLASSES[place.within]
    operators = set(Operator) if owner is references.Condition else set()
    return {field.name for field in fields(owner)} | operators


def _cut(place: Place) -> set[str]:
    """Stand in for what is missing, take away what is wrong; the link_ids that this damages."""
    if place.missing:
        return _stand_in(place)
    if not place.steps:
        return set()
    container, position = place.steps[-1]
    if isinstance(container, Rows):
        return _cut_element(place)
    if position in _STAND_INS:
        container[position] = _STAND_INS[position]
        return set()
    container.pop(position, None)
    return {place.item} if position in _STRUCTURE else set()


def _stand_in(place: Place) -> set[str]:
    if place.missing in _IDENTITIES:
        place.node[place.missing] = f"saknas-{id(place.node)}"
        return {place.item}
    if place.missing in _STAND_INS:
        place.node[place.missing] = _STAND_INS[place.missing]
        return set()
    return _cut_element(place)


def _cut_element(place: Place) -> set[str]:
    """Take away the innermost list element that the error is in; the item that has the list is damaged as well."""
    nodes = [*(container for container, _ in place.steps), place.node]
    depth = next((depth for depth in reversed(range(len(place.steps))) if isinstance(nodes[depth], Rows)), None)
    if depth is None:
        return set()
    container, element = nodes[depth], nodes[depth + 1]
    at = next((index for index, other in enumerate(container) if other is element), None)
    if at is not None:
        del container[at], container.lines[at : at + 1]
    return {place.item, str(nodes[depth - 1].get("link_id", ""))} | _link_ids(element)


def _link_ids(node: Any) -> set[str]:
    if isinstance(node, Table):
        own = {str(node["link_id"])} if node.get("link_id") else set()
        return own.union(*(_link_ids(value) for value in node.values()))
    if isinstance(node, Rows):
        return set[str]().union(*(_link_ids(value) for value in node))
    return set()
