"""The YAML export: what it writes reads back to the same tree, and an author can go on writing in it."""

import re
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition_json import definition_from_json, definition_to_json
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import load_text, questionnaire_files
from surveys.loading.errors import Report
from surveys.loading.shorthand import full_document
from surveys.loading.source import read_source
from surveys.loading.validation import validate
from surveys.schema import Definition
from tests.builders import official_definition
from tests.surveys.authoring import load
from tests.surveys.strategies import definitions

AWKWARD = [
    "null",
    "~",
    "true",
    "Ja",
    "nej",
    "18",
    "2026-01-15",
    "1.10",
    "a: b",
    "slutar med kolon:",
    "# ingen kommentar",
    "en # här",
    "- en rad",
    "? fråga",
    "[hakparentes], {klammer}",
    "'enkla' \"dubbla\" citattecken",
    "$parameter och $$",
    "&ankare *alias !tagg",
    "%direktiv",
    "@ och `",
    "| > |- >-",
    "tabb\there",
    "två\nrader",
    "stycke\n\n- punkt\n- punkt",
    "rad\n  indragen rad\nrad",
    "radslut\x85NEL\u2028och\u2029så",
    "\ufeffBOM",
    "👩‍⚕️ vård\u00a0centralen",
    "ord " * 60,
    "två  mellanslag " * 15,
    "lång" * 60,
    "lång rad med kolon: " * 12,
    "första\n" + "lång rad " * 30,
    "\\ omvänt \\n snedstreck",
    "\x07 klocka",
]


def read_unchecked(text: str) -> Definition:
    """What the loader reads, whether or not its checks would pass it."""
    report = Report("prov.yaml")
    source = read_source(text, report)
    assert source is not None, report.errors
    definition, _ = validate(full_document(source, report), report)
    assert definition is not None, report.errors
    assert not report.errors
    return definition


def assert_reads_back(definition: Definition) -> None:
    again = read_unchecked(questionnaire_to_yaml(definition))
    assert definition_to_json(again) == definition_to_json(definition)


def with_texts(node: Any, texts: Any) -> Any:
    """The definition's JSON with every text, help and note replaced by the next of `texts`."""
    if isinstance(node, dict):
        replaced = {key: with_texts(value, texts) for key, value in node.items()}
        return {**replaced, **{key: next(texts) for key in ("text", "help", "note", "title") if key in node}}
    return [with_texts(entry, texts) for entry in node] if isinstance(node, list) else node


def rewritten(definition: Definition, text: str) -> Definition:
    data = definition_to_json(definition)
    every = iter(lambda: text, None)
    return definition_from_json({**with_texts(data, every), "intro": text, "closing": text})


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_the_project_questionnaires_read_back_to_the_same_tree(path):
    definition = official_definition(path)
    again = load_text(questionnaire_to_yaml(definition), "ut.yaml")
    assert again == definition
    assert definition_to_json(again) == definition_to_json(definition)


@given(definitions())
def test_any_tree_reads_back(definition):
    assert_reads_back(definition)


def without_errors(item: dict[str, Any]) -> dict[str, Any]:
    """A random item without what the checks refuse: the strategy draws shapes, not sense."""
    sound = {key: value for key, value in item.items() if key not in {"enable_when", "total", "sum_of", "read_only"}}
    if item["type"] == "group":
        sound.pop("required", None)
        read = {"type": "display", "link_id": f"{item['link_id']}.info", "text": "Läs detta"}
        sound["items"] = [read, *map(without_errors, item.get("items", []))]
    for option in item.get("options", ()):
        option.pop("exclusive", None)
    when = [c for c in item.get("enable_when", ()) if c["operator"] == "answered"]
    return {**sound, "enable_when": when} if when else sound


@given(definitions())
def test_any_tree_without_author_errors_is_loaded_as_it_was(definition):
    data = definition_to_json(definition)
    sound = definition_from_json({**data, "items": [without_errors(section) for section in data["items"]]})
    assert load_text(questionnaire_to_yaml(sound), "ut.yaml") == sound


