"""What other systems' questionnaires have that ours cannot: each kind is mended, told of, and stops nothing."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from surveys.codes import FreeNames
from surveys.interchange.fhir_element import ResourceReading
from surveys.interchange.fhir_elsewhere import GivenHead, prepare_resource
from surveys.interchange.fhir_import import Imported, read_fhir_text
from surveys.interchange.fhir_mends import MENDS, mend_document
from surveys.interchange.fhir_repeats import REPEATS, make_row_tables
from surveys.loader import DefinitionError, findings_in
from surveys.loading.checking import Finding
from surveys.loading.errors import Report
from surveys.loading.source import Rows, Table
from surveys.references import LARGEST
from tests.surveys.fhir_examples import OPTIONS, Node, choice, extension, question, when

GIVEN = GivenHead("halsa-2026", "2026-02-01", "2026", "2026-05-01")


def read(*items: Node, **head: Any) -> Imported:
    resource = {"resourceType": "Questionnaire", "status": "active", "title": "Hälsa", **head, "item": list(items)}
    return read_fhir_text(json.dumps(resource), "prov.json", given=GIVEN)


def group(*items: Node, link_id: str = "g", **fields: Any) -> Node:
    return {"linkId": link_id, "type": "group", "text": "Avsnitt", **fields, "item": list(items)}


def told(made: Imported) -> dict[str, str]:
    return {one.code: one.message for one in made.told}


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


def test_a_group_that_repeats_is_a_table_of_added_rows() -> None:
    cells = (
        question("string", "Namn!", required=True, maxLength=40),
        question("integer", "b", extension=[extension("minValue", 0, kind="Integer")]),
        question("date", "c"),
    )
    made = read(
        group(
            group(
                *cells, link_id="r", repeats=True, extension=[extension("questionnaire-maxOccurs", 5, kind="Integer")]
            )
        )
    )
    table = made.definition.by_link_id["r"]
    assert (table.type, table.max_rows) == ("row_table", 5)
    assert [(one.code, one.type, one.required, one.max_length) for one in table.columns] == [
        ("namn", "string", True, 40),
        ("b", "integer", False, None),
        ("c", "date", False, None),
    ]
    assert table.columns[1].minimum == 0
    assert "tabellen r" in told(made)["item.rows"]


def test_a_section_that_repeats_has_the_table_in_it() -> None:
    made = read(group(question(), repeats=True))
    items = made.definition.by_link_id
    assert [(name, item.type) for name, item in items.items()] == [("g", "group"), ("g.rader", "row_table")]


def test_a_column_keeps_number_unit_and_help_in_words_and_tells_of_what_it_cannot_ask() -> None:
    cells = (
        question("string", "1/a!", prefix="1.", readOnly=True),
        question("date", "dag", text="När", maxLength=10),
        question("integer", "b", text="Antal", maxLength=3),
        question("decimal", "c", text="Tid", maxLength=3),
    )
    made = read(group(group(*cells, link_id="r", text="Insatser", repeats=True), choice("V")))
    table = made.definition.by_link_id["r"]
    assert [(one.text, one.type, one.max_length) for one in table.columns] == [
        ("1. Fråga?", "string", None),
        ("När", "date", None),
        ("Antal", "integer", None),
        ("Tid", "decimal", None),
    ]
    assert table.source == "Kolumnen 1-a: linkId i filen: 1/a!"
    said = {one.code: one.message for one in made.told if one.item == "r"}
    assert "linkId 1/a! i filen står kvar" in said["item.column"]
    assert "”1. Fråga?” kan besvaras" in said["item.column-answerable"]
    assert "maxLength 10 för kolumnen ”När”" in said["item.column-length"]


def test_of_a_repeated_group_and_its_columns_all_names_in_the_file_are_kept() -> None:
    made = read(group(group(question(link_id="1.1"), question(link_id="Q 2"), link_id="r å", repeats=True)))
    assert made.definition.by_link_id["r"].source.split("\n") == [
        "linkId i filen: r å",
        "Kolumnen 1-1: linkId i filen: 1.1",
        "Kolumnen q-2: linkId i filen: Q 2",
    ]


def test_bounds_the_wrong_way_round_in_a_column_are_left_out_and_the_others_stay() -> None:
    def bounded(link_id: str, low: int, high: int) -> Node:
        bounds = [extension("minValue", low, kind="Integer"), extension("maxValue", high, kind="Integer")]
        return question("integer", link_id, extension=bounds)

    made = read(group(group(bounded("a", 9, 1), bounded("b", 1, 9), link_id="r", repeats=True)))
    assert [(one.minimum, one.maximum) for one in made.definition.by_link_id["r"].columns] == [(None, None), (1, 9)]
    assert told(made)["mend"] == "Följer inte med: kolumnen a: minimum (9) är större än maximum (1)."


def test_what_a_section_that_repeats_says_first_stands_once() -> None:
    reading, row = ResourceReading(Report("prov.json")), {"type": "string", "link_id": "Q", "text": "Fråga?"}
    said = {"text": "Avsnitt", "intro": "Läs detta.", "help": "En rad var.", REPEATS: 5}
    items = Rows(1, [Table(1, row.items())])
    section = Table(1, {"type": "group", "link_id": "g", **said, "items": items}.items())
    make_row_tables(Table(1, {"items": Rows(1, [section])}.items()), reading)
    assert section["items"][0]["help"] == "Läs detta.\n\nEn rad var."
    assert {key for key in section if key not in {"type", "link_id", "items"}} == {"text"}


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


@pytest.mark.parametrize(
    "inner", [[choice()], [question(), question(link_id="R", enableWhen=when("Q", "exists", answerBoolean=True))]]
)
def test_a_group_that_cannot_be_a_table_is_asked_once(inner: list[Node]) -> None:
    made = read(group(group(*inner, link_id="r", repeats=True)))
    assert made.definition.by_link_id["r"].type == "group"
    assert "besvaras en gång" in told(made)["item.once"]


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


def test_what_stands_inside_a_text_to_read_comes_after_it() -> None:
    made = read(group({"linkId": "a", "type": "display", "text": "Läs", "item": [question()]}))
    assert [(name, item.type) for name, item in made.definition.by_link_id.items()] == [
        ("g", "group"),
        ("a", "group"),
        ("a.text", "display"),
        ("Q", "string"),
    ]
    assert "item.display-group" in told(made)


@pytest.mark.parametrize(
    ("beside", "kind", "became"),
    [
        ({"answerOption": [{"valueCoding": {"code": "a", "display": "A"}}]}, "choice", "svarsalternativ"),
        ({"answerValueSet": "http://example.se/farger"}, "string", "svarsalternativ"),
        ({"item": [{"linkId": "I", "type": "string", "text": "I?"}]}, "group", "en rubrik med egna frågor"),
        ({}, "text", "fritext"),
    ],
)
def test_a_question_of_no_stated_kind_is_asked_as_what_stands_with_it_tells(
    beside: dict[str, Any], kind: str, became: str
) -> None:
    made = read(group({"linkId": "Q", "type": "question", "text": "Hur?", **beside}))
    item = made.definition.by_link_id["Q"]
    assert (item.type, item.text) == (kind, "Hur?")
    assert became in told(made)["item.any-answer"]


def test_a_name_that_stands_twice_gets_a_name_of_its_own_and_conditions_ask_for_the_first() -> None:
    follow = question(link_id="R", enableWhen=when("V", "=", answerCoding={"code": "a"}))
    made = read(group(choice(), choice(), follow))
    items = made.definition.by_link_id
    assert list(items) == ["g", "V", "V-2", "R"]
    assert items["R"].enable_when[0].item == "V"
    assert "linkId V står redan" in told(made)["item.twice"]


@pytest.mark.parametrize("key", ["valueDate", "valueTime", "valueDecimal"])
def test_an_option_of_another_type_is_called_as_its_value(key: str) -> None:
    value: Any = {"valueDate": "2026-01-01", "valueTime": "10:00:00", "valueDecimal": 1.5}[key]
    made = read(group(question("date", answerOption=[{key: value}])))
    assert [one.text for one in made.definition.by_link_id["Q"].options] == [str(value)]


def test_an_option_of_a_resource_is_called_as_it_is_named_and_one_of_a_code_alone_as_the_code() -> None:
    options = [{"valueReference": {"display": "Avd 1"}}, {"valueCoding": {"code": "x"}}, {"valueString": " "}]
    made = read(group(question("choice", answerOption=options)))
    assert [one.text for one in made.definition.by_link_id["Q"].options][:2] == ["Avd 1", "x"]


def test_an_empty_list_of_options_is_a_text() -> None:
    assert read(group(question("choice", answerOption=[]))).definition.by_link_id["Q"].type == "string"


def test_what_another_system_fills_in_can_be_answered() -> None:
    made = read(group(question(readOnly=True)))
    assert not made.definition.by_link_id["Q"].read_only
    assert "readOnly" in told(made)["item.answerable"]


def test_a_group_or_a_text_is_not_required() -> None:
    made = read(group(question(), {"linkId": "d", "type": "display", "text": "Läs", "required": True}, required=True))
    assert not any(made.definition.by_link_id[name].required for name in ("g", "d"))
    assert "required" in told(made)["mend"]


def test_a_condition_on_a_later_question_is_left_out_and_the_others_stay() -> None:
    tests = [*when("V", "=", answerCoding={"code": "a"}), *when("W", "=", answerCoding={"code": "a"})]
    made = read(group(choice(), question(enableWhen=tests, enableBehavior="all"), choice("W")))
    assert [one.item for one in made.definition.by_link_id["Q"].enable_when] == ["V"]
    assert "W, som kommer senare" in told(made)["mend"]


def test_two_questions_that_ask_for_each_other_are_both_read() -> None:
    first = choice("V", enableWhen=when("W", "=", answerCoding={"code": "a"}))
    made = read(group(first, choice("W", enableWhen=when("V", "=", answerCoding={"code": "a"}))))
    items = made.definition.by_link_id
    assert (items["V"].enable_when, [one.item for one in items["W"].enable_when]) == ((), ["V"])


@pytest.mark.parametrize(
    ("before", "operator", "behavior"),
    [([], "!=", "all"), ([], "=", "any"), (when("D", "=", answerDate="2026-01-01"), "!=", "all")],
)
def test_a_number_that_cannot_be_compared_beside_the_others_leaves_them_as_they_are(
    before: list[Node], operator: str, behavior: str
) -> None:
    tests = [*before, *when("N", operator, answerInteger=5), *when("V", "=", answerCoding={"code": "a"})]
    asked = question(enableWhen=tests, enableBehavior=behavior)
    made = read(group(choice(), question("date", "D"), question("integer", "N"), asked))
    asked_when = [(one.item, one.operator, one.values) for one in made.definition.by_link_id["Q"].enable_when]
    assert asked_when == [("V", "is", ("a",))]
    place = f"(item[0].item[3].enableWhen[{len(before)}])"
    assert told(made)["enableWhen.combination"].endswith(
        f"Villkoret ({operator}) kan inte uttryckas tillsammans med de andra. {place}"
    )


@pytest.mark.parametrize(("operator", "behavior"), [("!=", "any"), ("=", "all")])
def test_a_number_that_goes_together_as_the_others_do_is_compared_beside_them(operator: str, behavior: str) -> None:
    tests = [*when("N", operator, answerInteger=5), *when("V", "=", answerCoding={"code": "a"})]
    made = read(group(choice(), question("integer", "N"), question(enableWhen=tests, enableBehavior=behavior)))
    asked = made.definition.by_link_id["Q"]
    assert ([one.item for one in asked.enable_when], asked.enable_behavior) == (["N", "N", "V"], behavior)
    assert "enableWhen.combination" not in told(made)


def test_a_condition_of_the_wrong_shape_is_left_out() -> None:
    made = read(group(choice(), question(enableWhen=when("V", "=", answerBoolean="kanske"))))
    assert made.definition.by_link_id["Q"].enable_when == ()
    assert "answerBoolean" in told(made)["enableWhen.shape"]


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


def test_too_many_selections_and_bounds_the_wrong_way_round_are_left_out() -> None:
    several = choice(repeats=True, extension=[extension("questionnaire-maxOccurs", 9, kind="Integer")])
    low = question(
        "integer", extension=[extension("minValue", 9, kind="Integer"), extension("maxValue", 1, kind="Integer")]
    )
    items = read(group(several, low)).definition.by_link_id
    assert items["V"].max_selections is None
    assert (items["Q"].minimum, items["Q"].maximum) == (None, None)


def _columns(number: int) -> list[Node]:
    return [question(link_id=f"k{place}") for place in range(number)]


def _most(count: int) -> list[Node]:
    return [extension("questionnaire-maxOccurs", count, kind="Integer")]


def _bounded(name: str, value: Any) -> Node:
    return question("decimal", extension=[extension(name, value, kind="Decimal")])


_LONG_NAME = "a" * 130
BEYOND: dict[str, tuple[Node, str]] = {
    "max_length": (question(maxLength=200_000), "max_length 200000; portalen tar tal från 1 till 100000."),
    "max_length below": (question(maxLength=0), "max_length 0;"),
    "max_length beyond every number": (question(maxLength=10**40), "max_length 1000000000"),
    "max_selections": (choice(repeats=True, extension=_most(401)), "max_selections 401;"),
    "max_selections beyond every number": (choice(repeats=True, extension=_most(10**20)), "max_selections 1000000"),
    "minimum": (_bounded("minValue", -(10**16)), "minimum -10000000000000000;"),
    "maximum": (_bounded("maxValue", 10**16), "maximum 10000000000000000;"),
    "maximum beyond every number": (_bounded("maxValue", 1e300), "maximum 100000000000000000000000000000;"),
    "decimals": (
        _bounded("minValue", 0.30000000000000004),
        "minimum är avrundat till 0.3: i filen står 0.30000000000000004.",
    ),
    "decimals beyond every number": (
        _bounded("minValue", 1e-300),
        "minimum är avrundat till 0: i filen står 0.00000000",
    ),
    "boxes": (question("text", repeats=True, extension=_most(21)), "Följer inte med:"),
    "max_rows": (
        group(question(), link_id="r", repeats=True, extension=_most(31)),
        "Gruppen kan upprepas högst 30 gånger, inte 31",
    ),
    "options": (
        question("choice", answerOption=[{"valueString": f"Nr {place}"} for place in range(401)]),
        "frågan ”Fråga?”. options får ha högst 400 rader, och här är 401.",
    ),
    "columns": (
        group(*_columns(401), link_id="r", text="Vilka", repeats=True, extension=_most(2)),
        "frågan ”Vilka”. columns får ha högst 400 rader",
    ),
    "cells": (
        group(*_columns(200), link_id="r", text="Vilka", repeats=True),
        "Högst 20\u00a0rader kan läggas till, inte 30: portalen tar 4000 rutor i en tabell.",
    ),
    "link_id": (question(link_id=_LONG_NAME), f"linkId {_LONG_NAME}"),
    "link_id of what an option opens": (
        question(
            "choice",
            link_id="b" * 110,
            answerOption=[{"valueString": "c" * 70}],
            answerConstraint="optionsOrString",
        ),
        "",
    ),
    "code": (question("choice", answerOption=[{"valueCoding": {"code": "D" * 70, "display": "D"}}]), ""),
}
"""Each limit of the schema and of what an author may write: an item beyond it, and what is told."""


@pytest.mark.parametrize("limit", BEYOND)
def test_what_is_beyond_a_limit_is_told_and_the_rest_of_the_file_loads(limit: str) -> None:
    item, words = BEYOND[limit]
    made = read(group(item, question(link_id="R")))
    assert made.definition.by_link_id["R"].text == "Fråga?"
    assert words in " | ".join(one.message for one in made.told)
    assert findings_in(made.definition) == ()


def test_every_limit_for_authors_has_a_file_beyond_it() -> None:
    ours = {"total", "min_rows"}  # no other system's file has them
    assert set(LARGEST) - ours <= set(BEYOND)


def test_what_asks_for_a_question_that_is_left_out_is_asked_always_and_a_section_with_nothing_else_goes_too() -> None:
    many = [{"valueCoding": {"code": f"k{place}", "display": "Text"}} for place in range(500)]
    asked = question("choice", "V", answerOption=many)
    made = read(group(asked), group(question(enableWhen=when("V", "=", answerCoding={"code": "k1"})), link_id="h"))
    assert list(made.definition.by_link_id) == ["h", "Q"]
    assert made.definition.by_link_id["Q"].enable_when == ()


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ({"title": "T" * 301}, "title", "T" * 299 + "…"),
        ({"url": f"http://example.se/{'e' * 80}"}, "name", "e" * 60),
        ({"version": "2026-01-15.12345678901234567890", "date": "2026-02-03"}, "version", "2026-02-03"),
        ({"version": "1998-01-15"}, "year", 2000),
        ({"effectivePeriod": {"end": "2026-05"}}, "last_response_day", ""),
    ],
)
def test_so_is_what_its_head_says_beyond_a_limit(head: Node, field: str, value: Any) -> None:
    known = {"url": "http://example.se/halsa", "version": "2026-01-15", "title": "Hälsa"}
    resource = {"resourceType": "Questionnaire", "status": "active", **known, **head, "item": [group(question())]}
    made = read_fhir_text(json.dumps(resource), "prov.json", given=GivenHead())
    assert getattr(made.definition, field) == value


def test_a_number_of_selections_that_is_none_is_left_out() -> None:
    most = [{"url": extension("questionnaire-maxOccurs")["url"], "valueString": "många"}]
    made = read(group(choice(repeats=True, extension=most)))
    assert made.definition.by_link_id["V"].max_selections is None
    assert "max_selections många" in told(made)["mend"]


def test_flags_in_words_and_null_are_read() -> None:
    made = read(group(question(required="true", repeats=None, maxLength=None)))
    assert made.definition.by_link_id["Q"].required


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


@pytest.mark.parametrize("stated", [{"valueString": "x"}, "x", 3, True])
def test_a_first_answer_that_is_no_list_is_no_fault(stated: Any) -> None:
    made = read(group(question(initial=stated, initialString="y")))
    assert made.definition.by_link_id["Q"].type == "string"
    assert "item.initial" in told(made)


def test_stu3_is_read() -> None:
    first = {"linkId": "V", "type": "choice", "text": "Vilken?", "option": OPTIONS, "initialCoding": {"code": "a"}}
    listed = {"linkId": "L", "type": "choice", "text": "Ur listan?", "options": {"reference": "#lista"}}
    tests = [{"question": "V", "answerCoding": {"code": "a"}}, {"question": "L", "hasAnswer": True}]
    values = {"resourceType": "ValueSet", "id": "lista", "compose": {"include": [{"concept": [{"code": "x"}]}]}}
    made = read(group(first, listed, question(enableWhen=tests)), contained=[values])
    items = made.definition.by_link_id
    assert [len(items[name].options) for name in "VL"] == [3, 1]
    assert [(one.item, one.operator) for one in items["Q"].enable_when] == [("V", "is"), ("L", "answered")]
    assert items["Q"].enable_behavior == "any"
    assert {"Questionnaire.stu3", "item.initial"} <= set(told(made))


def test_a_value_set_is_found_by_its_address_too() -> None:
    values = {
        "resourceType": "ValueSet",
        "id": "l",
        "url": "http://example.se/l",
        "compose": {"include": [{"concept": [{"code": "x"}]}]},
    }
    made = read(group(question("choice", answerValueSet="http://example.se/l")), contained=[values])
    assert [one.text for one in made.definition.by_link_id["Q"].options] == ["x"]


def test_a_file_that_asks_nothing_is_refused_once_with_what_to_do() -> None:
    with pytest.raises(DefinitionError) as refused:
        read(group())
    (error,) = refused.value.errors
    assert error.code == "fhir:Questionnaire.item"
    assert "rätt fil" in error.message


@pytest.mark.parametrize("limit", [2**31 - 1, 2**53 + 1, 100_001, 0, -1])
def test_a_length_that_is_no_limit_here_is_left_out_and_told(limit: int) -> None:
    made = read(question("text", maxLength=limit), question("text", "R", maxLength=100_000))
    assert (made.definition.by_link_id["Q"].max_length, made.definition.by_link_id["R"].max_length) == (None, 100_000)
    assert [(one.item, one.message) for one in made.told if "max_length" in one.message] == [
        ("Q", f"Följer inte med: max_length {limit}; portalen tar tal från 1 till 100000.")
    ]


@pytest.mark.parametrize("limit", [9223372036854775807, 1e300, -1e300])
def test_a_bound_beyond_every_number_is_left_out_and_told(limit: float) -> None:
    bounds = [extension(name, limit, kind="Decimal") for name in ("maxValue", "minValue")]
    made = read(question("decimal", extension=bounds))
    assert (made.definition.by_link_id["Q"].maximum, made.definition.by_link_id["Q"].minimum) == (None, None)
    assert len([one for one in made.told if "portalen tar tal från" in one.message]) == 2


def test_a_number_of_choices_beyond_all_options_is_left_out_and_told() -> None:
    most = extension("questionnaire-maxOccurs", 2**53 + 1, kind="Integer")
    made = read(choice("V", repeats=True, extension=[most]))
    assert made.definition.by_link_id["V"].max_selections is None
    assert [one.item for one in made.told if "max_selections" in one.message] == ["V"]


MANY = 12_000
SECONDS = 6.0
"""Of processor time, where growing with the square takes minutes."""


def _options(*, same: bool) -> list[Node]:
    codes = ("!" * number if same else f"K{number}" for number in range(1, MANY + 1))
    return [{"valueCoding": {"code": code, "display": "Val"}} for code in codes]


LARGE: dict[str, Callable[[], list[Node]]] = {
    "options": lambda: [question("coding", "V", answerOption=_options(same=False))],
    "options of one stem": lambda: [question("coding", "V", answerOption=_options(same=True))],
    "options of one text": lambda: [question("coding", "V", answerOption=[{"valueString": "a"}] * MANY)],
    "options without a text": lambda: [question("coding", "V", answerOption=[{"valueInteger": 1}] * MANY)],
    "conditions": lambda: [
        choice(),
        question(enableWhen=[one for n in range(MANY) for one in when("V", "=", answerString=f"x{n}")]),
    ],
}


@pytest.mark.parametrize("what", LARGE)
def test_a_large_file_takes_no_longer_than_its_length(what: str) -> None:
    """Each of these is under 2 MB, and ended as too costly."""
    items = [*LARGE[what](), question(link_id="KVAR")]
    began = time.process_time()
    made = read(group(*items))
    assert time.process_time() - began < SECONDS
    assert "KVAR" in made.definition.by_link_id
    if what.startswith("options"):
        assert "V" not in made.definition.by_link_id
        assert "frågan ”Fråga?”. options får ha högst 400 rader" in told(made)["mend"]


def test_names_are_made_in_no_longer_time_for_each_however_many_are_alike() -> None:
    began = time.process_time()
    names = FreeNames(["a"])
    assert [names.give("a") for _ in range(100_000)][-1] == "a-100001"
    given = {"item": [{"linkId": name, "type": "string"} for name in ["å"] * 4000 + ["b"] * 4000]}
    prepare_resource(given, lambda *_: None)
    assert time.process_time() - began < SECONDS


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


def test_a_matrix_of_many_rows_without_texts_is_gone_through_once() -> None:
    rows = Rows(1, (Table(1, {"code": f"k{number}", "text": ""}.items()) for number in range(8_000)))
    table = Table(1, {"type": "count_matrix", "link_id": "M", "text": "Hur många?", "rows": rows}.items())
    kept = Table(1, {"type": "text", "link_id": "Q", "text": "Hur?"}.items())
    section = Table(1, {"type": "group", "link_id": "A", "text": "Avsnitt", "items": Rows(1, [table, kept])}.items())
    head = {"name": "prov", "series": "prov", "version": "2026-01-01", "title": "Prov", "year": 2026}
    document = Table(1, {**head, "items": Rows(1, [section])}.items())
    reading = ResourceReading(Report("prov.json"), lenient=True)
    began = time.process_time()
    mend_document(document, reading)
    assert time.process_time() - began < SECONDS
    assert [item["link_id"] for item in document["items"][0]["items"]] == ["Q"]
    assert len(reading.told) == 1
