"""Files that are almost questionnaires: each is read or refused by name, and no error of ours leaves the reading.

Sound documents of both formats with one to three places altered at random; HYPOTHESIS_PROFILE=long tries 10,000.
"""

import json
import logging
from copy import deepcopy
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import load_text
from surveys.loading.errors import AuthorError, DefinitionError
from tests.builders import make_definition
from tests.surveys.fhir_examples import after, choice, plain, question, when
from tests.surveys.fhir_inverse import load_fhir_text
from tests.web.questions import EVERY_SHAPE

JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, -(10**400), "", "x", "2022-09", "ja", "\0", "\ud800", "å" * 300),
    *([], [None], [[]], {}, {"a": 1}, {"coding": [None]}, [{}], [1, "x"], {"code": None}, {"code": []}),
)
NAMES = (
    "valueInteger",
    "answerInteger",
    "answerCoding",
    "type",
    "item",
    "enableWhen",
    "extension",
    "_text",
    "opens",
    "is",
)
DEFINITION = make_definition(sections=EVERY_SHAPE)
SOUND = {
    "json": json.loads(json.dumps(questionnaire_to_fhir(DEFINITION), default=str)),
    "yaml": yaml.load(questionnaire_to_yaml(DEFINITION), Loader=yaml.BaseLoader),  # noqa: S506  # texts only
}


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def at(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


def damage(document: Any, random: Random) -> Any:
    document = deepcopy(document)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        path = random.choice(places(document)[1:] or [()])
        if not path:
            return document
        owner, key = at(document, path[:-1]), path[-1]
        how = random.randrange(5)
        if how == 0:
            del owner[key]
        elif how == 1 and isinstance(owner, dict):
            owner[random.choice(NAMES)] = owner.pop(key)
        elif how == 2:
            owner[key] = deepcopy(at(document, random.choice(places(document))))
        else:
            owner[key] = deepcopy(random.choice(JUNK))
    return document


def read(text: str, kind: str) -> None:
    """Let it be read or refused; what is refused without our knowing why fails."""
    refused: tuple[AuthorError, ...] = ()
    try:
        (load_fhir_text if kind == "json" else load_text)(text, f"prov.{kind}")
    except DefinitionError as error:
        refused = error.errors or (AuthorError("", 0, "", "nothing is said", "unreadable"),)
    assert [error for error in refused if error.code == "unreadable"] == []


@pytest.mark.parametrize("kind", SOUND)
@given(seed=st.integers(0, 2**32))
@settings(deadline=None)
def test_a_damaged_file_is_refused_by_name(kind: str, seed: int) -> None:
    damaged = damage(SOUND[kind], Random(seed))  # noqa: S311  # no secret
    try:
        text = json.dumps(damaged) if kind == "json" else yaml.safe_dump(damaged, allow_unicode=True)
    except (ValueError, yaml.YAMLError):
        return
    read(text, kind)


@pytest.mark.parametrize("answer", ["2022-09", None, True, [], {}, {"value": 1}, 1.5, "", "NaN", 10**400])
@pytest.mark.parametrize("name", ["answerInteger", "answerCoding", "answerDecimal", "answerBoolean", "answerDate"])
def test_a_condition_with_an_answer_of_another_form_is_refused_or_read(name: str, answer: Any) -> None:
    for first in (choice(), question("integer", "V"), question("string", "V")):
        read(json.dumps(after(first, when("V", "=", **{name: answer}))), "json")


@pytest.mark.parametrize("value", [None, "x", True, [], {}, {"code": None}, {"display": []}, 1.5])
@pytest.mark.parametrize("name", ["valueInteger", "valueString", "valueCoding", "valueDate", "value"])
def test_an_option_of_another_form_is_refused_or_read(name: str, value: Any) -> None:
    read(json.dumps(plain(question("coding", answerOption=[{name: value}, {name: value}]))), "json")


@pytest.mark.parametrize("levels", [10, 45, 55, 100, 150, 450, 900, 5000])
def test_a_deeply_nested_file_is_read_or_refused(levels: int) -> None:
    item = '{"linkId": "i", "type": "group", "text": "x", "item": ['
    groups = "".join(item.replace('"i"', f'"i{level}"') for level in range(levels))
    read(json.dumps(plain()).replace('"item": []', f'"item": [{groups}{"]}" * levels}]'), "json")
    read('{"resourceType": "Questionnaire", "item": [' + item * levels + "]}" * levels + "]}", "json")
    read("items: " + "{items: [" * levels + "]}" * levels, "yaml")
    read("\n".join(f"{' ' * level}items:\n{' ' * level}-" for level in range(min(levels, 500))), "yaml")
    read("[" * levels, "yaml")
    read("[" * levels, "json")


@pytest.mark.parametrize("levels", [40, 99, 150, 450, 1200, 5000])
@pytest.mark.parametrize(
    "inner",
    [
        '"extension": [{"url": "u", "extension": [@]}]',
        '"_text": {"extension": [{"url": "u", "extension": [@]}]}',
        '"enableWhen": @',
        '"enableWhen": [{"question": @, "operator": "=", "answerInteger": 1}]',
        '"answerOption": [{"answerOption": @}]',
        '"prefix": @',
    ],
)
def test_what_is_nested_beside_the_items_is_read_or_refused(inner: str, levels: int) -> None:
    nested = inner.replace("@", "[" * levels + "]" * levels)
    text = json.dumps(plain(question("integer"))).replace('"type": "integer"', f'"type": "integer", {nested}')
    assert nested in text
    read(text, "json")
    read(text.replace('"item"', '"contained": ' + "[" * levels + "]" * levels + ', "item"', 1), "json")


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 100_000, "1" + "0" * 100_000, "1e400", "NaN", "1E+99999"])
@pytest.mark.parametrize("name", ["maxLength", "prefix", "required"])
def test_a_number_that_nothing_has_is_refused_in_swedish(name: str, number: str) -> None:
    text = json.dumps(plain(question("integer"))).replace('"type": "integer"', f'"type": "integer", "{name}": {number}')
    with pytest.raises(DefinitionError) as refused:
        load_fhir_text(text, "prov.json")
    assert number in text
    assert "limit" not in str(refused.value)