@pytest.mark.parametrize("text", AWKWARD)
def test_no_text_is_read_as_anything_else(text):
    sample = load("- {type: text, link_id: Q1, text: x, help: y, note: z}\n")
    definition = rewritten(sample, text)
    assert read_unchecked(questionnaire_to_yaml(definition)) == definition
    assert definition.by_link_id["Q1"].text == text.strip()


@given(definitions(), st.data())
def test_random_texts_read_back(definition, data):
    kept = st.characters(codec="utf-8", exclude_characters="\0")  # NUL is kept nowhere, and is refused
    text = st.text(kept, min_size=1, max_size=150).filter(str.strip)
    drawn = iter(lambda: data.draw(text | st.sampled_from(AWKWARD)), None)
    assert_reads_back(definition_from_json(with_texts(definition_to_json(definition), drawn)))


SHORT = """\
- type: choice
  link_id: Q1
  prefix: 1.
  text: Finns det?
  options: [{ja: Ja}, {nej: Nej}]
  comment: Kommentar
- type: choice
  link_id: Q2
  text: Vilka?
  enable_when: {item: Q1, is: ja}
  options:
    - annan: "Annan, ange:"
      opens: text
    - antal: Antal
      opens: {type: integer, minimum: 0}
- {type: text, link_id: Q3, text: Varför, enable_when: {item: Q1, answered: true}}
"""


def test_the_shorthands_are_used():
    written = questionnaire_to_yaml(load(SHORT))
    assert dedent(written.partition("    items:\n")[2]) == SHORT


def test_what_is_long_stands_on_lines_of_its_own():
    definition = load(f"- {{type: text, link_id: Q1, text: {'ord ' * 40}, background: Ett}}\n")
    lines = questionnaire_to_yaml(definition).splitlines()
    assert "        text: >-" in lines
    assert max(map(len, lines)) <= 120


def test_sections_are_parted_by_an_empty_line():
    written = questionnaire_to_yaml(official_definition(questionnaire_files()[0]))
    sections = re.findall(r"(?m)^  - link_id", written)
    assert len(sections) > 1
    assert len(re.findall(r"\n\n  - link_id", written)) == len(sections) - 1


@pytest.mark.parametrize("code", ["text", "opens", "exclusive", "null", "1", "code", "continues"])
def test_a_code_that_is_a_word_of_the_language_reads_back(code):
    data = definition_to_json(load("- {type: choice, link_id: Q1, text: x, options: [{code: ja, text: Ja}]}\n"))
    data["items"][0]["items"][0]["options"] = [{"code": code, "text": "Ja"}, {"code": "b", "text": "B"}]
    assert_reads_back(definition_from_json(data))


@pytest.mark.parametrize(
    "condition",
    [
        {"item": "Q1", "operator": "answered", "values": ["x"]},
        {"item": "Q1", "operator": "is", "values": []},
        {"item": "Q1", "operator": "is", "values": ["null"]},
        {"item": "Q1", "operator": "is_not", "values": ["a", "b"]},
        {"item": "Q1", "row": "r", "operator": "at_most", "values": ["-0.5"]},
    ],
)
def test_unusual_conditions_read_back(condition):
    data = definition_to_json(load("- {type: text, link_id: Q1, text: x}\n- {type: text, link_id: Q2, text: x}\n"))
    data["items"][0]["items"][1]["enable_when"] = [condition]
    assert_reads_back(definition_from_json(data))


def test_an_empty_section_and_a_field_with_a_name_of_its_own_read_back():
    data = definition_to_json(load("- {type: text, link_id: Q1, text: x, comment: {text: K, link_id: egen}}\n"))
    data["items"].append({"type": "group", "link_id": "tom", "text": "Tom"})
    assert_reads_back(definition_from_json(data))
