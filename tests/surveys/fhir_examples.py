"""One R5 Questionnaire made elsewhere for each feature that an import refuses or tells of."""

from collections.abc import Mapping
from typing import Any

from surveys.interchange.fhir_extensions import HL7, ITEM_CONTROLS, OURS, SDC
from surveys.interchange.fhir_refusals import REFUSED

Node = dict[str, Any]

OPTIONS = [{"valueCoding": {"code": code, "display": code.upper()}} for code in ("a", "b", "c")]


def plain(*items: Node, **head: Any) -> Node:
    """A sound R5 Questionnaire without anything of ours: one section with `items`."""
    section = {"linkId": "S", "type": "group", "text": "Avsnitt", "item": list(items)}
    return {
        "resourceType": "Questionnaire",
        "url": "http://example.se/fhir/Questionnaire/halsa-2026",
        "version": "2026-01-15",
        "title": "Hälsa",
        "status": "draft",
        **head,
        "item": [section],
    }


def question(kind: str = "string", link_id: str = "Q", **fields: Any) -> Node:
    return {"linkId": link_id, "type": kind, "text": "Fråga?", **fields}


def choice(link_id: str = "V", **fields: Any) -> Node:
    return question("coding", link_id, answerOption=OPTIONS, **fields)


def extension(name: str, value: Any = "x", base: str = HL7, kind: str = "String") -> Node:
    return {"url": f"{base}/{name}", f"value{kind}": value}


def concept(name: str, code: str, system: str = ITEM_CONTROLS) -> Node:
    return extension(name, {"coding": [{"system": system, "code": code}]}, kind="CodeableConcept")


def when(question: str, operator: str, **answer: Any) -> list[Node]:
    return [{"question": question, "operator": operator, **answer}]


def after(first: Node, tests: list[Node], **fields: Any) -> Node:
    """A question under a condition on `first`."""
    return plain(first, question(link_id="W", enableWhen=tests, **fields))


def _role(name: str) -> list[Node]:
    return [extension("role", name, OURS, "Code")]


def _own_matrix(**second: Any) -> Node:
    rows = [question("coding", f"M.{code}", answerOption=OPTIONS, extension=_role("row")) for code in ("r1", "r2")]
    rows[1].update(second)
    return question("group", "M", item=rows, extension=[extension("field-type", "yes_no_matrix", OURS, "Code")])


def _rule() -> Node:
    expect = [{"url": "item", "valueString": "Q"}, {"url": "operator", "valueCode": "answered"}]
    parts = [{"url": "key", "valueString": "r"}, {"url": "item", "valueString": "Q"}]
    return {"url": f"{OURS}/rule", "extension": [*parts, {"url": "expect", "extension": expect}]}


def _background(**fields: Any) -> Node:
    return {"linkId": "Q/background", "type": "display", "text": "Läs.", "extension": _role("background"), **fields}


_GROUP = question("group", "G", item=[question(link_id="G1")])
_INDEX = [extension("condition-index", 0, OURS, "Integer")]
_NUMBER = question("integer", "N")
_IS_A = when("V", "=", answerCoding={"code": "a"})

