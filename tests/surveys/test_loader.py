"""What an author may write, and what it becomes."""

from decimal import Decimal

import pytest

from surveys.definition_json import definition_from_json, definition_to_json
from surveys.loader import DefinitionError, load_file, load_text
from surveys.references import Continues
from surveys.schema import ChoiceItem, NumberItem, TextItem
from surveys.terms import Behavior, Operator
from tests.surveys.authoring import HEAD, errors_in, errors_of, load, load_item, questionnaire

FULL = """\
- type: choice
  link_id: Q1
  text: Finns det?
  options:
    - {code: ja, text: Ja, opens: {type: text, link_id: Q1.ja, max_length: 1000}}
    - {code: nej, text: Nej}
  comment: {type: text, link_id: Q1.kommentar, text: Kommentar}
- type: text
  link_id: Q2
  text: Varför inte?
  enable_when:
    - {item: Q1, operator: is, values: [nej]}
"""
SHORT = """\
- type: choice
  link_id: Q1
  text: Finns det?
  options:
    - ja: Ja
      opens: {max_length: 1000}
    - nej: Nej
  comment: Kommentar
- type: text
  link_id: Q2
  text: Varför inte?
  enable_when: {item: Q1, is: nej}
"""


def test_short_and_full_forms_are_the_same_definition():
    assert definition_to_json(load(SHORT)) == definition_to_json(load(FULL))


def test_an_opened_field_is_named_after_its_option_and_a_comment_after_its_question():
    assert list(load(SHORT).by_link_id) == ["A", "Q1", "Q1.ja", "Q1.kommentar", "Q2"]


def test_an_opened_field_may_be_given_by_its_type_alone():
    question = load_item("- {type: choice, link_id: Q1, text: Andel, options: [{ja: Ja, opens: percent}]}", "Q1")
    assert isinstance(question, ChoiceItem)
    assert isinstance(question.options[0].opens, NumberItem)
    assert question.options[0].opens.type == "percent"


def test_an_opened_field_is_text_unless_said_otherwise():
    field = load_item("- {type: choice, link_id: Q1, text: Annat, options: [{ja: Ja, opens: {boxes: 2}}]}", "Q1.ja")
    assert isinstance(field, TextItem)
    assert field.boxes == 2


def test_an_option_called_text_is_written_in_full():
    question = load_item("- {type: choice, link_id: Q1, text: Hur, options: [{code: text, text: Text}]}", "Q1")
    assert isinstance(question, ChoiceItem)
    assert question.option("text")


@pytest.mark.parametrize("word", ["ja", "nej", "yes", "no", "on", "off", "null-punkt", "2025-01-15", "1_000", "010"])
def test_yaml_reads_nothing_into_a_word(word):
    question = load_item(f"- {{type: text, link_id: Q1, text: {word}}}", "Q1")
    assert question.text == word


def test_numbers_as_link_ids_stay_as_written():
    definition = load("""\
        - {type: integer, link_id: 18, text: Hur många}
        - {type: text, link_id: 18a, text: Vilka, enable_when: {item: 18, answered: true}}
        """)
    assert definition.by_link_id["18a"].enable_when[0].item == "18"


def test_a_condition_may_name_several_options():
    definition = load("""\
        - {type: choice, link_id: Q1, text: Hur, options: [{a: A}, {b: B}, {c: C}]}
        - {type: text, link_id: Q2, text: Vad, enable_when: {item: Q1, is: [a, b]}}
        """)
    condition = definition.by_link_id["Q2"].enable_when[0]
    assert (condition.operator, condition.values) == (Operator.IS, ("a", "b"))


def test_several_conditions_hold_together_unless_any_is_said():
    both = """\
        - {type: integer, link_id: Q1, text: Ett}
        - {type: integer, link_id: Q2, text: Två}
        - {type: text, link_id: Q3, text: Vad, enable_when: [{item: Q1, above: 0}, {item: Q2, at_most: 5}]%s}
        """
    assert load_item(both % "", "Q3").enable_behavior is Behavior.ALL
    assert load_item(both % ", enable_behavior: any", "Q3").enable_behavior is Behavior.ANY


