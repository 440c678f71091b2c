"""Writing in a table of numbers: sums that a save answers with, what is read of it, and its table for a spreadsheet."""

import pytest
from django.urls import reverse

from archive.answer_table import answer_rows
from responses.models import Answer
from responses.reading.items import Source, read_response
from tests.builders import client_of, editor_of, make_definition, make_questionnaire, make_response

pytestmark = pytest.mark.django_db
ITEMS = """
- type: number_table
  link_id: A-1
  text: Antal besök
  row_sum: Totalt
  column_sum: Summa
  rows: [{r1: Läkare}, {r2: Sjuksköterska}]
  columns: [{k1: "2024"}, {k2: "2025"}]
"""


def test_a_save_answers_with_the_sums_and_the_page_shows_them_afterwards() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    pages = client_of(editor_of(response))
    posted = {"A-1-revision": "0", "A-1-cell_r1_k1": "1 200", "A-1-cell_r1_k2": "300", "A-1-cell_r2_k1": "5"}
    told = pages.post(reverse("save_question", args=[response.pk, "A-1"]), posted).json()["computed"]
    assert {key: one["value"] for key, one in told.items()} == {
        "A-1/rad/r1": "1\u00a0500",
        "A-1/rad/r2": "5",
        "A-1/kolumn/k1": "1\u00a0205",
        "A-1/kolumn/k2": "300",
        "A-1/alla": "1\u00a0505",
    }
    assert Answer.objects.get(response=response, link_id="A-1").value == {
        "r1": {"k1": "1200", "k2": "300"},
        "r2": {"k1": "5"},
    }
    text = pages.get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert 'data-computed="A-1/alla">1\u00a0505</output>' in text
    assert 'name="A-1-cell_r1_k1" value="1\u00a0200"' in text


def test_what_is_posted_without_scripts_is_kept_and_a_word_in_a_cell_marked_at_that_cell() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    pages, address = client_of(editor_of(response)), reverse("section", args=[response.pk, "A"])
    pages.post(address, {"A-1-revision": "0", "A-1-cell_r1_k1": "många", "A-1-cell_r1_k2": "3"})
    text = pages.get(address).content.decode()
    assert "Läkare, 2024: skriv ett tal med siffror." in text
    assert text.count('aria-invalid="true"') == 1
    assert 'data-computed="A-1/kolumn/k2">3</output>' in text


def test_readers_get_the_sums_and_the_spreadsheet_the_cells() -> None:
    tree = make_definition(ITEMS)
    answers = {"A-1": {"r1": {"k1": "1", "k2": "2"}, "r2": {"k1": "3", "k2": "4"}}}
    reading = read_response(Source(tree=tree, answers=answers))
    shown = reading.sections[0].items[0]
    assert (shown.columns, [(row.text, row.cells) for row in shown.rows]) == (
        ("2024", "2025", "Totalt"),
        [("Läkare", ("1", "2", "3")), ("Sjuksköterska", ("3", "4", "7")), ("Summa", ("4", "6", "10"))],
    )
    rows = list(answer_rows(tree, reading, answers))
    assert [(row[0], row[4]) for row in rows] == [
        *(("A-1.r1/k1", "1"), ("A-1.r1/k2", "2"), ("A-1.r2/k1", "3"), ("A-1.r2/k2", "4")),
    ]
