"""What an import of R5 refuses and tells: each feature with its own message, nothing dropped silently."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.fhir_elsewhere import GivenHead
from surveys.interchange.fhir_import import read_fhir_text
from surveys.interchange.fhir_refusals import REFUSED, TOLD, TOLD_ELSEWHERE
from surveys.loader import DefinitionError
from tests.surveys.authoring import load
from tests.surveys.fhir_examples import IN_TEXT, REFUSED_EXAMPLES, TOLD_EXAMPLES, Node, choice, plain, question, when
from tests.surveys.fhir_inverse import load_fhir_text
from tests.surveys.strategies import garbage
from tests.surveys.test_fhir import EVERYTHING, RULES

FHIR_DOCUMENT = Path(__file__).parents[2] / "docs" / "fhir.md"


def errors_of(resource: Node, given: GivenHead | None = None) -> list[Any]:
    try:
        read_fhir_text(json.dumps(resource), "prov.json", given=given)
    except DefinitionError as error:
        return list(error.errors)
    return []


def test_every_feature_that_is_refused_has_an_example():
    assert set(REFUSED_EXAMPLES) == set(REFUSED) - IN_TEXT


@pytest.mark.parametrize("feature", sorted(REFUSED_EXAMPLES))
def test_each_feature_is_refused_with_its_own_message(feature):
    found = {error.code: error for error in errors_of(REFUSED_EXAMPLES[feature])}
    error = found[f"fhir:{feature}"]
    assert _as_pattern(REFUSED[feature]).match(error.message)


def _as_pattern(message: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(message)))


def test_every_feature_that_is_told_has_an_example():
    assert set(TOLD_EXAMPLES) == set(TOLD)


@pytest.mark.parametrize("feature", sorted(TOLD_EXAMPLES))
def test_each_feature_that_is_told_stops_nothing(feature):
    told = read_fhir_text(json.dumps(TOLD_EXAMPLES[feature]), "prov.json").told
    assert [_as_pattern(TOLD[feature]).fullmatch(one.message) is not None for one in told] == [True]


def test_everything_wrong_is_told_at_once_with_line_link_id_and_path():
    resource = plain(
        question("dateTime", "D1"),
        question(link_id="D2", initial=[{"valueString": "x"}]),
        question(link_id="D3", text=""),
    )
    text = json.dumps(resource, indent=1)
    with pytest.raises(DefinitionError) as refusal:
        load_fhir_text(text, "prov.json")
    lines = {
        name: number for number, line in enumerate(text.splitlines(), 1) for name in ("D1", "D2", "D3") if name in line
    }
    found = [(error.item, error.line, error.code) for error in refusal.value.errors]
    assert found == [
        ("D1", lines["D1"], "fhir:type:dateTime"),
        ("D2", lines["D2"], "fhir:item.initial"),
        ("D3", lines["D3"], "missing-text"),
    ]
    assert "(item[0].item[0].type)" in refusal.value.errors[0].message


def test_a_link_id_used_twice_is_told_at_the_second_place():
    text = json.dumps(plain(question(), question()), indent=1)
    with pytest.raises(DefinitionError) as refusal:
        load_fhir_text(text, "prov.json")
    (error,) = refusal.value.errors
    places = [number for number, line in enumerate(text.splitlines(), 1) if '"linkId": "Q"' in line]
    assert (error.code, error.line) == ("duplicate-link-id", places[1])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"resourceType": \n oj', 2, "Filen går inte att läsa som JSON"),
        ("[1]", 1, "ingen FHIR R5 Questionnaire"),
        ('{\n"item": [{\n"linkId": "Q", "type": "text", "type": "string"}]}', 3, "Nyckeln type står två gånger"),
        ('{"a": NaN}', 1, "NaN är inget tal"),
        ("[" * 100_000, 1, "för djupt nästlad"),
    ],
)
def test_a_text_that_is_no_resource_is_refused(text, line, message):
    with pytest.raises(DefinitionError) as refusal:
        load_fhir_text(text, "prov.json")
    (error,) = refusal.value.errors
    assert error.line == line
    assert message in error.message


def _changed(resource: Node) -> Iterator[tuple[str, Node]]:
    """The resource with one element more, at each object in it, and where."""
    paths: list[tuple[Any, ...]] = [()]
    while paths:
        path = paths.pop()
        copy = json.loads(json.dumps(resource))
        node = copy
        for step in path:
            node = node[step]
        if isinstance(node, dict):
            node["okändElement"] = "x"
            yield ".".join(map(str, path)), copy
        children = node.items() if isinstance(node, dict) else enumerate(node)
        paths += [(*path, key) for key, value in children if isinstance(value, dict | list)]


def test_no_object_anywhere_is_dropped_silently():
    """Every object of a resource with everything in it is read key by key, or compared as a whole."""
    changed = dict(_changed(questionnaire_to_fhir(load(EVERYTHING, RULES))))
    assert len(changed) > 150
    assert [place for place, resource in changed.items() if not errors_of(resource)] == []


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in the resource."""
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        if isinstance(value, dict | list):
            yield from _places(value)


@given(st.data())
def test_whatever_stands_anywhere_in_a_resource_is_read_or_refused(data):
    resource = questionnaire_to_fhir(load(EVERYTHING, RULES))
    container, key = data.draw(st.sampled_from(list(_places(resource))))
    container[key] = data.draw(garbage)
    assert all(error.message for error in errors_of(resource))


@given(st.data())
def test_whatever_stands_anywhere_in_one_made_elsewhere_is_read_or_refused_by_name(data):
    cells = [question("string", "c"), question("quantity", "d", required=True)]
    listed = question("choice", "L", answerValueSet="#l", enableWhen=when("V", "=", answerCoding={"code": "a"}))
    repeated = question("group", "r", repeats=True, item=cells)
    values = {"resourceType": "ValueSet", "id": "l", "compose": {"include": [{"concept": [{"code": "x"}]}]}}
    shown = question("display", "d", item=[question("boolean", "c", code=[{"display": "B"}], text="")])
    resource = json.loads(json.dumps(plain(choice(), listed, repeated, shown, contained=[values])))
    container, key = data.draw(st.sampled_from(list(_places(resource))))
    container[key] = data.draw(garbage)
    assert "unreadable" not in {error.code for error in errors_of(resource, GivenHead("a", "2026-01-01"))}


# The document


def _table(heading: str, within: str = "") -> dict[str, str]:
    part = FHIR_DOCUMENT.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    part = part.split(within, 1)[1] if within else part
    return {row[1]: row[2] for row in re.finditer(r"^\| `([^`]+)` \| (.+) \|$", part, re.MULTILINE)}


def test_the_document_lists_every_refusal_with_its_message():
    assert _table("What an import refuses") == {name: text.replace("|", r"\|") for name, text in REFUSED.items()}


def test_the_document_lists_everything_that_is_told():
    assert _table("What an import tells of") == TOLD
    assert _table("Import", "### A file made elsewhere") == TOLD_ELSEWHERE
