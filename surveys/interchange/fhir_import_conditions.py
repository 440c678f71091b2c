"""enableWhen and our own conditions -> enable_when; rules. Resolved last: a condition may ask for any item."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from surveys.answers.values import read_number
from surveys.codes import FreeNames
from surveys.interchange.fhir_conditions import fhirpath, rule_extensions
from surveys.interchange.fhir_element import Element, plain_number
from surveys.interchange.fhir_extensions import HL7, OURS, SDC
from surveys.loading.source import Rows, Table
from surveys.references import MOST_ENTRIES, Condition, Rule
from surveys.terms import Behavior

_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)
_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_COMPARING: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}
_NUMERIC = {">": ("above",), ">=": ("at_least",), "<": ("below",), "<=": ("at_most",)}
_NUMERIC_PAIRS = {"=": (("at_least", "at_most"), "all"), "!=": (("above", "below"), "any")}
_OPERATORS = frozenset({"exists", "=", "!=", *_COMPARING})


_OptionValue = tuple[str, Any]
"""What an option is compared by: R5's type, and its content."""


class Options:
    """The options that a condition may ask for: their values and our codes, each found at once."""

    def __init__(self) -> None:
        self.names = FreeNames()
        self._entries: list[tuple[_OptionValue, str]] = []
        self._codes: dict[_OptionValue, list[str]] = {}
        self._systems: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, value: _OptionValue, code: str, system: str = "") -> None:
        """One more, in order; `system`: of a coding, what its code belongs to."""
        self._entries.append((value, code))
        self._codes.setdefault(_hashable(value), []).append(code)
        self._systems[code] = system

    def codes_of(self, value: _OptionValue, system: str = "") -> list[str]:
        """Our codes of the options with this value, of the same system where both say which."""
        found = self._codes.get(_hashable(value), [])
        return [code for code in found if not (system and self._systems[code]) or system == self._systems[code]]

    @property
    def entries(self) -> list[tuple[_OptionValue, str]]:
        """(value, our code) of as many as a question may have: one of more is left out, or refused, as a whole."""
        return self._entries[:MOST_ENTRIES]


def _hashable(value: _OptionValue) -> _OptionValue:
    kind, content = value
    return (kind, json.dumps(content, default=str)) if isinstance(content, dict | list) else value


@dataclass
class Target:
    """What a condition may ask for."""

    item: str
    kind: Literal["options", "number", "text", "group"]
    row: str = ""
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class _Part:
    """The conditions that one enableWhen (`test`) becomes, and how they go together when they are two."""

    test: Element
    conditions: tuple[Table, ...]
    together: str = ""
    index: int | None = None


