"""Options of other systems' questionnaires: of other types, and out of value sets."""

import time
from typing import Any

import pytest

from surveys.codes import same_words
from surveys.interchange.fhir_elsewhere import prepare_resource
from tests.surveys.fhir_examples import Node, question, when
from tests.surveys.fhir_mends.reading import MANY, SECONDS, group, read, told


@pytest.mark.parametrize("key", ["valueDate", "valueTime", "valueDecimal"])
def test_an_option_of_another_type_is_called_as_its_value(key: str) -> None:
    value: Any = {"valueDate": "2026-01-01", "valueTime": "10:00:00", "valueDecimal": 1.5}[key]
    made = read(group(question("date", answerOption=[{key: value}])))
    assert [one.text for one in made.definition.by_link_id["Q"].options] == [str(value)]


def test_an_option_of_a_resource_is_called_as_it_is_named_and_one_of_a_code_alone_as_the_code() -> None:
    options = [{"valueReference": {"display": "Avd 1"}}, {"valueCoding": {"code": "x"}}, {"valueString": " "}]
    made = read(group(question("choice", answerOption=options)))
    assert [one.text for one in made.definition.by_link_id["Q"].options][:2] == ["Avd 1", "x"]


def test_options_of_one_text_are_told_apart_by_a_number_and_the_author_is_told() -> None:
    options = [
        {"valueCoding": {"code": code, "display": text}} for code, text in (("a", "Ja"), ("b", "ja "), ("c", "Ja"))
    ]
    made = read(group(question("choice", answerOption=options)))
    texts = [one.text for one in made.definition.by_link_id["Q"].options]
    assert (texts[0], texts[2], len(set(map(same_words, texts)))) == ("Ja", "Ja (3)", 3)
    assert "Alternativet c heter Ja (3): texten står flera gånger i filen." in told(made)["mend"]


def test_an_empty_list_of_options_is_a_text() -> None:
    assert read(group(question("choice", answerOption=[]))).definition.by_link_id["Q"].type == "string"


def test_a_value_set_is_found_by_its_address_too() -> None:
    values = {
        "resourceType": "ValueSet",
        "id": "l",
        "url": "http://example.se/l",
        "compose": {"include": [{"concept": [{"code": "x"}]}]},
    }
    made = read(group(question("choice", answerValueSet="http://example.se/l")), contained=[values])
    assert [one.text for one in made.definition.by_link_id["Q"].options] == ["x"]


def _coded(*codes: str, system: str = "s") -> Node:
    return {"system": system, "concept": [{"code": code, "display": code.upper()} for code in codes]}


NESTED = {"code": "grp", "display": "Grupp", "abstract": True, "contains": [{"code": "a", "display": "A"}]}
SETS: dict[str, tuple[Node, list[str], list[str]]] = {
    "filters, other lists and what is excluded": (
        {
            "compose": {
                "include": [
                    _coded("a", "b"),
                    {"system": "http://snomed.info/sct", "filter": [{"op": "is-a"}]},
                    {"valueSet": ["http://example.se/andra"]},
                    {"system": "http://example.se/alla"},
                ],
                "exclude": [_coded("b"), {"system": "t", "filter": [{"op": "is-a"}]}],
            }
        },
        ["a"],
        [
            "urvalet (filter) ur http://snomed.info/sct",
            "värdelistan http://example.se/andra",
            "hela kodsystemet http://example.se/alla",
            "undantaget urvalet (filter) ur t",
        ],
    ),
    "a heading in an expansion": (
        {
            "expansion": {"contains": [NESTED, {"code": "c"}, {"code": "d", "inactive": True}]},
            "compose": {"include": [_coded("e")]},
        },
        ["a", "c"],
        [],
    ),
    "the same code of two systems": (
        {"compose": {"include": [_coded("1", system="s1"), _coded("1", system="s2")]}},
        ["1", "1-2"],
        [],
    ),
}