def test_little_room_for_calls_is_a_refusal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where another Python counts calls otherwise: whatever the limit, RecursionError does not leave.

    A call with exactly the arguments that are named: Python 3.13.0 to 3.13.7 count no other (python/cpython#132744)
    and would go on until the memory is full.
    """

    def deep(again: int) -> None:
        deep(again)

    monkeypatch.setattr("surveys.loader.read_source", lambda *_: deep(1))
    monkeypatch.setattr("surveys.interchange.fhir_import._document", lambda *_: deep(1))
    for kind, text in (("yaml", "name: x"), ("json", json.dumps(plain()))):
        with pytest.raises(DefinitionError, match="för många nivåer"):
            (load_fhir_text if kind == "json" else load_text)(text, f"prov.{kind}")


def test_an_oversight_of_ours_is_a_refusal_and_stands_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("surveys.loader.read_source", lambda *_: 1 / 0)
    with pytest.raises(DefinitionError, match="Felet är antecknat"):
        load_text("name: x", "prov.yaml")
    assert [(record.levelno, bool(record.exc_info)) for record in caplog.records] == [(logging.ERROR, True)]


@pytest.mark.parametrize(
    "text", ["a: &a [*a]", "a: &a [x]\nb: [*a, *a]", "<<: {a: 1}", "? [a]\n: b", "a: !!python/object:x"]
)
def test_aliases_and_tags_are_refused(text: str) -> None:
    with pytest.raises(DefinitionError):
        load_text(text, "prov.yaml")
