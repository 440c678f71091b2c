"""The conditions of an item: those that it has, and one more, chosen from the questions before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from authoring.composing.forms.fields import read_typed
from surveys.definition_json import DocumentNode
from surveys.loading.checking import can_be_referred_to
from surveys.references import Condition
from surveys.schema import AnyItem, ChoiceItem, CountMatrixItem, Definition, GroupItem, MatrixItem, NumberItem
from surveys.terms import Operator
from surveys.wordings.wording import comparison_in_words, label_of

_PART = "|"
_COMPARED = (
    (Operator.ABOVE, "är större än talet"),
    (Operator.AT_LEAST, "är minst talet"),
    (Operator.BELOW, "är mindre än talet"),
    (Operator.AT_MOST, "är högst talet"),
)
_LONGEST = 70
_TWO = 2


@dataclass(frozen=True)
class Offered:
    """What can be asked of one earlier question: values of the field, each with its words."""

    label: str
    choices: tuple[tuple[str, str], ...]


def earlier_questions(tree: Definition, link_id: str) -> list[AnyItem]:
    """The questions before the item that a condition of it may ask for, in reading order."""
    found: list[AnyItem] = []
    around = {link_id, *_around(tree, link_id)}
    for item in tree.by_link_id.values():
        if item.link_id == link_id:
            break
        if item.link_id not in around and can_be_referred_to(item):
            found.append(item)
    return found


def _around(tree: Definition, link_id: str) -> Iterator[str]:
    while link_id := tree.parent.get(link_id, ""):
        yield link_id


def offer_conditions(tree: Definition, link_id: str) -> list[Offered]:
    """Everything that a condition of the item may say, by question."""
    return [Offered(_named(tree, item), tuple(_choices(item))) for item in earlier_questions(tree, link_id)]


def _named(tree: Definition, item: AnyItem) -> str:
    label = label_of(item) or item.link_id
    parent = tree.by_link_id.get(tree.parent.get(item.link_id, ""))
    if not item.text and parent is not None and not isinstance(parent, GroupItem):
        label = f"{label_of(parent)} (fältet)"
    return label if len(label) <= _LONGEST else label[:_LONGEST].rpartition(" ")[0] + " …"


def _choices(item: AnyItem) -> Iterator[tuple[str, str]]:
    if isinstance(item, ChoiceItem):
        # Of two options, that one is not chosen says no more than that the other is.
        negated = ((Operator.IS_NOT, "är inte"),) if len(item.options) > _TWO else ()
        for operator, words in ((Operator.IS, "är"), *negated):
            yield from ((_value(item, "", operator, one.code), f"{words}: {one.text}") for one in item.options)
    elif isinstance(item, MatrixItem):
        for row in item.rows:
            for column in item.columns:
                yield _value(item, row.code, Operator.IS, column.code), f"{row.text}: {column.text}"
    elif isinstance(item, CountMatrixItem):
        for row in item.rows:
            yield from ((_value(item, row.code, operator), f"{row.text}: {words}") for operator, words in _COMPARED)
    elif isinstance(item, NumberItem):
        yield from ((_value(item, "", operator), f"svaret {words}") for operator, words in _COMPARED)
    yield _value(item, "", Operator.ANSWERED), "är besvarad"


def _value(item: AnyItem, row: str, operator: Operator, code: str = "") -> str:
    return _PART.join((item.link_id, row, operator.value, code))


class ConditionRefusedError(Exception):
    """What is chosen cannot be a condition; the message says what to do."""


def add_condition(
    now: list[DocumentNode], chosen: str, compared: str, allowed: set[str], tree: Definition
) -> list[DocumentNode]:
    """The conditions with one more. Another option of a question that is asked for already joins its condition; a
    number is read as the answer that it is compared with.
    """
    if not chosen and compared.strip():
        raise ConditionRefusedError("Välj vilket villkor talet hör till, eller ta bort talet.")
    if not chosen:
        return now
    if chosen not in allowed:
        raise ConditionRefusedError("Välj ett villkor i listan.")
    item, row, operator, code = chosen.split(_PART)
    about: DocumentNode = {"item": item, **({"row": row} if row else {}), "operator": operator}
    if operator in {one.value for one, _ in _COMPARED}:
        one = {**about, "values": [_number(compared, tree.by_link_id[item])]}
        return now if one in now else [*now, one]
    values = [code] if code else []
    for place, one in enumerate(now):
        if {key: value for key, value in one.items() if key != "values"} == about:
            joined = list(dict.fromkeys([*one.get("values", ()), *values]))
            return [*now[:place], {**one, "values": joined} if joined else one, *now[place + 1 :]]
    return [*now, {**about, "values": values} if values else about]


def _number(compared: str, asked: AnyItem) -> str:
    kind = asked.type if isinstance(asked, NumberItem) else "integer"
    try:
        return str(read_typed(compared.strip(), kind, "Skriv talet som svaret jämförs med."))
    except ValidationError as refused:
        raise ConditionRefusedError(refused.messages[0]) from refused


def said_of(tree: Definition, node: Mapping[str, Any]) -> list[str]:
    """Each of the item's conditions in words; what leads nowhere is told as it stands."""
    return [_said(tree, one) for one in node.get("enable_when", ())]


def _said(tree: Definition, one: Mapping[str, Any]) -> str:
    if one["item"] not in tree.by_link_id:
        return f"{one['item']}, som inte finns i enkäten"
    return comparison_in_words(tree, Condition(**one))