class Conditions:
    """Collects items with their R5 elements, and gives each its conditions when all items are known."""

    def __init__(self) -> None:
        self.targets: dict[str, Target] = {}
        self._waiting: list[tuple[Table, Element]] = []

    def later(self, table: Table, element: Element) -> None:
        """`table` is to have the conditions of `element`."""
        self._waiting.append((table, element))

    def resolve(self) -> None:
        read: dict[int, tuple[Rows, str]] = {}
        for table, element in self._waiting:
            if id(element) not in read:
                read[id(element)] = self._read(element)
            conditions, behavior = read[id(element)]
            if conditions:
                table["enable_when"] = conditions
            if behavior != Behavior.ALL:
                table["enable_behavior"] = behavior

    def _read(self, element: Element) -> tuple[Rows, str]:
        stated = element.own("enable-behavior")
        if own := element.extensions(f"{OURS}/condition"):
            return self._own(element, own, str(stated or Behavior.ALL))
        tests = element.children("enableWhen")
        behavior = element.text("enableBehavior")
        if len(tests) > 1 and behavior not in {"all", "any"}:
            element.refuse("item.enableBehavior", key="enableBehavior")
        parts = [part for test in tests if (part := self._part(test))]
        said, together = self._together(self._grouped(element, parts, behavior), behavior)
        conditions = Rows(element.line, (condition for part in said for condition in part.conditions))
        return conditions, str(stated or together)

    def _own(self, element: Element, own: list[Element], behavior: str) -> tuple[Rows, str]:
        conditions = Rows(element.line, (read_condition(one) for one in own))
        expression = element.extension(f"{SDC}/sdc-questionnaire-enableWhenExpression")
        content = expression.value()[1] if expression else None
        try:
            trees = [_CONDITION.validate_python(condition) for condition in conditions]
            expected = fhirpath(trees, Behavior(behavior))
        except (ValidationError, ValueError, IndexError):
            expected = None
        if not isinstance(content, dict) or content.get("expression") != expected:
            element.refuse("extension:enableWhenExpression", key="extension")
        return conditions, behavior

    @staticmethod
    def _grouped(element: Element, parts: list[_Part], behavior: str) -> list[_Part]:
        """Those with the same condition-index are one condition with several values."""
        if all(part.index is None for part in parts):
            return parts
        merged: dict[Any, _Part] = {}
        fits = behavior != "all" and all(part.index is not None and len(part.conditions) == 1 for part in parts)
        for part in parts:
            condition = part.conditions[0]
            first = merged.setdefault(part.index, _Part(part.test, (condition,))).conditions[0]
            if first is not condition:
                fits = fits and _same_question(first, condition)
                first["values"] = Rows(condition.line, [*first["values"], *condition["values"]])
        if not fits:
            element.refuse("condition-index", key="enableWhen")
        return list(merged.values())

    @staticmethod
    def _together(parts: list[_Part], behavior: str) -> tuple[list[_Part], str]:
        """Those that can be said beside each other, and whether all or any of them is to hold.

        A comparison that had to be made of two ("= 5", "!= 5") goes together in its own way: alone it says how,
        beside others it is left out where theirs is the other, since its halves would mean something else.
        """
        if len(parts) == 1:
            return parts, parts[0].together or "all"
        for part in parts:
            if part.together not in ("", behavior):
                part.test.refuse("enableWhen.combination", operator=part.test.data.get("operator"))
        said = [part for part in parts if part.together in ("", behavior)]
        return said, (behavior if said else "") or "all"

    def _part(self, test: Element) -> _Part | None:
        question, operator = test.text("question"), test.text("operator")
        kind, answer = test.answer()
        index, exact = test.own("condition-index"), test.own("answer-exact")
        target = self.targets.get(question)
        if not kind and any(key.startswith("answer") for key in test.data):
            return None  # its shape has been told of
        if target is None:
            test.refuse("enableWhen.question", key="question", value=question)
        elif operator not in _OPERATORS:
            test.refuse("enableWhen.operator", key="operator", value=operator)
        elif target.kind == "group":
            test.refuse("enableWhen.group", key="question", value=question)
        elif operator == "exists":
            return self._exists(test, target, answer, index)
        elif target.kind == "options":
            return self._option(test, target, operator, (kind.removeprefix("answer"), answer), index)
        elif target.kind == "number":
            return self._number(test, target, operator, (answer, exact), index)
        else:
            test.refuse("enableWhen.text", key="operator", operator=operator)
        return None

    @staticmethod
    def _exists(test: Element, target: Target, answer: Any, index: int | None) -> _Part | None:
        if answer is True:
            return _Part(test, (_condition(test, target, "answered", ()),), index=index)
        if answer is False and target.kind == "options":
            # "is none of all options" holds when nothing is chosen, and only then
            codes = tuple(code for _, code in target.options.entries)
            return _Part(test, (_condition(test, target, "is_not", codes),), index=index)
        test.refuse("enableWhen.not-answered", key="operator", question=target.item)
        return None

    @staticmethod
    def _option(
        test: Element, target: Target, operator: str, answer: tuple[str, Any], index: int | None
    ) -> _Part | None:
        """R5's != asks for an answer that is another one: that is any of the other options."""
        wanted = option_value(*answer)
        same = target.options.codes_of(wanted, option_system(*answer))
        codes: list[str] = []
        if operator == "=":
            codes = same
        elif operator == "!=" and same:
            codes = [code for _, code in target.options.entries if code not in same]
        elif operator in _COMPARING and (limit := plain_number(wanted[1])) is not None:
            numbers = [(plain_number(value[1]), code) for value, code in target.options.entries]
            codes = [code for number, code in numbers if number is not None and _COMPARING[operator](number, limit)]
        if not codes:
            test.refuse("enableWhen.answer", key="operator", value=f"{operator} {wanted[1]}", question=target.item)
            return None
        return _Part(test, (_condition(test, target, "is", tuple(codes)),), index=index)

    @staticmethod
    def _number(
        test: Element, target: Target, operator: str, written: tuple[Any, Any], index: int | None
    ) -> _Part | None:
        """`written`: the number as JSON has it, and as it was written before when an extension of ours tells."""
        answer, exact = written
        limit = plain_number(answer.get("value") if isinstance(answer, dict) else answer)
        if limit is None or (isinstance(answer, dict) and "comparator" in answer):
            test.refuse("enableWhen.answer", key="operator", value=f"{operator} {answer}", question=target.item)
            return None
        text = number_as_written(test, "answer", limit, exact)
        names, together = _NUMERIC_PAIRS.get(operator) or (_NUMERIC[operator], "")
        return _Part(test, tuple(_condition(test, target, name, (text,)) for name in names), together, index)


