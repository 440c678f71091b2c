"""A sum that cannot be computed is a dash with the reason, wherever a sum is shown."""

import textwrap
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.answer_table import answer_csv
from archive.exports import find_export
from archive.paper.document import draft_html
from responses.models import Response, State
from responses.reading.items import Source, read_item
from responses.reading.text import text_of
from surveys.checking.sums import left_out_of_sum, why_not_computed
from tests.builders import approver_of, editor_of, make_definition, make_questionnaire, make_response
from tests.surveys.found_problems import problems

pytestmark = pytest.mark.django_db

SIGN_OFF = """
- link_id: G
  text: Godkännande
  items:
    - {type: attestation, link_id: G-1, text: Uppgifterna är riktiga., sign_off: attestation, required: true}
    - {type: string, link_id: G-2, text: Namn, sign_off: name, required: true}
"""
PARTS = """
- {type: money, link_id: q1, prefix: "1", text: Lön, not_known: Kan inte anges}
- {type: integer, link_id: q2, prefix: "2a", text: Hyra, not_known: Kan inte anges}
- {type: money, link_id: q3, prefix: "3", text: Summa, sum_of: [q1, q2], read_only: true, required: true}
"""
UNKNOWN = {"not_known": True}
BOTH_UNKNOWN = "Summan kan inte räknas ut: svaret på fråga\u00a01 och fråga\u00a02a är ”Kan inte anges”."
NEITHER = "Summan räknas ut när fråga\u00a01 och fråga\u00a02a är besvarade."


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({}, NEITHER),
        ({"q1": "sju", "q2": "1"}, "Summan kan inte räknas ut: svaret på fråga\u00a01 går inte att läsa som ett tal."),
        (
            {"q1": "1.200,5 ?", "q2": "12 34"},
            "Summan kan inte räknas ut: svaret på fråga\u00a01 och fråga\u00a02a går inte att läsa som ett tal.",
        ),
        ({"q1": UNKNOWN, "q2": UNKNOWN}, BOTH_UNKNOWN),
        ({"q1": UNKNOWN, "q2": "3"}, ""),
        ({"q1": "0"}, ""),
    ],
)
def test_the_reason_is_what_stands_in_the_way(answers: dict[str, Any], why: str) -> None:
    definition = make_definition(PARTS)
    assert why_not_computed(definition, definition.by_link_id["q3"], answers) == why
    assert why_not_computed(definition, definition.by_link_id["q1"], answers) == ""


@pytest.mark.parametrize(
    ("answers", "asked", "told"),
    [
        ({"q1": "0"}, {"q1", "q2"}, "Räknad utan fråga\u00a02a, som inte är besvarad ännu."),
        ({"q1": "0"}, {"q1"}, ""),
        ({"q1": "7", "q2": UNKNOWN}, {"q1", "q2"}, ""),
        ({}, {"q1", "q2"}, ""),
    ],
)
def test_a_sum_says_what_it_was_computed_without(answers: dict[str, Any], asked: set[str], told: str) -> None:
    definition = make_definition(PARTS)
    assert left_out_of_sum(definition, definition.by_link_id["q3"], answers, asked) == told


def test_a_sum_is_never_itself_what_is_missing() -> None:
    """Its parts may be. A required sum of two figures that are not known would be sent never."""
    assert problems(PARTS, {"q1": UNKNOWN, "q2": UNKNOWN}) == []


@pytest.fixture
def response() -> Response:
    """Waiting for approval, with a sum of two figures that are not known."""
    section = f"- link_id: A\n  text: Medel\n  items:\n{textwrap.indent(PARTS.strip(), '    ')}\n"
    small = make_definition(sections=section + SIGN_OFF)
    given = {"q1": UNKNOWN, "q2": UNKNOWN}
    return make_response(questionnaire=make_questionnaire(small), state=State.IN_REVIEW, answers=given)


def test_the_dash_and_the_reason_stand_wherever_the_sum_does(response: Response, client: Client) -> None:
    snapshot = response.snapshots.get()
    pages = [
        (editor_of(response), "check", ()),
        (editor_of(response), "section", ("A",)),
        (approver_of(response), "review", ()),
    ]
    for person, name, more in pages:
        client.force_login(person)
        page = client.get(reverse(name, args=[response.pk, *more]), {"visa": "allt"}).content.decode()
        assert BOTH_UNKNOWN in page, name
    copy = draft_html(response, snapshot, timezone.now())
    assert f"\u2013 {BOTH_UNKNOWN}" in copy
    assert f"\u2013 {BOTH_UNKNOWN}" in answer_csv(find_export(str(response.pk), at=timezone.now()))


def test_saving_tells_the_page_why_there_is_no_sum_any_more() -> None:
    response = make_response(questionnaire=make_questionnaire(), answers={"A-3": "1", "A-4": "2"})
    client = Client()
    client.force_login(editor_of(response))
    url = reverse("save_question", args=[response.pk, "A-3"])
    told = client.post(url, {"A-3-value": "12 34", "A-3-revision": "1"}).json()["computed"]["A-5"]
    assert (told["value"], "går inte att läsa" in told["why"]) == ("\u2013", True)
    told = client.post(url, {"A-3-value": "1 200", "A-3-revision": "2"}).json()["computed"]["A-5"]
    assert told == {"value": "1\u00a0202 kr", "why": ""}


TABLES = """
- type: number_table
  link_id: t
  text: Tal
  number: integer
  row_sum: Totalt
  column_sum: Summa
  rows: [{a: Alla}, {u: Unga}]
  columns: [{p: Plan}, {f: Utfall}]
- type: number_table
  link_id: n
  text: Tal
  number: integer
  column_sum: Totalt
  rows: [{a: Alla}]
  columns: [{p: Plan}]
- type: row_table
  link_id: r
  text: Rader
  column_sum: Totalt
  columns: [{code: v, text: Vad}, {code: k, text: Kronor, type: money}]
"""


@pytest.mark.parametrize(
    ("link_id", "value", "text"),
    [
        ("t", {}, ""),
        ("n", {}, ""),
        ("n", {"a": {"p": "3"}}, "Alla: 3\nTotalt: 3"),
        ("r", [{"v": "Kurs"}], "1\nVad: Kurs"),
        ("r", [{"v": "Kurs", "k": "5"}], "1\nVad: Kurs\nKronor: 5\nTotalt\nKronor: 5"),
        ("t", {"a": {"p": "3"}}, "Alla\nPlan: 3\nTotalt: 3\nSumma\nPlan: 3\nTotalt: 3"),
        ("t", {"a": {"p": "\N{EN DASH}"}}, "Alla\nPlan: \N{EN DASH}\nTotalt: \N{EN DASH}"),
    ],
)
def test_a_sum_of_nothing_is_no_words_where_answers_are_compared(link_id: str, value: Any, text: str) -> None:
    source = Source(tree=make_definition(TABLES), answers={link_id: value})
    assert text_of(read_item(source, link_id)) == text
