"""Conditions as R5 enableWhen, or as FHIRPath where enableWhen cannot say the same.

enableWhen is flat: one comparison each, all or any of them. It cannot say "A is x or y, and B"; "is not" in it asks for
an answer, ours does not; and it cannot ask whether a group of rows has been answered. Those become
sdc-questionnaire-enableWhenExpression, with the conditions in our own terms beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from surveys.answers.values import read_number
from surveys.interchange.fhir_extensions import (
    HL7,
    OURS,
    SDC,
    FhirNode,
    condition,
    exact,
    expression,
    json_number,
    ours,
)
from surveys.references import Condition, Rule
from surveys.schema import AnyItem, ChoiceItem, Definition, MatrixItem, NumberTableItem, TableItem, TextItem
from surveys.terms import Behavior, Operator

_NATIVE = {
    Operator.ANSWERED: "exists",
    Operator.IS: "=",
    Operator.ABOVE: ">",
    Operator.AT_LEAST: ">=",
    Operator.BELOW: "<",
    Operator.AT_MOST: "<=",
}
_GROUPS = frozenset({"yes_no_matrix", "count_matrix", "table", "number_table", "row_table"})


def enabling(item: AnyItem, definition: Definition) -> tuple[FhirNode, list[FhirNode]]:
    """What makes `item` enabled: the item's own R5 elements, and its extensions."""
    conditions, behavior = item.enable_when, item.enable_behavior
    if not conditions:
        return {}, [] if behavior is Behavior.ALL else [ours("enable-behavior", "Code", behavior.value)]
    if not _is_flat(conditions, behavior) or not all(_is_native(one, definition) for one in conditions):
        return {}, list(_by_expression(conditions, behavior))
    several = any(len(one.values) > 1 for one in conditions)
    tests = [test for index, one in enumerate(conditions) for test in _tests(one, index, several, definition)]
    combined = Behavior.ANY if several else behavior
    elements: FhirNode = {"enableWhen": tests}
    if len(tests) > 1:
        elements["enableBehavior"] = combined.value
    read_back = combined if len(conditions) > 1 else Behavior.ALL
    return elements, [] if read_back is behavior else [ours("enable-behavior", "Code", behavior.value)]


def _is_flat(conditions: Sequence[Condition], behavior: Behavior) -> bool:
    return len(conditions) == 1 or behavior is Behavior.ANY or all(len(one.values) < 2 for one in conditions)


def _is_native(one: Condition, definition: Definition) -> bool:
    target = definition.by_link_id[one.item]
    is_question = not isinstance(target, TableItem | NumberTableItem) if one.row else not becomes_group(target)
    if one.operator is Operator.IS and not (one.values and set(one.values) <= set(_texts(target))):
        return False
    return one.operator in _NATIVE and is_question and bool(one.values) is not (one.operator is Operator.ANSWERED)


def becomes_group(item: AnyItem) -> bool:
    """Whether the item becomes a group of several questions in FHIR."""
    return item.type in _GROUPS or (isinstance(item, TextItem) and item.boxes > 1)


def _tests(one: Condition, index: int, several: bool, definition: Definition) -> Iterator[FhirNode]:
    """One enableWhen for each value; the index tells which of them are one condition."""
    question = f"{one.item}.{one.row}" if one.row else one.item
    for answer in _answers(one, definition.by_link_id[one.item]):
        test: FhirNode = {"question": question, "operator": _NATIVE[one.operator], **answer}
        if several:
            test["extension"] = [*test.get("extension", []), ours("condition-index", "Integer", index)]
        yield test


def _answers(one: Condition, target: AnyItem) -> Iterator[FhirNode]:
    if one.operator is Operator.ANSWERED:
        yield {"answerBoolean": True}
    elif one.operator is Operator.IS:
        texts = _texts(target)
        yield from ({"answerCoding": {"code": code, "display": texts[code]}} for code in one.values)
    else:
        whole = target.type in {"integer", "count_matrix"}
        limit = json_number(_limit(one))
        answer: FhirNode = {"answerInteger": limit} if whole and isinstance(limit, int) else {"answerDecimal": limit}
        written = list(exact("answer", one.values[0], _limit(one)))
        yield answer | {"extension": written} if written else answer


