"""answerOption, boolean and attestation -> the options of a choice, with the fields that options open."""

import re
from collections.abc import Callable
from typing import Any

from surveys.codes import FreeNames
from surveys.interchange.fhir_element import Element
from surveys.interchange.fhir_extensions import HL7, SDC
from surveys.interchange.fhir_import_conditions import Target, option_system, option_value
from surveys.loading.source import Rows, Table
from surveys.references import MOST_ENTRIES

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_CODING_EXTRAS = ("system", "version", "userSelected", "id")
_BOOLEAN = ((("Boolean", True), "ja", "Ja"), (("Boolean", False), "nej", "Nej"))
_OPENABLE = frozenset({"string", "text", "date", "integer", "decimal", "quantity", "attachment", "url"})
_CONDITION_KEYS = frozenset({"question", "operator"})


def read_options(element: Element, table: Table) -> Target:
    """Put the options of `element` into `table`; what a condition may ask for."""
    target = Target(str(table["link_id"]), "options")
    table["options"] = Rows(element.line)
    if element.text("type") == "boolean":
        element.tell("item.boolean")
        for value, code, text in _BOOLEAN:
            target.options.add(value, target.options.names.give(code))
            table["options"].append(Table(element.line, {"code": code, "text": text}.items()))
    for option in element.children("answerOption"):
        _read_option(option, table, target)
    _read_constraint(element, table, target)
    if not table["options"]:
        element.refuse("item.no-options", key="answerOption", value=element.text("type"))
    if most := element.extension(f"{HL7}/questionnaire-maxOccurs"):
        table["max_selections"] = most.value()[1]
    return target


def _read_option(option: Element, table: Table, target: Target) -> None:
    kind, content = option.value()
    if kind not in {"valueCoding", "valueString", "valueInteger"}:
        option.refuse("answerOption.value", key=kind, value=kind or "utan värde")
        return
    value = option_value(kind.removeprefix("value"), content)
    raw, text = _said(option, kind, content)
    if not text:
        option.refuse("answerOption.display", key=kind, value=raw)
    system = option_system(kind.removeprefix("value"), content)
    if target.options.codes_of(value, system):
        option.refuse("answerOption.duplicate", key=kind, value=raw)
    code = _free_code(raw, target.options.names)
    if code != raw and kind == "valueCoding" and len(target.options) < MOST_ENTRIES:
        option.tell("option.code", value=raw, code=code)
    target.options.add(value, code, system)
    row = Table(option.line, {"code": code, "text": text}.items())
    exclusive = option.extension(f"{HL7}/questionnaire-optionExclusive")
    if exclusive and exclusive.value()[1] is True:
        row["exclusive"] = True
    table["options"].append(row)


def _said(option: Element, kind: str, content: Any) -> tuple[str, str]:
    """What identifies the option, and its text."""
    if kind != "valueCoding":
        return str(content), str(content)
    coding = option.child("valueCoding")
    if coding is None:
        return "", ""
    if any(coding.raw(key) is not None for key in _CODING_EXTRAS):
        option.tell("option.system")
    display = coding.text("display")
    return coding.text("code") or display, display


def _free_code(raw: str, names: FreeNames) -> str:
    """`raw` when it is a code of ours, otherwise one made of it."""
    made = raw if _CODE.fullmatch(raw) else re.sub(r"[^a-z0-9]+", "-", _plain_letters(raw)).strip("-")[:50] or "val"
    return names.give(made)


def _plain_letters(text: str) -> str:
    return text.lower().translate(str.maketrans("åäöé", "aaoe"))


def _read_constraint(element: Element, table: Table, target: Target) -> None:
    constraint = element.text("answerConstraint")
    if constraint not in {"", "optionsOnly", "optionsOrString"}:
        element.refuse("item.answerConstraint", key="answerConstraint", value=constraint)
    if constraint == "optionsOrString" or element.text("type") == "open-choice":
        label = element.extension(f"{SDC}/sdc-questionnaire-openLabel")
        text = str((label and label.value()[1]) or "").strip() or "Annat, ange vad:"
        element.tell("option.other", value=text)
        code = _free_code("annat", target.options.names)
        opened = {"type": "string", "link_id": f"{table['link_id']}.{code}", "text": ""}
        row = {"code": code, "text": text, "opens": Table(element.line, opened.items())}
        table["options"].append(Table(element.line, row.items()))
        target.options.add(("other", code), code)


def open_fields(
    table: Table, target: Target, children: list[Element], field: Callable[[Element], Table]
) -> list[Element]:
    """Put the children that one option opens into it; the children that are no such fields are given back."""
    left = []
    by_code = {option["code"]: option for option in table["options"]}
    for child in children:
        option = by_code.get(_opening_code(child, target))
        if option is not None and "opens" not in option:
            for test in child.children("enableWhen"):
                test.answer()
                test.raw("question")
                test.raw("operator")
            child.raw("enableBehavior")
            option["opens"] = field(child)
        else:
            left.append(child)
    return left


def _opening_code(child: Element, target: Target) -> str:
    """The code of the only option that enables `child`; empty when it is enabled otherwise, or is no plain field."""
    tests = child.data.get("enableWhen")
    if not isinstance(tests, list) or len(tests) != 1 or not isinstance(tests[0], dict):
        return ""
    test = tests[0]
    answers = [key for key in test if key not in _CONDITION_KEYS]
    plain = str(child.data.get("type")) in _OPENABLE and not {"answerOption", "answerValueSet"} & set(child.data)
    if not plain or (test.get("question"), test.get("operator")) != (target.item, "=") or len(answers) != 1:
        return ""
    answer = answers[0].removeprefix("answer"), test[answers[0]]
    return next(iter(target.options.codes_of(option_value(*answer), option_system(*answer))), "")