def test_a_nested_list_of_items_is_a_group():
    group = load_item("- {link_id: B, text: Del, items: [{type: text, link_id: Q1, text: Vad}]}", "B")
    assert group.type == "group"


def test_bounds_are_exact_decimals():
    item = load_item("- {type: decimal, link_id: Q1, text: Hur stort, minimum: 0.1, maximum: 1000}", "Q1")
    assert isinstance(item, NumberItem)
    assert (item.minimum, item.maximum) == (Decimal("0.1"), Decimal(1000))


def test_a_link_to_an_earlier_year_may_stand_alone():
    question = load_item(
        "- {type: text, link_id: Q1, text: Vad, continues: {questionnaire: gammal-2019, item: 4, relation: same}}", "Q1"
    )
    assert [(link.item, link.relation) for link in question.continues] == [("4", "same")]
    assert isinstance(question.continues[0], Continues)


def test_text_keeps_paragraphs_and_loses_outer_space():
    question = load_item("- type: text\n  link_id: Q1\n  text: |\n    Ett.\n\n    Två.\n", "Q1")
    assert question.text == "Ett.\n\nTvå."


def test_a_byte_order_mark_is_no_error(tmp_path):
    path = tmp_path / "prov-2025.yaml"
    path.write_text("\ufeff" + questionnaire("- {type: text, link_id: Q1, text: Vad}"), encoding="utf-8")
    assert load_file(path).name == "prov-2025"


def test_a_file_in_another_encoding_is_an_author_error(tmp_path):
    path = tmp_path / "prov-2025.yaml"
    path.write_bytes(
        questionnaire("- {type: text, link_id: Q1, text: Vad är det för något på riktigt}").encode("utf-16")
    )
    with pytest.raises(DefinitionError, match="UTF-8"):
        load_file(path)


def test_the_stored_form_reads_back_as_the_same_tree():
    definition = load(SHORT)
    assert definition_from_json(definition_to_json(definition)) == definition


def test_every_error_is_told_at_once_in_the_order_of_the_lines():
    errors = errors_in(
        HEAD.replace("year: 2025", "year: tjugofem")
        + "items:\n"
        + "  - link_id: A\n    text: Avsnitt\n    items:\n"
        + "      - {type: text, link_id: Q1, text: Ett, max_lenght: 5}\n"
        + "      - {type: choice, link_id: Q2, text: Två, options: [{a: A}, {a: B}]}\n"
        + "      - {type: text, link_id: Q3, text: Tre, enable_when: {item: Q9, answered: true}}\n"
        + "      - {type: mony, link_id: Q4, text: Fyra}\n"
    )
    assert [(error.line, error.item) for error in errors] == [(5, ""), (10, "Q1"), (11, "Q2"), (12, "Q3"), (13, "Q4")]


def test_what_refers_to_a_broken_item_is_not_blamed():
    errors = errors_of("""\
        - {type: nope, link_id: Q1, text: Ett}
        - {type: text, link_id: Q2, text: Två, enable_when: {item: Q1, answered: true}}
        """)
    assert [error.item for error in errors] == ["Q1"]


def test_an_error_reads_as_file_line_item_and_message():
    (error,) = errors_in(questionnaire("- {type: text, link_id: Q1, text: Ett, max_lenght: 5}"))
    assert str(error) == "prov.yaml:10: Q1: Okänd nyckel: max_lenght. Menade du max_length?"


def test_a_text_that_is_no_questionnaire_is_refused():
    assert [error.code for error in errors_in("- bara\n- en lista\n")] == ["yaml"]
    assert [error.code for error in errors_in("")] == ["yaml"]


def test_load_text_gives_the_tree():
    assert load_text(questionnaire("- {type: display, link_id: D, text: Läs detta.}"), "x.yaml").title == "Prov"
