"""Sections of other systems' questionnaires that lie too far in, have no heading, or are no sections."""

from tests.surveys.fhir_examples import Node, choice, question, when
from tests.surveys.fhir_mends.reading import group, read, told


def nested(*items: Node, levels: int) -> Node:
    inner = group(*items, link_id=f"g{levels}", text=f"Nivå {levels}")
    for level in range(levels - 1, 0, -1):
        inner = group(inner, link_id=f"g{level}", text=f"Nivå {level}")
    return inner


def test_sections_too_far_in_are_opened_and_their_headings_are_texts() -> None:
    made = read(nested(question(), levels=6))
    items = made.definition.by_link_id
    assert [(name, item.type, item.text) for name, item in items.items()][-3:] == [
        ("g5.rubrik", "display", "Nivå 5"),
        ("g6.rubrik", "display", "Nivå 6"),
        ("Q", "string", "Fråga?"),
    ]
    assert made.definition.parent["Q"] == "g4"
    assert "g6 ligger för djupt" in told(made)["item.too-deep"] or "g5 ligger för djupt" in told(made)["item.too-deep"]


def test_the_condition_of_an_opened_section_holds_for_what_stood_in_it() -> None:
    asked = {"enableWhen": when("V", "=", answerCoding={"code": "a"})}
    both = {"enableWhen": when("W", "=", answerCoding={"code": "b"})}
    deep = nested(levels=4)
    deep["item"][0]["item"][0]["item"][0]["item"] = [
        choice("V"),
        choice("W"),
        group(question(), question(link_id="R", **both), link_id="djup", **asked),
    ]
    items = read(deep).definition.by_link_id
    assert [one.item for one in items["Q"].enable_when] == ["V"]
    assert [one.item for one in items["djup.rubrik"].enable_when] == ["V"]
    assert [one.item for one in items["R"].enable_when] == ["V", "W"]


def test_conditions_that_cannot_be_said_as_one_leave_the_questions_own_and_are_told() -> None:
    either = [*when("V", "=", answerCoding={"code": "a"}), *when("W", "=", answerCoding={"code": "a"})]
    deep = nested(levels=4)
    own = question(enableWhen=when("W", "=", answerCoding={"code": "b"}))
    deep["item"][0]["item"][0]["item"][0]["item"] = [
        choice("V"),
        choice("W"),
        group(own, link_id="djup", enableWhen=either, enableBehavior="any"),
    ]
    made = read(deep)
    assert [one.item for one in made.definition.by_link_id["Q"].enable_when] == ["W"]
    assert "djup" in told(made)["item.group-condition"]


def test_a_heading_under_a_group_without_one_is_a_text_and_a_section_without_one_is_called_as_the_questionnaire() -> (
    None
):
    made = read(group(group(group(question(), link_id="i", text="Inre"), link_id="m", text=""), text=""))
    items = made.definition.by_link_id
    assert (items["g"].text, items["i"].text, items["i.rubrik"].text) == ("Hälsa", "", "Inre")
    assert {"item.no-heading", "item.heading"} <= set(told(made))


def test_what_stands_inside_a_text_to_read_comes_after_it() -> None:
    made = read(group({"linkId": "a", "type": "display", "text": "Läs", "item": [question()]}))
    assert [(name, item.type) for name, item in made.definition.by_link_id.items()] == [
        ("g", "group"),
        ("a", "group"),
        ("a.text", "display"),
        ("Q", "string"),
    ]
    assert "item.display-group" in told(made)
