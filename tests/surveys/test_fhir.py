"""The R5 export: what fhir.resources accepts, and what another reader finds in it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.questionnaire import Questionnaire

from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.fhir_extensions import OURS
from surveys.loader import questionnaire_files, questionnaire_path
from surveys.schema import ChoiceItem
from tests.builders import official_definition
from tests.surveys.authoring import load

Node = dict[str, Any]

EVERYTHING = """\
- {type: display, link_id: D, text: Läs detta.}
- type: choice
  link_id: Q1
  text: Finns det?
  prefix: "1."
  help: Svara kort.
  background: I fjol fanns det.
  required: true
  comment: Kommentar
  options:
    - ja: Ja
      opens: {type: file, accepts: [file, email], by_email: enkat@example.se}
    - nej: Nej
- type: multi_choice
  link_id: Q2
  text: Vilka?
  max_selections: 2
  options:
    - a: A
    - b: B
    - inga: Inga
      exclusive: true
- {type: percent, link_id: Q3, text: Andel, not_known: Kan inte anges, minimum: 0, maximum: 100, unit: "%"}
- {type: integer, link_id: Q4, text: Antal, maximum: municipalities}
- {type: text, link_id: Q5, text: Tre insatser, boxes: 3, max_length: 1000}
- {type: yes_no_matrix, link_id: Q6, text: Krav, required: true, rows: [{r1: Ett}, {r2: Två}]}
- {type: count_matrix, link_id: Q7, text: Kommuner, rows: [{r1: Ett}, {r2: Två}], maximum: municipalities, total: 7}
- {type: table, link_id: Q8, text: Tabell, rows: [{r1: Ett}], columns: [{k1: K}, {k2: L}]}
- {type: attestation, link_id: Q9, text: Intygas, required: true, sign_off: attestation}
- {type: integer, link_id: Q10, text: Summa, sum_of: [Q4], read_only: true}
- {type: text, link_id: Q11, text: Plats, continues: {questionnaire: gammal-2019, item: 4, relation: changed}}
- {type: text, link_id: C1, text: Ett, background: Krav., enable_when: {item: Q6, row: r1, is: ja}}
- {type: text, link_id: C2, text: Två, enable_when: {item: Q2, is: [a, b]}}
- {type: text, link_id: C3, text: Tre, enable_when: {item: Q4, above: 0}}
- {type: text, link_id: C4, text: Fyra, enable_when: [{item: Q2, is: [a, b]}, {item: Q4, at_least: 2}]}
- {type: text, link_id: C5, text: Fem, enable_when: {item: Q1, is_not: ja}}
- {type: text, link_id: C6, text: Sex, enable_when: {item: Q6, answered: true}}
- {type: text, link_id: C7, text: Sju, enable_when: [{item: Q1, is: ja}, {item: Q3, below: 10.5}], enable_behavior: any}
- {type: text, link_id: C8, text: Åtta, enable_when: {item: Q3, answered: true}}
"""
RULES = """\
rules:
  - {key: r, item: Q4, when: {item: Q1, is: ja}, expect: {item: Q4, above: 0}, message: Ange antal., severity: warning}
"""


def walk(items: list[Node]) -> Iterator[Node]:
    for item in items:
        yield item
        yield from walk(item.get("item", []))


@pytest.fixture(scope="module")
def exported() -> Node:
    return questionnaire_to_fhir(load(EVERYTHING, RULES))


@pytest.fixture(scope="module")
def items(exported: Node) -> dict[str, Node]:
    return {item["linkId"]: item for item in walk(exported["item"])}


def extensions(node: Node) -> dict[str, Any]:
    """Each extension's value by the last part of its URL."""
    found = {}
    for extension in node.get("extension", []):
        name = extension["url"].rsplit("/", 1)[-1]
        found[name] = next((value for key, value in extension.items() if key.startswith("value")), extension)
    return found


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_the_project_questionnaires_are_valid_r5(path):
    assert Questionnaire.model_validate(questionnaire_to_fhir(official_definition(path))).item


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_each_link_id_is_used_once(path):
    counts = Counter(item["linkId"] for item in walk(questionnaire_to_fhir(official_definition(path))["item"]))
    assert counts.most_common(1)[0][1] == 1