_SPECIAL: dict[str, Node] = {
    "resourceType": {"resourceType": "Patient"},
    "shape": plain(question(required="ja")),
    "unknown-element": plain(question(colour="röd")),
    "unknown-extension": plain(question(extension=[extension("x", base="http://example.se")])),
    "modifierExtension": plain(question(modifierExtension=[extension("x")])),
    "primitive-extension": plain(question(_text={"extension": [extension("translation")]})),
    "Questionnaire.contained": plain(question(), contained=[{"resourceType": "ValueSet"}]),
    "Questionnaire.implicitRules": plain(question(), implicitRules="http://example.se/regler"),
    "Questionnaire.language": plain(question(), language="en"),
    "Questionnaire.status": plain(question(), status="retired"),
    "Questionnaire.subjectType": plain(question(), subjectType=["Patient"]),
    "Questionnaire.url": plain(question(), url=""),
    "Questionnaire.version": plain(question(), version="1.0"),
    "Questionnaire.identifier": plain(question(), identifier=[{"value": "1"}, {"value": "2"}]),
    "Questionnaire.effectivePeriod.start": plain(question(), effectivePeriod={"start": "2026-01-01"}),
    "Questionnaire.derivedFrom": plain(question(), derivedFrom=["http://example.se/annan"]),
    "Questionnaire.item": {**plain(), "item": []},
    "Questionnaire.replaces": plain(question(), replaces=["http://example.se/annan"]),
    **{f"type:{kind}": plain(question(kind)) for kind in ("dateTime", "time", "reference", "question", "quantity")},
    "type": plain(question("slider")),
    "item.linkId": plain({"type": "string", "text": "Fråga?"}),
    "item.initial": plain(question(initial=[{"valueString": "x"}])),
    "item.answerValueSet": plain(choice(answerValueSet="http://example.se/lista")),
    "item.answerOption": plain(question("decimal", answerOption=[{"valueDecimal": 1.5}])),
    "item.answerConstraint": plain(choice(answerConstraint="optionsOrType")),
    "item.no-options": plain(question("coding")),
    "item.disabledDisplay": plain(question(disabledDisplay="protected")),
    "item.repeats:group": plain(question("group", repeats=True, item=[question(link_id="Q1")])),
    "item.repeats": plain(question(repeats=True)),
    "item.maxLength": plain(question("decimal", maxLength=5)),
    "item.item": plain(question("display", item=[question(link_id="Q1")])),
    "item.item:repeats": plain(choice(repeats=True, item=[question(link_id="Q1")])),
    "item.item:opened": plain(choice(item=[question(link_id="Q1", enableWhen=_IS_A, item=[question(link_id="Q2")])])),
    "item.enableBehavior": after(choice(), [*_IS_A, *_IS_A]),
    "enableWhen.question": after(choice(), when("borta", "exists", answerBoolean=True)),
    "enableWhen.group": after(_GROUP, when("G", "exists", answerBoolean=True)),
    "enableWhen.operator": after(choice(), when("V", "~", answerCoding={"code": "a"})),
    "enableWhen.answer": after(choice(), when("V", "=", answerCoding={"code": "z"})),
    "enableWhen.text": after(question(), when("Q", "=", answerString="ja")),
    "enableWhen.not-answered": after(question(), when("Q", "exists", answerBoolean=False)),
    "enableWhen.shape": after(choice(), when("V", "=", answerBoolean="ja")),
    "enableWhen.combination": after(_NUMBER, when("N", "=", answerInteger=1) * 2, enableBehavior="any"),
    "answerOption.initialSelected": plain(question("coding", answerOption=[{**OPTIONS[0], "initialSelected": True}])),
    "answerOption.value": plain(question("coding", answerOption=[{"valueDate": "2026-01-01"}])),
    "answerOption.display": plain(question("coding", answerOption=[{"valueCoding": {"code": "a"}}])),
    "answerOption.duplicate": plain(question("coding", answerOption=[OPTIONS[0], OPTIONS[0]])),
    "extension:questionnaire-itemControl": plain(question(extension=[concept("questionnaire-itemControl", "slider")])),
    "extension:questionnaire-displayCategory": plain(
        question("display", extension=[concept("questionnaire-displayCategory", "security", "x")])
    ),
    "role": plain(question(item=[question(link_id="Q1", extension=_role("row"))])),
    "role:conditions": plain(choice(), _background(enableWhen=_IS_A), question()),
    "role:rows": plain(_own_matrix(answerOption=OPTIONS[:2])),
    "role:order": plain(_own_matrix(linkId="X.r2")),
    "field-type": plain(question("integer", extension=[extension("field-type", "email", OURS, "Code")])),
    "condition-index": after(choice(), [{**_IS_A[0], "extension": _INDEX}] * 2, enableBehavior="all"),
    "exact": plain(
        question(
            "decimal", extension=[extension("minValue", 2, kind="Decimal"), extension("minValue-exact", "3", OURS)]
        )
    ),
    "bound": plain(
        question("integer", "A"),
        question(
            "integer",
            "B",
            extension=[{"url": f"{OURS}/maxValue-answer", "extension": [{"url": "item", "valueString": "A"}]}],
        ),
    ),
    "rule": plain(question(), extension=[_rule()]),
}

IN_TEXT = frozenset({"json", "duplicate-key"})
"""The features that only a text can have, not a resource that has been read."""

REFUSED_EXAMPLES: Mapping[str, Node] = {
    **{
        feature: plain(question(extension=[extension(feature.removeprefix("extension:"))]))
        for feature in REFUSED
        if feature.startswith("extension:")
    },
    "extension:enableWhenExpression": plain(
        question(extension=[extension("sdc-questionnaire-enableWhenExpression", {}, SDC, "Expression")])
    ),
    "extension:calculatedExpression": plain(
        question("decimal", extension=[extension("sdc-questionnaire-calculatedExpression", {}, SDC, "Expression")])
    ),
    **_SPECIAL,
}

_DESCRIPTIONS: dict[str, Any] = {
    "id": "x",
    "meta": {"versionId": "1"},
    "text": {"status": "generated", "div": "<div/>"},
    "name": "Annat",
    "experimental": True,
    "date": "2026-02-02",
    "description": "x",
    "purpose": "x",
    "contact": [{"name": "Enkätenheten"}],
    "useContext": [{"code": {"code": "focus"}}],
    "jurisdiction": [{"text": "Sverige"}],
    "copyright": "x",
    "copyrightLabel": "x",
    "approvalDate": "2026-01-01",
    "lastReviewDate": "2026-01-01",
    "code": [{"code": "x"}],
    "versionAlgorithmString": "date",
    "versionAlgorithmCoding": {"code": "date"},
}

TOLD_EXAMPLES: Mapping[str, Node] = {
    **{f"Questionnaire.{name}": plain(question(), **{name: value}) for name, value in _DESCRIPTIONS.items()},
    "identifier.more": plain(question(), identifier=[{"value": "1", "system": "http://example.se"}]),
    "item.id": plain(question(id="x")),
    "item.code": plain(question(code=[{"code": "x"}])),
    "item.definition": plain(question(definition="http://example.se/modell")),
    "answerOption.id": plain(question("coding", answerOption=[{**OPTIONS[0], "id": "x"}, OPTIONS[1]])),
    "option.system": plain(
        question("coding", answerOption=[{"valueCoding": {"system": "http://loinc.org", "code": "a", "display": "A"}}])
    ),
    "option.code": plain(question("coding", answerOption=[{"valueCoding": {"code": "LA33-6", "display": "Ja"}}])),
    "option.other": plain(choice(answerConstraint="optionsOrString")),
    "item.look": plain(choice(extension=[concept("questionnaire-itemControl", "radio-button")])),
    "item.section": {**plain(), "item": [question()]},
    "item.follow-ups": plain(question(item=[question(link_id="Q1")])),
    "item.boolean": plain(question("boolean")),
}
