"""Bounds in rows that the respondent adds ("varav" in the row), and a column's sum as the bound of another answer."""

from typing import Any

import pytest

from authoring.composing.forms.bounds import choice_of, offered_bounds
from surveys.checking.conditions import affected_by
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.schema import Definition
from surveys.wordings.wording import limits_in_words
from tests.builders import make_definition
from tests.surveys.authoring import errors_of
from tests.surveys.fhir_inverse import questionnaire_from_fhir
from tests.surveys.found_problems import only_problem, problems

ITEMS = """
- {type: money, link_id: tak, prefix: "1.", text: Hela bidraget}
- type: row_table
  link_id: t
  prefix: "2."
  text: Vilka avtal har ni
  row_name: Avtal
  columns:
    - {namn: Namn}
    - {kostnad: Kostnad, type: money, maximum: {item: tak}}
    - {egen: Varav egna medel, type: money, minimum: 10, maximum: {column: kostnad}}
- {type: money, link_id: allt, prefix: "3.", text: Vad kostar avtalen, minimum: {item: t, column: kostnad}}
"""


@pytest.fixture(scope="module")
def tree() -> Definition:
    return make_definition(ITEMS)


def rows(*cells: tuple[str, str]) -> list[dict[str, str]]:
    given = ({"kostnad": kostnad, "egen": egen} for kostnad, egen in cells)
    return [{code: cell for code, cell in row.items() if cell} for row in given]


def test_a_number_is_held_to_the_one_beside_it_in_its_own_row(tree: Definition) -> None:
    found = only_problem(tree, {"t": rows(("100", "50"), ("20", "50"))})
    said = "Talet på raden ”Avtal 2”, kolumnen ”Varav egna medel” i fråga\u00a02 (50) kan inte vara större än"
    assert (found.part, found.kind) == ("2_egen", "bounds")
    assert found.message == f"{said} talet på raden ”Avtal 2”, kolumnen ”Kostnad” (20)."
    assert problems(tree, {"t": rows(("", "50"), ("20", ""), ("50", "50"))}) == []


def test_a_blank_row_keeps_its_number(tree: Definition) -> None:
    assert only_problem(tree, {"t": [{}, *rows(("20", "50"))]}).part == "2_egen"


def test_a_column_keeps_to_a_number_and_to_another_answer(tree: Definition) -> None:
    low = only_problem(tree, {"t": rows(("", "5"))})
    assert (low.part, low.message) == ("1_egen", "Avtal 1, Varav egna medel: talet kan inte vara mindre än 10.")
    high = only_problem(tree, {"tak": "30", "t": rows(("10", ""), ("31", ""))})
    assert high.part == "2_kostnad"
    assert high.message.endswith(
        "kolumnen ”Kostnad” i fråga\u00a02 (31) kan inte vara större än svaret på fråga\u00a01 (30)."
    )


@pytest.mark.parametrize(("allt", "fits"), [("59", False), ("60", True)])
def test_another_answer_is_held_to_what_a_column_comes_to(allt: str, fits: bool, tree: Definition) -> None:
    found = problems(tree, {"t": [*rows(("40", ""), ("20", "")), {"namn": "utan kostnad"}], "allt": allt})
    said = "Svaret på fråga\u00a03 (59) kan inte vara mindre än summan av kolumnen ”Kostnad” i fråga\u00a02 (60)."
    assert [one.message for one in found] == ([] if fits else [said])


@pytest.mark.parametrize("t", [None, [], rows(("mycket", "")), [{"namn": "a"}]])
def test_a_column_that_says_no_number_bounds_nothing(t: Any, tree: Definition) -> None:
    assert [one.kind for one in problems(tree, {"t": t, "allt": "0"}) if one.link_id == "allt"] == []


def test_a_changed_answer_touches_what_it_bounds(tree: Definition) -> None:
    assert (affected_by(tree, "tak"), affected_by(tree, "t")) == ({"t"}, {"allt"})


def test_bounds_are_said_in_words(tree: Definition) -> None:
    said = limits_in_words(tree.by_link_id["t"], tree)
    assert said[1:] == (
        "i kolumnen ”Kostnad” högst svaret på fråga\u00a01",
        "i kolumnen ”Varav egna medel” minst 10 och högst talet på kolumnen ”Kostnad”",
    )
    assert limits_in_words(tree.by_link_id["allt"], tree) == ("minst summan av kolumnen ”Kostnad” i fråga\u00a02",)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "{namn: Namn}",
            "{namn: Namn, maximum: 3}",
            "Bara kolumner med tal har gränser: ta bort maximum i kolumnen namn.",
        ),
        ("{column: kostnad}}", "{column: egen}}", "hänvisar till sig själv"),
        ("{column: kostnad}}", "{column: namn}}", "maximum ska ange en kolumn (column) med tal i t"),
        ("{column: kostnad}}", "{column: annan}}", "hänvisar till kolumnen annan, som inte finns i t."),
        ("{column: kostnad}}", "{row: a, column: kostnad}}", "hänvisar till raden a, som inte finns i t."),
        ("{item: t, column: kostnad}", "{item: t}", "minimum ska ange en kolumn (column) med tal i t"),
    ],
)
def test_the_loader_says_what_cannot_be_a_bound(before: str, after: str, said: str) -> None:
    [error] = errors_of(ITEMS.replace(before, after, 1))
    assert said in error.message


def test_the_bounds_come_through_fhir_as_they_are(tree: Definition) -> None:
    assert questionnaire_from_fhir(questionnaire_to_fhir(tree)) == tree


def test_other_readers_of_fhir_get_the_bounds_as_expressions(tree: Definition) -> None:
    asked = questionnaire_to_fhir(tree)["item"][0]["item"]
    [row] = [one for one in asked[1]["item"] if one.get("repeats")]
    kostnad, egen = (_expressions(cell) for cell in row["item"][1:])
    cells = [f"item.where(linkId = 't/row/{code}').answer.value" for code in ("egen", "kostnad")]
    compared = f"{cells[0]} <= {cells[1]}"
    values = "%resource.descendants().where(linkId = '{}').answer.value"
    assert egen == [
        f"%resource.descendants().where(linkId = 't/row').all(iif(({compared}).exists(), {compared}, true))"
    ]
    tak, own = values.format("tak"), values.format("t/row/kostnad")
    assert kostnad == [f"iif({tak}.exists(), {own}.all($this <= {tak}), true)"]
    [of_sum] = _expressions(asked[2])
    assert f"{own}.aggregate($this + iif($total.empty(), 0, $total))" in of_sum


def _expressions(node: dict[str, Any]) -> list[str]:
    return [
        part["valueExpression"]["expression"]
        for one in node.get("extension", ())
        if one["url"].endswith("/targetConstraint")
        for part in one["extension"]
        if part["url"] == "expression"
    ]


def test_an_author_chooses_among_columns_of_numbers_alone(tree: Definition) -> None:
    own = dict(offered_bounds(tree, "t"))
    assert own[choice_of({"column": "kostnad"})] == "Kolumnen ”Kostnad” i den här frågan"
    assert choice_of({"column": "namn"}) not in own
    others = dict(offered_bounds(tree, "allt"))
    assert others[choice_of({"item": "t", "column": "egen"})].endswith("kolumnen Varav egna medel")
    assert choice_of({"item": "t", "column": "namn"}) not in others