def opens(item):
    return any(option.opens for option in getattr(item, "options", ()))


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_condition_asks_for_an_item_that_is_exported(path):
    exported = list(walk(questionnaire_to_fhir(official_definition(path))["item"]))
    asked = {test["question"] for item in exported for test in item.get("enableWhen", [])}
    assert bool(asked) == any(item.enable_when or opens(item) for item in official_definition(path).by_link_id.values())
    assert asked <= {item["linkId"] for item in exported}


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_wording_is_exported(path):
    definition = official_definition(path)
    exported = list(walk(questionnaire_to_fhir(definition)["item"]))
    said = {item.get("text") for item in exported}
    said |= {option["valueCoding"]["display"] for item in exported for option in item.get("answerOption", [])}
    for item in definition.by_link_id.values():
        options = [option.text for option in item.options] if isinstance(item, ChoiceItem) else []
        rows = [row.text for row in getattr(item, "rows", ())]
        wanted = {item.text, item.help, item.background, getattr(item, "intro", ""), *options, *rows} - {""}
        assert wanted <= said


def test_every_kind_of_item_is_valid_r5(exported):
    assert Questionnaire.model_validate(exported).version == "2025-01-15"


def test_the_canonical_address_and_version_name_the_questionnaire(exported):
    assert (exported["url"].rsplit("/", 1)[-1], exported["version"]) == ("prov-2025", "2025-01-15")


def test_a_question_has_number_and_help(items):
    assert (items["Q1"]["prefix"], items["Q1"]["required"]) == ("1.", True)
    assert items["Q1/help"]["text"] == "Svara kort."
    assert extensions(items["Q1/help"])["questionnaire-displayCategory"]["coding"][0]["code"] == "help"


def test_background_is_read_before_its_question_and_under_its_conditions(exported, items):
    section = [item["linkId"] for item in exported["item"][0]["item"]]
    assert section.index("Q1/background") + 1 == section.index("Q1")
    assert items["C1/background"]["enableWhen"] == items["C1"]["enableWhen"]


def test_an_opened_field_is_enabled_by_its_option(items):
    field = items["Q1.ja"]
    assert field["type"] == "attachment"
    assert field["enableWhen"] == [
        {"question": "Q1", "operator": "=", "answerCoding": {"code": "ja", "display": "Ja"}},
    ]
    assert extensions(field)["role"] == "opened"
    assert extensions(field)["by-email"] == "enkat@example.se"
    assert field in items["Q1"]["item"]


def test_a_comment_stands_inside_its_question(items):
    assert extensions(items["Q1.kommentar"])["role"] == "comment"
    assert items["Q1.kommentar"] in items["Q1"]["item"]


def test_exclusive_options_and_the_most_selections_are_hl7s(items):
    assert items["Q2"]["repeats"] is True
    assert extensions(items["Q2"])["questionnaire-maxOccurs"] == 2
    assert [bool(option.get("extension")) for option in items["Q2"]["answerOption"]] == [False, False, True]


def test_bounds_units_and_not_known(items):
    found = extensions(items["Q3"])
    assert (found["minValue"], found["maxValue"], found["questionnaire-unit"]) == (0, 100, {"display": "%"})
    assert found["field-type"] == "percent"
    assert (items["Q3/not-known"]["type"], items["Q3/not-known"]["text"]) == ("boolean", "Kan inte anges")
    assert extensions(items["Q4"])["maxValue-fact"] == "municipalities"


def test_boxes_are_as_many_texts_each_with_the_limit(items):
    assert [items[f"Q5/{n}"]["maxLength"] for n in (1, 2, 3)] == [1000] * 3
    assert items["Q5"]["type"] == "group"


def test_a_matrix_is_a_group_with_a_question_for_each_row(items):
    assert items["Q6"]["type"] == "group"
    assert extensions(items["Q6"])["questionnaire-itemControl"]["coding"][0]["code"] == "table"
    assert [items[f"Q6.{row}"]["required"] for row in ("r1", "r2")] == [True, True]
    assert [option["valueCoding"]["display"] for option in items["Q6.r1"]["answerOption"]] == ["Ja", "Nej"]