def option_value(kind: str, content: Any) -> tuple[str, Any]:
    """An option's value as it is compared: a coding by its code, everything else by itself."""
    if kind == "Coding" and isinstance(content, dict):
        return kind, content.get("code", content.get("display"))
    number = plain_number(content) if kind == "Integer" else None
    return (kind, content) if number is None else (kind, number)


def option_system(kind: str, content: Any) -> str:
    """What the code of a coding belongs to; empty where it does not say, and of other options."""
    system = content.get("system") if kind == "Coding" and isinstance(content, dict) else None
    return system if isinstance(system, str) else ""


def number_as_written(element: Element, name: str, value: Decimal, exact: Any) -> str:
    """The number as it was written before it became JSON, when an extension of ours tells."""
    if exact is None:
        return f"{value:f}"
    if (read_number(str(exact)) or _decimal(str(exact))) != value and float(_decimal(str(exact)) or 0) != float(value):
        element.refuse("exact", key="extension", name=f"{name}-exact", value=exact)
    return str(exact)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return read_number(text)


def _condition(test: Element, target: Target, operator: str, values: tuple[str, ...]) -> Table:
    fields = {"item": target.item, "row": target.row, "operator": operator, "values": Rows(test.line, values)}
    return Table(test.line, {key: value for key, value in fields.items() if value != ""}.items())


def _same_question(one: Table, other: Table) -> bool:
    """Whether two comparisons may be one condition: only "is" has several values."""
    asked = [(each["item"], each.get("row"), each["operator"]) for each in (one, other)]
    return asked[0] == asked[1] and one["operator"] == "is"


def parts_of(element: Element) -> dict[str, list[Any]]:
    """The parts of an extension of ours, each with its values: text, or an element for a part with parts."""
    found: dict[str, list[Any]] = {}
    for part in element.children("extension"):
        url = part.text("url")
        found.setdefault(url, []).append(part if "extension" in part.data else part.value()[1])
    return found


def read_condition(element: Element) -> Table:
    """The extension `condition`, or a rule's `when` or `expect`."""
    parts = parts_of(element)
    table = Table(element.line, {name: parts[name][0] for name in ("item", "row", "operator") if name in parts}.items())
    table["values"] = Rows(element.line, map(str, parts.get("value", ())))
    return table


def read_rules(root: Element) -> Rows:
    """The rules; each stands as `rule` in our own terms and as targetConstraint, which must say the same."""
    constraints = {_key(one): one for one in root.extensions(f"{HL7}/targetConstraint")}
    rules = Rows(1, (_rule(root, one, constraints) for one in root.extensions(f"{OURS}/rule")))
    for left in constraints.values():
        root.refuse("extension:targetConstraint", key="extension", value=_key(left))
    return rules


def _key(constraint: Element) -> str:
    values = parts_of(constraint).get("key") or [""]
    return str(values[0])


def _rule(root: Element, element: Element, constraints: dict[str, Element]) -> Table:
    parts = parts_of(element)
    table = Table(1, {name: parts[name][0] for name in ("key", "item", "origin") if name in parts}.items())
    for name in ("when", "expect"):
        table[name] = Rows(1, (read_condition(one) for one in parts.get(name, ()) if isinstance(one, Element)))
    constraint = constraints.pop(str(table.get("key")), None)
    human = parts_of(constraint) if constraint else {}
    table["severity"], table["message"] = ((human.get(name) or [""])[0] for name in ("severity", "human"))
    try:
        same = constraint is not None and rule_extensions(_RULE.validate_python(table))[0] == constraint.data
    except (ValidationError, ValueError, IndexError):
        same = False
    if not same:
        root.refuse("rule", key="extension", value=table.get("key"))
    return table