@pytest.mark.parametrize("what", SETS)
def test_a_value_set_becomes_what_it_lists_and_the_rest_is_told(what: str) -> None:
    content, codes, left = SETS[what]
    listed = {"resourceType": "ValueSet", "id": "v", "url": "http://example.se/v", "version": "1.0", **content}
    asked = question("choice", "V", answerValueSet="http://example.se/v|1.0")
    made = read(group(asked), contained=[listed])
    assert [option.code for option in made.definition.by_link_id["V"].options] == codes  # type: ignore[union-attr]  # a choice
    said = [one.message for one in made.told if one.code == "item.valueset-part"]
    assert sorted(said) == sorted(f"Följer inte med: {part}, i värdelistan http://example.se/v|1.0." for part in left)
    assert "answerOption.duplicate" not in told(made)


def test_a_value_set_that_only_a_terminology_server_can_list_is_not_said_to_be_missing() -> None:
    listed = {"resourceType": "ValueSet", "id": "v", "compose": {"include": [{"system": "http://snomed.info/sct"}]}}
    made = read(group(question("choice", "V", answerValueSet="#v")), contained=[listed])
    assert made.definition.by_link_id["V"].type == "string"
    assert "hela kodsystemet" in told(made)["item.valueset-part"]
    assert "item.no-list" not in told(made)


def test_a_value_set_of_another_version_is_not_the_one_that_is_asked_for() -> None:
    listed = {"resourceType": "ValueSet", "id": "v", "url": "http://example.se/v", "version": "2.0"}
    content = {**listed, "compose": {"include": [_coded("a")]}}
    made = read(group(question("choice", "V", answerValueSet="http://example.se/v|1.0")), contained=[content])
    assert "item.no-list" in told(made)


def _versioned(*versions: str) -> list[Node]:
    """Value sets of one address, each with its version (none where it is empty) and the place as its code."""
    return [
        {"resourceType": "ValueSet", "id": f"v{place}", "url": "http://example.se/v"}
        | ({"version": version} if version else {})
        | {"compose": {"include": [_coded(f"k{place}")]}}
        for place, version in enumerate(versions)
    ]


@pytest.mark.parametrize(
    ("versions", "asked", "found"),
    [
        (("1.0", "2.0"), "|2.0", "k1"),
        (("1.0", "2.0"), "", "k0"),
        (("1.0", "", "2.0"), "|2.0", "k1"),
        (("2.0", ""), "|2.0", "k0"),
        (("2.0", "2.0"), "|2.0", "k0"),
    ],
)
def test_of_value_sets_with_one_address_the_first_that_can_be_the_version_is_asked(
    versions: tuple[str, ...], asked: str, found: str
) -> None:
    listed = question("choice", "V", answerValueSet=f"http://example.se/v{asked}")
    made = read(group(listed), contained=_versioned(*versions))
    assert [option.code for option in made.definition.by_link_id["V"].options] == [found]  # type: ignore[union-attr]  # a choice


def test_a_value_set_is_found_in_no_longer_time_however_many_there_are() -> None:
    versions = [str(number) for number in range(MANY)]
    items = [
        {"linkId": f"q{one}", "type": "choice", "answerValueSet": f"http://example.se/v|{one}"} for one in versions
    ]
    began = time.process_time()
    made = prepare_resource({"item": items, "contained": _versioned(*versions)}, lambda *_: None)
    assert time.process_time() - began < SECONDS
    assert made["item"][-1]["answerOption"][0]["valueCoding"]["code"] == f"k{MANY - 1}"


def test_a_condition_asks_for_the_option_of_the_system_that_it_names() -> None:
    listed = {"resourceType": "ValueSet", "id": "v", **SETS["the same code of two systems"][0]}
    asked = question("choice", "V", answerValueSet="#v")
    tests = when("V", "=", answerCoding={"system": "s2", "code": "1"})
    made = read(group(asked, question(enableWhen=tests)), contained=[listed])
    [condition] = made.definition.by_link_id["Q"].enable_when
    assert condition.values == ("1-2",)
    either = read(group(asked, question(enableWhen=when("V", "=", answerCoding={"code": "1"}))), contained=[listed])
    assert either.definition.by_link_id["Q"].enable_when[0].values == ("1", "1-2")