def test_a_count_matrix_bounds_each_row_and_the_total(items):
    assert extensions(items["Q7.r2"])["maxValue-fact"] == "municipalities"
    assert extensions(items["Q7"])["total"] == 7


def test_a_table_has_a_group_for_each_row_with_a_text_for_each_column(items):
    assert [child["text"] for child in items["Q8.r1"]["item"]] == ["K", "L"]


def test_an_attestation_has_one_answer(items):
    assert [option["valueCoding"]["display"] for option in items["Q9"]["answerOption"]] == ["Ja"]
    assert extensions(items["Q9"])["sign-off"] == "attestation"


def test_a_sum_has_an_expression_and_names_its_parts(items):
    found = extensions(items["Q10"])
    assert "linkId = 'Q4'" in found["sdc-questionnaire-calculatedExpression"]["expression"]
    assert found["sum-of"] == "Q4"
    assert items["Q10"]["readOnly"] is True


def test_a_link_to_another_year_is_kept_and_the_questionnaire_derives_from_it(exported, items):
    parts = {part["url"]: part for part in extensions(items["Q11"])["continues"]["extension"]}
    assert (parts["item"]["valueString"], parts["relation"]["valueCode"]) == ("4", "changed")
    assert [url.rsplit("/", 1)[-1] for url in exported["derivedFrom"]] == ["gammal-2019"]


def test_a_condition_on_a_row_asks_for_that_row(items):
    (test,) = items["C1"]["enableWhen"]
    assert (test["question"], test["answerCoding"]["code"]) == ("Q6.r1", "ja")


def test_a_condition_on_several_options_is_any_of_them(items):
    assert [test["answerCoding"]["code"] for test in items["C2"]["enableWhen"]] == ["a", "b"]
    assert items["C2"]["enableBehavior"] == "any"


def test_a_condition_on_a_number_compares(items):
    assert items["C3"]["enableWhen"] == [{"question": "Q4", "operator": ">", "answerInteger": 0}]
    assert items["C7"]["enableWhen"][1]["answerDecimal"] == 10.5
    assert items["C7"]["enableBehavior"] == "any"


@pytest.mark.parametrize(
    ("link_id", "path"),
    [
        (
            "C4",
            "%resource.descendants().where(linkId = 'Q2').answer.value.where(code = 'a' or code = 'b').exists() and "
            "%resource.descendants().where(linkId = 'Q4').answer.value.where($this >= 2).exists()",
        ),
        ("C5", "%resource.descendants().where(linkId = 'Q1').answer.value.where(code = 'ja').exists().not()"),
        ("C6", "%resource.descendants().where(linkId = 'Q6').descendants().value.exists()"),
    ],
)
def test_what_enable_when_cannot_say_is_an_expression(items, link_id, path):
    assert "enableWhen" not in items[link_id]
    assert extensions(items[link_id])["sdc-questionnaire-enableWhenExpression"]["expression"] == path
    assert extensions(items[link_id])["condition"]


def test_an_answered_question_exists(items):
    assert items["C8"]["enableWhen"] == [{"question": "Q3", "operator": "exists", "answerBoolean": True}]


def test_a_rule_is_a_constraint_for_other_readers(exported):
    found = extensions(exported)
    constraint = {part["url"]: part for part in found["targetConstraint"]["extension"]}
    assert constraint["severity"]["valueCode"] == "warning"
    assert " implies " in constraint["expression"]["valueExpression"]["expression"]
    assert found["rule"]["url"] == f"{OURS}/rule"


def test_the_grant_report_opens_each_area_by_its_row_of_the_matrix():
    exported = questionnaire_to_fhir(official_definition(questionnaire_path("statsbidrag-2025")))
    sections = {item["linkId"]: item for item in exported["item"]}
    (test,) = sections["SB-kompetens"]["enableWhen"]
    assert (test["question"], test["answerCoding"]) == ("SB-O.kompetens", {"code": "ja", "display": "Ja"})


def test_how_text_is_counted_is_stated(exported):
    assert extensions(exported)["counting-rule"] == "unicode-code-points-nfc-lf"
