"""Names and words of other systems' questionnaires that are taken already, missing or cannot be shown."""

import pytest

from surveys.interchange.fhir_element import ResourceReading
from surveys.interchange.fhir_mends import MENDS
from surveys.loading.checking import Finding
from surveys.loading.errors import Report
from surveys.loading.source import Table
from tests.surveys.fhir_examples import choice, extension, question, when
from tests.surveys.fhir_mends.reading import group, read, told


def test_names_that_are_made_are_nobody_elses() -> None:
    shown = {"linkId": "a", "type": "display", "text": "Läs", "item": [question()]}
    later = [question(link_id="a.text"), question(link_id="r.rader")]
    made = read(group(shown, *later), group(question(link_id="R"), link_id="r", repeats=True))
    items = made.definition.by_link_id
    assert [(name, items[name].type) for name in ("a.text", "a.text-2", "r.rader", "r.rader-2")] == [
        ("a.text", "string"),
        ("a.text-2", "display"),
        ("r.rader", "string"),
        ("r.rader-2", "row_table"),
    ]
    assert "item.twice" not in told(made)


@pytest.mark.parametrize(("field", "named"), [("options", "Alternativet"), ("rows", "Raden"), ("columns", "Kolumnen")])
def test_what_says_nothing_is_called_as_its_code(field: str, named: str) -> None:
    reading = ResourceReading(Report("prov.json"))
    table = Table(1, {"link_id": "Q", field: [{"code": "a", "text": " "}]}.items())
    MENDS["missing-name"](table, Finding("Q", "", field), reading)
    assert table[field] == [{"code": "a", "text": "a"}]
    assert [one.message for one in reading.told] == [f"{named} a saknar text i filen."]


def test_a_question_without_words_is_called_as_its_code_prefix_or_name() -> None:
    coded = question(link_id="a", text="", code=[{"display": "Längd"}])
    made = read(group(coded, question(link_id="b", text=" ", prefix="3."), {"linkId": "c", "type": "string"}))
    items = made.definition.by_link_id
    assert [items[name].text for name in "abc"] == ["Längd", "3.", "Fråga c"]
    assert "Fråga c" in told(made)["item.no-text"]


def test_words_that_are_only_rendered_are_taken_and_a_text_that_says_nothing_is_left_out() -> None:
    rendered = {"extension": [extension("rendering-xhtml", "<div>Läs <b>detta</b> &amp; mer</div>")]}
    shown = {"linkId": "a", "type": "display", "_text": rendered}
    made = read(group(shown, {"linkId": "tom", "type": "display"}, question()), group(link_id="h"))
    assert list(made.definition.by_link_id) == ["g", "a", "Q"]
    assert made.definition.by_link_id["a"].text == "Läs detta & mer"
    assert {"item.no-words", "item.empty"} <= set(told(made))


def test_a_name_that_stands_twice_gets_a_name_of_its_own_and_conditions_ask_for_the_first() -> None:
    follow = question(link_id="R", enableWhen=when("V", "=", answerCoding={"code": "a"}))
    made = read(group(choice(), choice(), follow))
    items = made.definition.by_link_id
    assert list(items) == ["g", "V", "V-2", "R"]
    assert items["R"].enable_when[0].item == "V"
    assert "linkId V står redan" in told(made)["item.twice"]


def test_signs_that_no_document_can_show_are_taken_out() -> None:
    made = read(group(question(text="Mår ni bra \U0001f7e2?\r\n"), text="Rubrik\r\noch mer"), title="Hälsa\nnu")
    assert made.definition.by_link_id["Q"].text == "Mår ni bra ?"
    assert made.definition.by_link_id["g"].text == "Rubrik och mer"
    assert made.definition.title == "Hälsa nu"
    assert {"item.characters", "Questionnaire.characters"} <= set(told(made))


@pytest.mark.parametrize("sign", ["\U0001f7e2", "\u00ad"])
def test_a_text_of_several_paragraphs_keeps_them_when_a_sign_is_taken_out(sign: str) -> None:
    control = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]}
    words = {"linkId": "h", "type": "display", "text": f"Ett.{sign}\n\nTvå.\n\n- Tre"}
    words["extension"] = [extension("questionnaire-itemControl", control, kind="CodeableConcept")]
    made = read(group(question(item=[words])))
    assert made.definition.by_link_id["Q"].help == "Ett.\n\nTvå.\n\n- Tre"


@pytest.mark.parametrize("field", ["intro", "background", "in_portal", "closing"])
def test_so_does_every_text_that_may_have_several(field: str) -> None:
    table = Table(1, {"type": "group", "link_id": "g", field: "Ett.\u00ad\n\nTvå."}.items())
    MENDS["control-character"](table, Finding("g", "", field), ResourceReading(Report("prov.json")))
    assert table[field] == "Ett.\n\nTvå."


def test_a_unit_beside_a_question_that_is_no_number_is_help() -> None:
    control = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "unit"}]}
    unit = {
        "linkId": "u",
        "type": "display",
        "text": "cm",
        "extension": [extension("questionnaire-itemControl", control, kind="CodeableConcept")],
    }
    items = read(
        group(question("string", "a", item=[unit]), question("decimal", "b", item=[{**unit, "linkId": "w"}]))
    ).definition.by_link_id
    assert (items["a"].help, items["b"].unit) == ("cm", "cm")


def test_without_a_title_it_is_called_as_its_name_and_a_long_one_is_cut() -> None:
    named = read(group(question()), title="", name="HealthCheck")
    assert (named.definition.title, "HealthCheck" in told(named)["Questionnaire.no-title"]) == ("HealthCheck", True)
    made = read(group(question()), title="å" * 400)
    assert len(made.definition.title) == 300
    assert "å" * 400 in told(made)["Questionnaire.long-title"]
    longest = read(group(question()), title="å" * 100_000)
    assert told(longest)["Questionnaire.long-title"].endswith(f"{'å' * 1000}…")
    assert len(told(longest)["Questionnaire.long-title"]) < 1100
