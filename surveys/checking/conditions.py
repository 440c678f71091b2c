"""Which items are enabled: one pure function that form, validation, summary, PDF, Word and export all ask.

FHIR R5 enableWhen semantics, with two sharpenings: an item inside something that is not enabled is not enabled, and
the answer of an item that is not enabled counts as no answer. Conditions refer only to earlier items (the loader sees
to it), so one pass in reading order is enough.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.answers.values import Answers, NumberKind, compute_value, is_blank, number_kind, number_of, read_number
from surveys.checking.bounds import bounding_items
from surveys.references import Condition
from surveys.remembering import once_a_tree
from surveys.schema import AnyItem, ChoiceItem, Definition, NumberItem, walk
from surveys.terms import Behavior, Operator


@dataclass(frozen=True)
class Evaluation:
    """What the conditions make of a set of answers, each by link_id in reading order.

    `enabled`: the items that are asked. `in_force`: the answers that count, computed ones filled in, blank ones left
    out. `parked`: those that are kept but not submitted, since their items are not enabled ("vilande").
    """

    enabled: frozenset[str]
    in_force: dict[str, Any]
    parked: dict[str, Any]

    def with_value(self, definition: Definition, link_id: str, value: Any) -> "Evaluation":
        """The same with another answer to a question that decides nothing (affected_by gives none)."""
        counts = link_id in self.enabled
        in_force, parked = (
            _replaced(definition, answers, link_id, value if own else None)
            for answers, own in ((self.in_force, counts), (self.parked, not counts))
        )
        return Evaluation(self.enabled, in_force, parked)


def _replaced(definition: Definition, answers: dict[str, Any], link_id: str, value: Any) -> dict[str, Any]:
    """The answers with this one, or without it where it is blank, in reading order."""
    if is_blank(value):
        return {key: given for key, given in answers.items() if key != link_id}
    if link_id in answers:
        return {**answers, link_id: value}
    given = {**answers, link_id: value}
    return {question.link_id: given[question.link_id] for question in definition.questions if question.link_id in given}


def evaluate(definition: Definition, answers: Answers) -> Evaluation:
    """All that follows from the answers, in one pass."""
    known, in_force, parked = _known(definition, answers), dict[str, Any](), dict[str, Any]()
    for question in definition.questions:
        counts = question.link_id in known
        value = (known if counts else answers).get(question.link_id)
        if not is_blank(value):
            (in_force if counts else parked)[question.link_id] = value
    return Evaluation(frozenset(known), in_force, parked)


def enabled_items(definition: Definition, answers: Answers) -> frozenset[str]:
    """The link_ids of the items that are enabled by `answers`, where that is all that is asked."""
    return frozenset(_known(definition, answers))


def _known(definition: Definition, answers: Answers) -> dict[str, Any]:
    """Each enabled item with its value, computed ones filled in."""
    known: dict[str, Any] = {}
    plain = _plain_items(definition)

    def visit(item: AnyItem) -> None:
        if item.link_id in plain:
            known[item.link_id] = answers.get(item.link_id)
            return
        if not _holds_all(definition, item, known):
            return
        known[item.link_id] = _value(definition, item, answers, known)
        for child in _open_children(item, known[item.link_id]):
            visit(child)

    for section in definition.items:
        visit(section)
    return known


@once_a_tree
def _plain_items(definition: Definition) -> frozenset[str]:
    """The items that are asked whenever they are come to, and hold nothing: most of them."""
    return frozenset(
        link_id
        for link_id, item in definition.by_link_id.items()
        if not (item.enable_when or item.comment or _addends(item) or getattr(item, "items", ()))
        and not (isinstance(item, ChoiceItem) and any(option.opens for option in item.options))
    )


def _value(definition: Definition, item: AnyItem, answers: Answers, known: Mapping[str, Any]) -> Any:
    if isinstance(item, NumberItem) and item.sum_of:
        return compute_value(item, known, definition)
    return answers.get(item.link_id)


def _open_children(item: AnyItem, value: Any) -> list[AnyItem]:
    """What `item` lets through: all of a group, a comment always, an opened field when its option is chosen."""
    opened: list[AnyItem] = list(getattr(item, "items", ()))
    if isinstance(item, ChoiceItem):
        chosen = value if isinstance(value, list) else [value]
        opened += [option.opens for option in item.options if option.opens and option.code in chosen]
    if item.comment:
        opened.append(item.comment)
    return opened


def _holds_all(definition: Definition, item: AnyItem, known: Mapping[str, Any]) -> bool:
    if not item.enable_when:
        return True
    results = (holds(condition, known, definition) for condition in item.enable_when)
    return all(results) if item.enable_behavior is Behavior.ALL else any(results)


def holds(condition: Condition, answers: Answers, definition: Definition | None = None) -> bool:
    """Whether one condition holds. An unanswered item fulfils nothing but `is_not`.

    A number is read as one of its question's kind in `definition`.
    """
    value = answers.get(condition.item)
    if condition.row:
        value = value.get(condition.row) if isinstance(value, Mapping) else None
    if condition.operator is Operator.ANSWERED:
        return not is_blank(value)
    if condition.operator in {Operator.IS, Operator.IS_NOT}:
        chosen = {code for code in (value if isinstance(value, list) else [value]) if isinstance(code, str)}
        return bool(chosen & set(condition.values)) is (condition.operator is Operator.IS)
    asked = definition.by_link_id.get(condition.item) if definition else None
    return _compares(condition, value, number_kind(asked))


def _compares(condition: Condition, value: Any, kind: NumberKind) -> bool:
    number, limit = number_of(value, kind), read_number(condition.values[0])
    if number is None or limit is None:
        return False
    return {
        Operator.ABOVE: number > limit,
        Operator.AT_LEAST: number >= limit,
        Operator.BELOW: number < limit,
        Operator.AT_MOST: number <= limit,
    }[condition.operator]


def _addends(item: AnyItem) -> tuple[str, ...]:
    return item.sum_of if isinstance(item, NumberItem) else ()


def affected_by(definition: Definition, link_id: str) -> frozenset[str]:
    """The items whose enabling, value, bounds or rules may change with the answer to `link_id`, itself excluded.

    Worked out once for each question of a tree, which never changes.
    """
    if link_id not in definition.affected:
        definition.affected[link_id] = _affected_by(definition, link_id)
    return definition.affected[link_id]


def _affected_by(definition: Definition, link_id: str) -> frozenset[str]:
    touched = {link_id}
    for item in definition.by_link_id.values():
        refers = {condition.item for condition in item.enable_when} | set(_addends(item))
        if refers & touched or definition.parent.get(item.link_id) in touched:
            touched.update(inner.link_id for inner in walk(item))
    bounded = {item.link_id for item in definition.by_link_id.values() if bounding_items(item) & touched}
    return frozenset((touched | bounded) - {link_id})


def deciders_of(definition: Definition, link_ids: Iterable[str]) -> list[str]:
    """The questions outside `link_ids` whose answers decide whether any of those is asked, in reading order.

    All the way back: what decides a section around the item, and what decides the deciding question, count too.
    """
    given = frozenset(link_ids)
    found, waiting = set(given), list(given)
    while waiting:
        item = definition.by_link_id[waiting.pop()]
        deciding = {condition.item for condition in item.enable_when}
        if parent := definition.parent.get(item.link_id):
            deciding.add(parent)
        waiting += deciding - found
        found |= deciding
    asked = (question.link_id for question in definition.questions)
    return [link_id for link_id in asked if link_id in found - given]
