"""R5 Questionnaires read into the tree: our own exports exactly, others as far as the language reaches."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources import questionnaire as r5
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition_json import definition_from_json, definition_to_json
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.fhir_extensions import OURS
from surveys.interchange.fhir_import import read_fhir_text
from surveys.loader import DefinitionError, questionnaire_files
from surveys.references import Condition
from surveys.schema import Definition
from surveys.terms import Operator
from tests.builders import official_definition
from tests.surveys.authoring import load
from tests.surveys.fhir_examples import (
    OPTIONS,
    Node,
    after,
    choice,
    extension,
    plain,
    question,
    when,
)
from tests.surveys.fhir_inverse import load_fhir_text, questionnaire_from_fhir
from tests.surveys.strategies import definitions
from tests.surveys.test_fhir import EVERYTHING, RULES

FHIR_DOCUMENT = Path(__file__).parents[2] / "docs" / "fhir.md"


def imported(resource: Node) -> Definition:
    return load_fhir_text(json.dumps(resource), "prov.json")


def errors_of(resource: Node) -> list[Any]:
    try:
        imported(resource)
    except DefinitionError as error:
        return list(error.errors)
    return []


def only_item(resource: Node) -> Any:
    """The one question in the one section."""
    (item,) = imported(resource).items[0].items
    return item


def condition_of(resource: Node, link_id: str = "W") -> Any:
    return imported(resource).by_link_id[link_id]


# Our own exports


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_questionnaire_of_the_project_comes_back_as_it_was(path):
    definition = official_definition(path)
    text = json.dumps(questionnaire_to_fhir(definition), ensure_ascii=False, indent=1)
    read = read_fhir_text(text, path.name)
    assert read.definition == definition
    assert definition_to_json(read.definition) == definition_to_json(definition)
    assert read.told == ()


@given(definitions())
def test_any_questionnaire_comes_back_as_it_was(definition):
    assert questionnaire_from_fhir(questionnaire_to_fhir(definition)) == definition


_words = st.text("abc åäö.\n", min_size=1, max_size=9).map(str.strip)
_attributes = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("text", "prefix", "background", "help", "condition_text", "source", "note"), _words),
        "condition_origin": st.sampled_from(["stated", "implied", "derived"]),
        "origin": st.sampled_from(["printed", "derived", "reconstructed"]),
        "prefill": st.sampled_from(["organisation.name", "contact.phone"]),
        "sign_off": st.sampled_from(["name", "title"]),
        "read_only": st.booleans(),
        "enable_behavior": st.sampled_from(["all", "any"]),
        "continues": st.lists(
            st.fixed_dictionaries(
                {
                    "questionnaire": st.just("f-2020"),
                    "item": st.just("4"),
                    "relation": st.sampled_from(["same", "related"]),
                },
                optional={"row": st.just("r1"), "option": st.just("ja"), "note": _words},
            ),
            max_size=2,
        ),
    },
)
_of_type = {
    "text": {"by_email": "e@example.se"},
    "email": {"receipt": True},
    "decimal": {"minimum": "10.50", "maximum": "1234567890123456.789", "unit": "kr", "not_known": "Vet inte"},
    "integer": {"minimum": "-3", "blank_is_not_known": True},
    "file": {"accepts": [], "by_email": "e@example.se", "several": False},
    "multi_choice": {"max_selections": 2},
    "choice": {"scale": True},
    "table": {"row_heading": "Rad"},
    "count_matrix": {"minimum": "1.0", "total": "7.50"},
}


@given(definitions(), st.data())
def test_any_attributes_come_back_as_they_were(definition, data):
    decorated = definition_to_json(definition)
    decorated |= data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(("intro", "closing", "note", "period"), _words))
    )
    waiting = list(decorated["items"])
    while waiting:
        node = waiting.pop()
        node.update(data.draw(_attributes))
        node.update(_of_type.get(node["type"], {}) if data.draw(st.booleans()) else {})
        waiting += [*node.get("items", []), *([node["comment"]] if "comment" in node else [])]
    wanted = definition_from_json(decorated)
    exported = questionnaire_to_fhir(wanted)
    assert r5.Questionnaire.model_validate(json.loads(json.dumps(exported)))
    assert definition_to_json(questionnaire_from_fhir(exported)) == definition_to_json(wanted)


def test_every_kind_of_item_and_rule_comes_back_as_it_was():
    definition = load(EVERYTHING, RULES)
    assert imported(questionnaire_to_fhir(definition)) == definition


def test_text_to_read_keeps_its_help_beside_it_since_r5_lets_nothing_stand_inside():
    definition = load("- {type: display, link_id: D, text: Läs., help: Mer.}\n- {type: text, link_id: Q, text: Vad}")
    exported = questionnaire_to_fhir(definition)
    assert [item["linkId"] for item in exported["item"][0]["item"]] == ["D", "D/help", "Q"]
    assert imported(exported) == definition


def test_a_number_in_a_condition_keeps_the_way_it_is_written():
    definition = load(
        "- {type: decimal, link_id: N, text: Hur mycket}\n"
        '- {type: text, link_id: Q, text: Vad, enable_when: {item: N, above: "10.50"}}'
    )
    assert imported(questionnaire_to_fhir(definition)).by_link_id["Q"].enable_when[0].values == ("10.50",)


def test_any_of_a_number_and_one_of_two_options_comes_back_as_it_was():
    definition = load(
        "- {type: choice, link_id: V, text: Vilken, options: [{a: A}, {b: B}, {c: C}]}\n"
        "- {type: integer, link_id: N, text: Hur många}\n"
        "- {type: text, link_id: Q, text: Vad,"
        " enable_behavior: any, enable_when: [{item: V, is: [a, b]}, {item: N, above: 2}]}"
    )
    assert imported(questionnaire_to_fhir(definition)) == definition


@pytest.mark.parametrize(
    "second",
    [
        pytest.param({"question": "N", "operator": "=", "answerDecimal": 2}, id="two comparisons"),
        pytest.param({"question": "N", "operator": ">", "answerDecimal": 2}, id="another question"),
    ],
)
def test_comparisons_that_cannot_be_one_condition_are_refused(second):
    first = {"question": "V", "operator": "=", "answerCoding": {"code": "a"}}
    tests = [{**test, "extension": [extension("condition-index", 0, OURS, "Integer")]} for test in (first, second)]
    resource = plain(choice(), NUMBER, question(link_id="W", enableWhen=tests, enableBehavior="any"))
    assert "fhir:condition-index" in [error.code for error in errors_of(resource)]


def test_without_publisher_there_is_no_agency():
    definition = replace(load("- {type: text, link_id: Q, text: Vad}"), agency="")
    assert questionnaire_from_fhir(questionnaire_to_fhir(definition)) == definition


# Made elsewhere


def test_a_questionnaire_made_elsewhere_is_valid_r5_and_read():
    resource = plain(
        question(), publisher="Myndigheten", identifier=[{"value": "Dnr 1"}], effectivePeriod={"end": "2026-03-01"}
    )
    assert r5.Questionnaire.model_validate(resource)
    read = imported(resource)
    assert (read.name, read.series, read.year, read.version) == ("halsa-2026", "halsa", 2026, "2026-01-15")
    assert (read.agency, read.reference, read.last_response_day) == ("Myndigheten", "Dnr 1", "2026-03-01")


def test_without_a_version_the_date_is_the_version():
    resource = plain(question(), date="2026-02-03T10:00:00Z")
    del resource["version"]
    assert imported(resource).version == "2026-02-03"


@pytest.mark.parametrize(
    ("fields", "kind", "expected"),
    [
        (
            {"maxLength": 10, "prefix": "1.", "required": True},
            "string",
            {"max_length": 10, "prefix": "1.", "required": True},
        ),
        ({}, "text", {"type": "text"}),
        ({"extension": [extension("minValue", 2, kind="Integer")]}, "integer", {"type": "integer", "minimum": 2}),
        ({"extension": [extension("maxValue", 2.5, kind="Decimal")]}, "decimal", {"type": "decimal", "maximum": 2.5}),
        ({"repeats": True}, "attachment", {"type": "file", "several": True, "accepts": ("file", "link")}),
        ({}, "url", {"type": "file", "several": False, "accepts": ("link",)}),
        (
            {"extension": [extension("questionnaire-unit", {"display": "kr"}, kind="Coding")]},
            "quantity",
            {"type": "decimal", "unit": "kr"},
        ),
        (
            {"repeats": True, "extension": [extension("questionnaire-maxOccurs", 3, kind="Integer")]},
            "text",
            {"type": "text", "boxes": 3},
        ),
        ({}, "display", {"type": "display", "text": "Fråga?"}),
    ],
)
def test_types_made_elsewhere_become_ours(fields, kind, expected):
    item = only_item(plain(question(kind, **fields)))
    assert {name: getattr(item, name) for name in expected} == expected


def codes(item: Any) -> list[tuple[str, str]]:
    return [(option.code, option.text) for option in item.options]


def test_a_boolean_is_a_choice_between_ja_and_nej():
    assert codes(only_item(plain(question("boolean")))) == [("ja", "Ja"), ("nej", "Nej")]


@pytest.mark.parametrize("kind", ["coding", "choice"])
def test_options_keep_codes_that_the_language_can_have(kind):
    assert codes(only_item(plain(question(kind, answerOption=OPTIONS)))) == [("a", "A"), ("b", "B"), ("c", "C")]


def test_other_codes_and_texts_are_made_into_codes():
    options = [
        {"valueCoding": {"code": "LA33-6", "display": "Ja"}},
        {"valueString": "Å ena sidan"},
        {"valueInteger": 7},
    ]
    item = only_item(plain(question("coding", answerOption=options)))
    assert codes(item) == [("la33-6", "Ja"), ("a-ena-sidan", "Å ena sidan"), ("7", "7")]


def test_two_texts_that_would_get_one_code_get_two():
    options = [{"valueString": "A!"}, {"valueString": "A?"}]
    assert codes(only_item(plain(question("string", answerOption=options)))) == [("a", "A!"), ("a-2", "A?")]


def test_repeats_maxoccurs_and_exclusive_are_kept():
    exclusive = [extension("questionnaire-optionExclusive", True, kind="Boolean")]
    options = [*OPTIONS[:2], {**OPTIONS[2], "extension": exclusive}]
    fields = {"repeats": True, "extension": [extension("questionnaire-maxOccurs", 2, kind="Integer")]}
    item = only_item(plain(question("coding", answerOption=options, **fields)))
    assert (item.type, item.max_selections) == ("multi_choice", 2)
    assert [option.exclusive for option in item.options] == [False, False, True]


@pytest.mark.parametrize("fields", [{"type": "open-choice"}, {"answerConstraint": "optionsOrString"}])
def test_an_answer_of_ones_own_is_an_option_that_opens_a_text(fields):
    item = only_item(plain({**choice(), **fields}))
    assert (item.options[-1].code, item.options[-1].opens.type, item.options[-1].opens.link_id) == (
        "annat",
        "string",
        "V.annat",
    )


def test_a_child_under_the_condition_of_one_option_is_the_field_it_opens():
    child = question(link_id="V1", enableWhen=when("V", "=", answerCoding={"code": "b"}), required=True)
    item = only_item(plain(choice(item=[child])))
    assert [option.opens and option.opens.link_id for option in item.options] == [None, "V1", None]
    assert item.options[1].opens.enable_when == ()


def test_other_children_stand_after_their_question_under_its_conditions():
    first = choice()
    children = [question(link_id="Q1"), question(link_id="Q2", enableWhen=when("Q", "exists", answerBoolean=True))]
    parent = question(item=children, enableWhen=when("V", "=", answerCoding={"code": "a"}))
    _, above, group = imported(plain(first, parent)).items[0].items
    assert (group.type, [item.link_id for item in group.items]) == ("group", ["Q1", "Q2"])
    assert group.enable_when == above.enable_when
    assert group.items[1].enable_when[0].item == "Q"


def test_text_inside_a_question_is_its_help():
    texts = [{"linkId": f"Q{number}", "type": "display", "text": text} for number, text in enumerate(("Ett.", "Två."))]
    assert only_item(plain(question(item=texts))).help == "Ett.\n\nTvå."


def test_questions_outside_sections_are_gathered_in_one():
    resource = plain()
    resource["item"] = [
        question(link_id="A"),
        question(link_id="B"),
        question("group", "G", item=[question(link_id="C")]),
    ]
    read = imported(resource)
    assert [(section.link_id, [item.link_id for item in section.items]) for section in read.items] == [
        ("avsnitt", ["A", "B"]),
        ("G", ["C"]),
    ]


NUMBER = question("decimal", "N")
BOOLEAN = question("boolean", "B")
SCORES = question("integer", "P", answerOption=[{"valueInteger": number} for number in (1, 2, 3)])


@pytest.mark.parametrize(
    ("first", "test", "expected"),
    [
        (choice(), when("V", "exists", answerBoolean=True), ("answered", ())),
        (choice(), when("V", "exists", answerBoolean=False), ("is_not", ("a", "b", "c"))),
        (choice(), when("V", "=", answerCoding={"code": "b"}), ("is", ("b",))),
        (choice(), when("V", "!=", answerCoding={"code": "b"}), ("is", ("a", "c"))),
        (BOOLEAN, when("B", "=", answerBoolean=True), ("is", ("ja",))),
        (BOOLEAN, when("B", "!=", answerBoolean=True), ("is", ("nej",))),
        (SCORES, when("P", ">=", answerInteger=2), ("is", ("2", "3"))),
        (NUMBER, when("N", ">", answerDecimal=2.5), ("above", ("2.5",))),
        (NUMBER, when("N", ">=", answerDecimal=2), ("at_least", ("2",))),
        (NUMBER, when("N", "<", answerDecimal=2), ("below", ("2",))),
        (NUMBER, when("N", "<=", answerDecimal=2), ("at_most", ("2",))),
        (question(), when("Q", "exists", answerBoolean=True), ("answered", ())),
    ],
)
def test_comparisons_mean_what_r5_means(first, test, expected):
    (condition,) = condition_of(after(first, test)).enable_when
    assert (condition.operator, condition.values) == expected


@pytest.mark.parametrize(
    ("operator", "operators", "behavior"),
    [("=", ["at_least", "at_most"], "all"), ("!=", ["above", "below"], "any")],
)
def test_equal_and_unequal_numbers_are_two_comparisons(operator, operators, behavior):
    item = condition_of(after(NUMBER, when("N", operator, answerDecimal=2)))
    assert ([one.operator for one in item.enable_when], item.enable_behavior) == (operators, behavior)


def test_several_conditions_keep_their_behavior():
    tests = [*when("V", "=", answerCoding={"code": "a"}), *when("V", "=", answerCoding={"code": "b"})]
    item = condition_of(after(choice(), tests, enableBehavior="any"))
    conditions = [Condition(item="V", operator=Operator.IS, values=(code,)) for code in ("a", "b")]
    assert (list(item.enable_when), item.enable_behavior) == (conditions, "any")
