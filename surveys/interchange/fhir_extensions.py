"""The extensions of the FHIR export: HL7's where they exist, otherwise ours; docs/fhir.md lists them.

Each attribute that R5 lacks has an extension of its own, so that an import can give the same tree back.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from surveys.references import AnswerBound, Bound, Condition, Continues
from surveys.terms import Fact

FhirNode = dict[str, Any]

BASE = "https://svarsportalen.example/fhir"
OURS = f"{BASE}/StructureDefinition"
HL7 = "http://hl7.org/fhir/StructureDefinition"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
NOTE_URL = f"{HL7}/note"
"""The standard's extension for a note to any element (hl7.fhir.uv.extensions): here the respondent's own remark."""
DISPLAY_CATEGORIES = "http://hl7.org/fhir/questionnaire-display-category"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"

ATTRIBUTES = {
    "series": "String",
    "year": "Integer",
    "respondent": "Code",
    "period": "String",
    "receiver": "String",
    "delivery": "Code",
    "line_breaks": "Code",
    "contact_slot": "String",
    "contact_email_slot": "String",
    "in_portal": "String",
    "closing_in_portal": "String",
    "source": "String",
    "origin": "Code",
    "note": "String",
    "condition_origin": "Code",
    "condition_text": "String",
    "prefill": "Code",
    "sign_off": "Code",
    "by_email": "String",
    "receipt": "Boolean",
    "blank_is_not_known": "Boolean",
    "scale": "Boolean",
    "sum_of": "String",
    "accepts": "Code",
    "row_heading": "String",
    "row_sum": "String",
    "column_sum": "String",
    "number": "Code",
    "row_name": "String",
}
"""The attributes that become an extension named after them: attribute -> FHIR type of the value."""


NONE = "none"
"""Stands for an empty list where the default is not empty."""


def ours(name: str, kind: str, value: Any) -> FhirNode:
    """One of our extensions; `kind` is the FHIR type of the value, as in valueString."""
    return {"url": f"{OURS}/{name}", f"value{kind}": value}


def role(name: str) -> FhirNode:
    """What a helper item that stands for no item of ours is: help, row, box, cell, not-known ..."""
    return ours("role", "Code", name)


def attributes(node: Any) -> Iterator[FhirNode]:
    """The extensions of the attributes that differ from their defaults, repeated for those with several values."""
    for field in fields(node):
        kind = ATTRIBUTES.get(field.name)
        value = getattr(node, field.name)
        if kind and value != field.default:
            values = (value or (NONE,)) if isinstance(value, tuple) else (value,)
            yield from (ours(field.name.replace("_", "-"), kind, _plain(single)) for single in values)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value


def bound(name: str, value: Bound | None) -> Iterator[FhirNode]:
    """minValue or maxValue; a bound that depends on the organisation, or on another answer, is one of ours."""
    return _bound(name, value, lambda plain: {"url": f"{HL7}/{name}", "valueDecimal": plain})


def own_bound(name: str, value: Bound | None) -> Iterator[FhirNode]:
    """A bound that R5 has no element for: `total`, what rows must sum to; a row's own `row-minimum`, `row-maximum`."""
    return _bound(name, value, lambda plain: ours(name, "Decimal", plain))


def _bound(name: str, value: Bound | None, as_number: Callable[[Any], FhirNode]) -> Iterator[FhirNode]:
    if isinstance(value, Fact):
        yield ours(f"{name}-fact", "Code", value.value)
    elif isinstance(value, AnswerBound):
        yield answer_bound(name, value)
    elif value is not None:
        yield as_number(json_number(value))
        yield from exact(name, str(value), value)


def answer_bound(name: str, value: AnswerBound) -> FhirNode:
    """A bound that another answer sets, in our own terms; fhir_bounds says it as FHIRPath."""
    parts = [{"url": key, "valueString": text} for key in ("item", "row", "column") if (text := getattr(value, key))]
    return {"url": f"{OURS}/{name}-answer", "extension": parts}


def exact(name: str, written: str, value: Decimal) -> Iterator[FhirNode]:
    """How a number is written, where a JSON number does not keep it ("10.50", sixteen digits and more)."""
    if written != str(json_number(value)):
        yield ours(f"{name}-exact", "String", written)


def json_number(value: Decimal) -> int | float:
    """A decimal as a JSON number, whole when it is."""
    return int(value) if value == value.to_integral_value() else float(value)


def control(code: str) -> FhirNode:
    """How a group or a question is laid out, by HL7's codes."""
    coding = {"system": ITEM_CONTROLS, "code": code}
    return {"url": f"{HL7}/questionnaire-itemControl", "valueCodeableConcept": {"coding": [coding]}}


def display_category(code: str) -> FhirNode:
    coding = {"system": DISPLAY_CATEGORIES, "code": code}
    return {"url": f"{HL7}/questionnaire-displayCategory", "valueCodeableConcept": {"coding": [coding]}}


def unit(text: str) -> FhirNode:
    return {"url": f"{HL7}/questionnaire-unit", "valueCoding": {"display": text}}


def max_occurs(most: int) -> FhirNode:
    return {"url": f"{HL7}/questionnaire-maxOccurs", "valueInteger": most}


def min_occurs(least: int) -> FhirNode:
    return {"url": f"{HL7}/questionnaire-minOccurs", "valueInteger": least}


def exclusive() -> FhirNode:
    return {"url": f"{HL7}/questionnaire-optionExclusive", "valueBoolean": True}


def expression(url: str, fhirpath: str) -> FhirNode:
    return {"url": url, "valueExpression": {"language": "text/fhirpath", "expression": fhirpath}}


def continues(link: Continues) -> FhirNode:
    """The question of another year that this one continues."""
    parts = [
        {"url": "questionnaire", "valueCanonical": canonical(link.questionnaire)},
        {"url": "item", "valueString": link.item},
        {"url": "relation", "valueCode": link.relation.value},
    ]
    parts += [{"url": n, "valueString": v} for n in ("option", "row", "note") if (v := getattr(link, n))]
    return {"url": f"{OURS}/continues", "extension": parts}


def condition(url: str, one: Condition) -> FhirNode:
    """A condition in our own terms, where R5's enableWhen cannot say it."""
    parts = [{"url": "item", "valueString": one.item}, {"url": "operator", "valueCode": one.operator.value}]
    parts += [{"url": "row", "valueString": one.row}] if one.row else []
    parts += [{"url": "value", "valueString": value} for value in one.values]
    return {"url": url, "extension": parts}


def canonical(name: str) -> str:
    """The canonical URL of a questionnaire, without version."""
    return f"{BASE}/Questionnaire/{name}"


def list_in(value: Any) -> list[Any]:
    """What a resource has where there should be a list; empty where it is none."""
    return value if isinstance(value, list) else []