def _limit(one: Condition) -> Decimal:
    limit = read_number(one.values[0])
    if limit is None:
        raise ValueError(f"the condition on {one.item} compares with no number: {one.values[0]}")
    return limit


def _texts(target: AnyItem) -> dict[str, str]:
    if isinstance(target, ChoiceItem):
        return {option.code: option.text for option in target.options}
    return {column.code: column.text for column in target.columns} if isinstance(target, MatrixItem) else {}


def _by_expression(conditions: Iterable[Condition], behavior: Behavior) -> Iterator[FhirNode]:
    yield expression(f"{SDC}/sdc-questionnaire-enableWhenExpression", fhirpath(conditions, behavior))
    yield from (condition(f"{OURS}/condition", one) for one in conditions)
    if behavior is Behavior.ANY:
        yield ours("enable-behavior", "Code", behavior.value)


def fhirpath(conditions: Iterable[Condition], behavior: Behavior = Behavior.ALL) -> str:
    """The conditions as one FHIRPath expression over a QuestionnaireResponse."""
    return (" and " if behavior is Behavior.ALL else " or ").join(_path(one) for one in conditions)


def _path(one: Condition) -> str:
    item = _item(f"{one.item}.{one.row}" if one.row else one.item)
    answers = f"{item}.answer.value"
    if one.operator is Operator.ANSWERED:
        return f"{item}.descendants().value.exists()"
    if one.operator in {Operator.IS, Operator.IS_NOT}:
        codes = " or ".join(f"code = '{code}'" for code in one.values)
        return f"{answers}.where({codes}).exists(){'' if one.operator is Operator.IS else '.not()'}"
    return f"{answers}.where($this {_NATIVE[one.operator]} {_limit(one)}).exists()"


def _item(link_id: str) -> str:
    """The item in a response; children of a question stand inside its answer, so repeat(item) would miss them."""
    return f"%resource.descendants().where(linkId = '{link_id}')"


def answers_of(link_ids: Iterable[str]) -> str:
    """The values that the items are answered with, as FHIRPath."""
    terms = " or ".join(f"linkId = '{one}'" for one in link_ids)
    return f"%resource.descendants().where({terms}).answer.value"


def sum_expression(parts: Iterable[str]) -> FhirNode:
    """A computed item: the sum of the answers that there are to `parts`; empty when there are none."""
    return expression(
        f"{SDC}/sdc-questionnaire-calculatedExpression",
        f"{answers_of(parts)}.aggregate($this + iif($total.empty(), 0, $total))",
    )


def rule_extensions(rule: Rule) -> list[FhirNode]:
    """A rule for other readers (targetConstraint) and in our own terms (rule)."""
    path = f"({fhirpath(rule.expect)})"
    path = f"({fhirpath(rule.when)}) implies {path}" if rule.when else path
    human = {
        "url": f"{HL7}/targetConstraint",
        "extension": [
            {"url": "key", "valueId": rule.key},
            {"url": "severity", "valueCode": rule.severity},
            {"url": "expression", "valueExpression": {"language": "text/fhirpath", "expression": path}},
            {"url": "human", "valueMarkdown": rule.message},
            {"url": "location", "valueString": _item(rule.item)},
        ],
    }
    parts = [{"url": "key", "valueString": rule.key}, {"url": "item", "valueString": rule.item}]
    parts.append({"url": "origin", "valueCode": rule.origin.value})
    parts += [condition("when", one) for one in rule.when] + [condition("expect", one) for one in rule.expect]
    return [human, {"url": f"{OURS}/rule", "extension": parts}]
