"""What of an earlier year's answer can be this year's: options, rows and columns found again by text or code."""

from collections.abc import Mapping
from typing import Any

import pytest

from surveys.answers.carrying import Carried, carry_answer
from surveys.terms import Relation
from tests.builders import make_definition


def carried(old: str, new: str, answers: Any, relation: Relation = Relation.SAME) -> Carried | None:
    """What becomes of `answers` (the whole set, or question 1's value) from one question 1 to another."""
    trees = [make_definition(f"- {{link_id: '1', text: Fråga, {body}}}") for body in (old, new)]
    given: Mapping[str, Any] = answers if isinstance(answers, dict) and "1" in answers else {"1": answers}
    return carry_answer(trees[0].by_link_id["1"], trees[1].by_link_id["1"], given, relation)


def value(*args: Any, **named: Any) -> Any:
    found = carried(*args, **named)
    return found and found.values["1"]


FILE = "type: file, accepts: [file, email], by_email: post@example.se"
YES_NO = "type: choice, options: [{ja: Ja}, {nej: Nej}]"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("type: text", "Så här gjorde vi."),
        ("type: text, boxes: 2", ["Ett", "Två"]),
        ("type: percent", "57"),
        ("type: money", "90296880"),
        (YES_NO, "ja"),
        ("type: multi_choice, options: [{a: A}, {b: B}]", ["a", "b"]),
        ("type: yes_no_matrix, rows: [{a: A}, {b: B}]", {"a": "ja", "b": "nej"}),
        ("type: count_matrix, rows: [{a: A}, {b: B}]", {"a": "3", "b": "4"}),
        ("type: table, rows: [{a: A}], columns: [{x: X}]", {"a": {"x": "mars"}}),
    ],
)
def test_an_answer_to_the_same_question_is_carried_whole(body: str, answer: Any) -> None:
    assert carried(body, body, answer) == Carried({"1": answer})


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("type: text", YES_NO, "ja"),
        ("type: percent", "type: integer", "57"),
        ("type: integer, unit: månader", "type: integer, unit: personer", "4"),
        ("type: text", "type: text, boxes: 3", "Så här gjorde vi."),
        ("type: multi_choice, options: [{a: A}]", "type: choice, options: [{a: A}]", ["a"]),
        ("type: choice, options: [{a: A}]", "type: choice, options: [{b: B}]", "a"),
        ("type: percent, not_known: Kan inte anges", "type: percent", {"not_known": True}),
        (FILE, FILE, {"by_email": True}),
        ("type: string", "type: string, prefill: organisation.name, read_only: true", "Region Prov"),
        ("type: text", "type: text", "  "),
    ],
)
def test_what_does_not_fit_is_not_carried(old: str, new: str, answer: Any) -> None:
    assert carried(old, new, answer) is None


def test_an_option_is_found_again_by_its_text_before_its_code() -> None:
    old = "type: choice, options: [{a: I egen regi}, {b: Upphandlat}]"
    new = "type: choice, options: [{a: Upphandlat}, {c: 'I egen regi:'}]"
    assert (value(old, new, "a"), value(old, new, "b")) == ("c", "a")


def test_a_code_counts_when_the_texts_have_changed() -> None:
    old, new = "type: choice, options: [{ja: Ja}]", "type: choice, options: [{ja: 'Ja, följande:'}]"
    assert value(old, new, "ja") == "ja"
    assert value(old, new, "ja", Relation.RELATED) is None


def test_chosen_options_that_are_gone_are_left_out_and_named() -> None:
    old = "type: multi_choice, options: [{a: A}, {b: Hyrläkare}, {c: C}]"
    new = "type: multi_choice, options: [{c: C}, {a: A}]"
    assert carried(old, new, ["a", "b", "c"], Relation.CHANGED) == Carried({"1": ["c", "a"]}, ("Hyrläkare",))


def test_a_related_question_carries_nothing_unless_all_of_it_fits() -> None:
    old = "type: multi_choice, options: [{a: A}, {b: B}]"
    new = "type: multi_choice, options: [{a: A}]"
    assert carried(old, new, ["a", "b"], Relation.RELATED) is None
    assert value(old, new, ["a"], Relation.RELATED) == ["a"]


def test_rows_that_are_gone_are_left_out_and_named() -> None:
    old = "type: count_matrix, rows: [{a: Landsbygd}, {b: Tätort}]"
    new = "type: count_matrix, rows: [{b: Tätort}, {c: Skärgård}]"
    assert carried(old, new, {"a": "3", "b": "4"}) == Carried({"1": {"b": "4"}}, ("Landsbygd",))


def test_the_text_that_an_option_opens_goes_with_it() -> None:
    body = "type: choice, options: [{code: ja, text: 'Ja:', opens: text}, {nej: Nej}]"
    found = carried(body, body, {"1": "ja", "1.ja": "Sedan mars."})
    assert found == Carried({"1": "ja", "1.ja": "Sedan mars."})


def test_a_text_that_this_year_has_no_field_for_is_named() -> None:
    old = "type: choice, options: [{code: ja, text: 'Ja, beskriv:', opens: text}]"
    new = "type: choice, options: [{ja: Ja}]"
    assert carried(old, new, {"1": "ja", "1.ja": "Sedan mars."}) == Carried({"1": "ja"}, ("texten till Ja, beskriv",))


def test_the_text_of_an_option_that_is_not_chosen_stays_behind() -> None:
    body = "type: choice, options: [{code: ja, text: 'Ja:', opens: text}, {nej: Nej}]"
    assert carried(body, body, {"1": "nej", "1.ja": "Sedan mars."}) == Carried({"1": "nej"})


def test_a_comment_goes_with_its_question() -> None:
    body = "type: percent, comment: Kommentar"
    assert carried(body, body, {"1": "57", "1.kommentar": "Ny mätning."}) == Carried(
        {"1": "57", "1.kommentar": "Ny mätning."}
    )


@pytest.mark.parametrize(
    ("old", "new", "answer", "kept"),
    [
        ("type: text", "type: string", "Så här.", "Så här."),
        ("type: text", "type: string", "Så här.\nOch så.", None),
        ("type: string", "type: text, max_length: 100", "Så här.", "Så här."),
        ("type: choice, options: [{a: A}, {b: B}]", "type: multi_choice, options: [{a: A}, {b: B}]", "a", ["a"]),
        ("type: integer, unit: besök", "type: decimal, unit: besök", "4", "4"),
        ("type: money", "type: decimal, unit: kr", "90296880", "90296880"),
        ("type: money", "type: decimal, unit: tkr", "90296880", None),
        ("type: money", "type: decimal", "90296880", None),
        ("type: decimal, unit: kr", "type: money", "1,5", None),
    ],
)
def test_an_answer_is_carried_to_a_wider_type(old: str, new: str, answer: Any, kept: Any) -> None:
    assert value(old, new, answer) == kept


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("boxes: [Mål, Metod]", 'boxes: ["Metod:", "mål:"]', ["Två", "Ett"]),
        ("boxes: 2", "boxes: [Mål, Metod]", ["Ett", "Två"]),
        ("boxes: [Mål, Metod]", "boxes: 2", ["Ett", "Två"]),
    ],
)
def test_boxes_are_found_again_by_their_labels_or_else_by_their_places(old: str, new: str, kept: list[str]) -> None:
    found = carried(f"type: text, {old}", f"type: text, {new}", ["Ett", "Två"])
    assert found == Carried({"1": kept})
