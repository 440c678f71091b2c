"""Writing rows that one adds: saved as they stand, taken away by a button without scripts, read and exported by row."""

import io
import re

import docx
import pytest
from django.urls import reverse
from django.utils import timezone
from docx.enum.text import WD_ALIGN_PARAGRAPH

from accounts.roles import Role
from archive.answer_table import answer_rows
from archive.excerpts.choosing import Choices
from archive.excerpts.pdf import excerpt_html
from archive.excerpts.reading import make_excerpt
from archive.excerpts.word import excerpt_to_docx
from archive.searching.written_texts import indexed_texts_in
from responses.approval.brief import brief_answer
from responses.models import Answer
from responses.reading.items import Source, read_response
from tests.builders import (
    client_of,
    editor_of,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db
ITEMS = """
- type: row_table
  link_id: A-1
  text: Vilka avtal har ni
  row_name: Avtal
  max_rows: 4
  columns: [{namn: Namn}, {kostnad: Kostnad, type: money}]
"""
POSTED = {
    "A-1-revision": "0",
    "A-1-cell_1_namn": "SIP",
    "A-1-cell_1_kostnad": "1 200",
    "A-1-cell_3_namn": "Hemsjukvård",
}
KEPT = [{"namn": "SIP", "kostnad": "1200"}, {"namn": "Hemsjukvård"}]


def test_rows_are_kept_without_empty_ones_and_one_more_is_shown() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    pages, address = client_of(editor_of(response)), reverse("section", args=[response.pk, "A"])
    pages.post(address, POSTED)
    assert Answer.objects.get(response=response, link_id="A-1").value == KEPT
    text = pages.get(address).content.decode()
    assert 'name="A-1-cell_1_kostnad" value="1\u00a0200"' in text
    assert text.count("data-added-row") == 4
    assert text.count("data-added-row hidden") == 1


def test_a_button_takes_a_row_away_without_scripts_and_saves_the_rest() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    pages, address = client_of(editor_of(response)), reverse("section", args=[response.pk, "A"])
    pages.post(address, {**POSTED, "A-1-remove": "1"})
    assert Answer.objects.get(response=response, link_id="A-1").value == KEPT[1:]


def test_what_is_wrong_in_a_cell_is_marked_at_that_cell() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    pages = client_of(editor_of(response))
    told = pages.post(
        reverse("save_question", args=[response.pk, "A-1"]), {**POSTED, "A-1-cell_1_kostnad": "mycket"}
    ).json()
    assert told["invalid"] == ["A-1-cell_1_kostnad"]
    assert "Avtal 1, Kostnad: skriv med siffror" in told["messages"]


def test_readers_and_the_spreadsheet_get_the_rows_that_there_are() -> None:
    tree = make_definition(ITEMS)
    reading = read_response(Source(tree=tree, answers={"A-1": KEPT}))
    shown = reading.sections[0].items[0]
    assert (shown.row_heading, shown.columns) == ("Avtal", ("Namn", "Kostnad"))
    assert [(row.text, row.cells) for row in shown.rows] == [("1", ("SIP", "1\u00a0200")), ("2", ("Hemsjukvård", ""))]
    rows = [(row[0], row[3], row[4]) for row in answer_rows(tree, reading, {"A-1": KEPT})]
    assert rows[1] == ("A-1.1/kostnad", "Vilka avtal har ni: Avtal 1, Kostnad", "1\u00a0200")
    assert len(rows) == 4
    empty = read_response(Source(tree=tree, answers={}))
    assert (empty.sections[0].items[0].answered, len(list(answer_rows(tree, empty, {})))) == (False, 1)


def test_a_row_that_is_emptied_by_hand_keeps_its_number_until_the_page_is_made_anew() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    pages = client_of(editor_of(response))
    wrong = {**POSTED, "A-1-cell_3_kostnad": "mycket"}
    told = pages.post(reverse("save_question", args=[response.pk, "A-1"]), wrong).json()
    assert told["invalid"] == ["A-1-cell_3_kostnad"]
    assert "Avtal 3, Kostnad: skriv med siffror" in told["messages"]
    text = pages.get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert "Avtal 2, Kostnad: skriv med siffror" in text
    assert 'name="A-1-cell_2_kostnad" value="mycket"' in text


def test_rows_that_two_have_added_and_that_are_too_many_together_are_told_before_they_are_lost() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    save_answers(response, {"A-1": [{"namn": name} for name in ("Ett", "Två", "Tre")]})
    mine = {"A-1-revision": "0", "A-1-cell_1_namn": "Fyra", "A-1-cell_2_namn": "Fem", "A-1-cell_2_kostnad": "1200"}
    pages = client_of(make_member(Role.EDITOR, organisation=response.organisation))
    told = pages.post(reverse("save_question", args=[response.pk, "A-1"]), {**mine, "goto": "merge:A-1"})
    fields = dict(told.json()["fields"])
    assert [fields[f"A-1-cell_{number}_namn"] for number in range(1, 5)] == ["Fyra", "Fem", "Ett", "Två"]
    assert (told.status_code, "högst 4" in told.json()["conflict"]) == (409, True)
    assert "<li>Namn: Tre</li>" in told.json()["conflict"]


def test_a_number_above_the_one_beside_it_is_told_at_its_cell_and_a_column_s_sum_at_the_question_it_bounds() -> None:
    items = """
- type: row_table
  link_id: A-1
  text: Avtal
  row_name: Avtal
  columns: [{kostnad: Kostnad, type: money}, {egen: Varav egna, type: money, maximum: {column: kostnad}}]
- {type: money, link_id: A-2, text: Allt, minimum: {item: A-1, column: kostnad}}
"""
    response = make_response(questionnaire=make_questionnaire(make_definition(items)), answers={"A-2": "5"})
    pages = client_of(editor_of(response))
    posted = {"A-1-revision": "0", "A-1-cell_1_kostnad": "7", "A-1-cell_2_kostnad": "4", "A-1-cell_2_egen": "9"}
    told = pages.post(reverse("save_question", args=[response.pk, "A-1"]), posted).json()
    assert "kan inte vara större än talet på raden ”Avtal 2”, kolumnen ”Kostnad” (4)." in str(told)
    assert "mindre än summan av kolumnen ”Kostnad” i frågan ”Avtal” (11)." in told["bounded"]["A-2"]["messages"]
    text = pages.get(reverse("section", args=[response.pk, "A"])).content.decode()
    field = re.search(r'<input[^>]*name="A-1-cell_2_egen"[^>]*>', text)
    assert field is not None
    assert 'aria-invalid="true"' in field[0]
    other = re.search(r'<input[^>]*name="A-1-cell_1_egen"[^>]*>', text)
    assert other is not None
    assert "aria-invalid" not in other[0]


SUMMED = ITEMS.replace("  max_rows: 4\n", "  max_rows: 4\n  column_sum: Totalt\n")
SUM_PLACE = 'data-computed="A-1/kolumn/kostnad"'


def test_the_sum_stands_under_the_rows_and_a_save_answers_with_it_anew() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(SUMMED)))
    pages = client_of(editor_of(response))
    address, save = reverse("section", args=[response.pk, "A"]), reverse("save_question", args=[response.pk, "A-1"])
    assert f"{SUM_PLACE}>–</output>" in pages.get(address).content.decode()
    told = pages.post(save, {**POSTED, "A-1-cell_3_kostnad": "300"}).json()
    assert told["computed"] == {"A-1/kolumn/kostnad": {"value": "1\u00a0500", "why": ""}}
    assert f"{SUM_PLACE}>1\u00a0500</output>" in pages.get(address).content.decode()


def test_without_scripts_the_page_that_comes_back_has_the_sum_of_what_was_typed() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(SUMMED)))
    pages, address = client_of(editor_of(response)), reverse("section", args=[response.pk, "A"])
    pages.post(address, {**POSTED, "A-1-cell_3_kostnad": "300"})
    pages.post(address, {**POSTED, "A-1-revision": "1", "A-1-cell_3_kostnad": "300", "A-1-remove": "1"})
    assert f"{SUM_PLACE}>300</output>" in pages.get(address).content.decode()


def test_readers_get_the_sum_last_and_neither_the_spreadsheet_nor_the_brief_counts_it_as_a_row() -> None:
    tree = make_definition(SUMMED)
    reading = read_response(Source(tree=tree, answers={"A-1": KEPT}))
    shown = reading.sections[0].items[0]
    assert [(row.text, row.cells) for row in shown.rows][-1] == ("Totalt", ("", "1\u00a0200"))
    assert len(list(answer_rows(tree, reading, {"A-1": KEPT}))) == 4
    assert brief_answer(tree.by_link_id["A-1"], shown) == "2\u00a0rader, Kostnad 1\u00a0200\u00a0kronor"
    assert not read_response(Source(tree=tree, answers={})).sections[0].items[0].rows


@pytest.mark.parametrize("cost", ["1200", ""])
def test_the_sum_is_nobodys_words_and_is_not_found(cost: str) -> None:
    reading = read_response(Source(tree=make_definition(SUMMED), answers={"A-1": [{"namn": "SIP", "kostnad": cost}]}))
    assert [one.label for one in indexed_texts_in(reading.sections[0].items[0])] == ["Vilka avtal har ni, Avtal 1"]


def test_in_the_row_of_sums_a_column_without_one_is_empty_and_numbers_stand_to_the_right_everywhere() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(SUMMED)))
    save_answers(response, {"A-1": KEPT})
    page = client_of(editor_of(response)).get(reverse("check", args=[response.pk])).content.decode()
    made = make_excerpt(response, Choices(), timezone.now())
    for html, place in ((page, "sp-number"), (excerpt_html(made), "count")):
        assert re.search(rf'<th scope="col"\s+class="{place}(?: mm-\d+)?">Kostnad</th>', html)
        sums = re.search(r"Totalt</th>\s*(<td.*?)</tr>", html, re.DOTALL)
        cells = re.findall(r"<td(.*?)>\s*(?:<p.*?>)?(.*?)(?:</p>\s*)?</td>", sums[1] if sums else "", re.DOTALL)
        label = ' data-label="Kostnad"' if html == page else ""  # on a phone, where the heads of the columns are gone
        assert cells == [("", ""), (f' class="{place}"{label}', "1\u00a0200")]
    (table,) = docx.Document(io.BytesIO(excerpt_to_docx(made, timezone.now()))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows[2:]] == [
        ["2", "Hemsjukvård", "–"],
        ["Totalt", "", "1\u00a0200"],
    ]
    stands = [[cell.paragraphs[0].alignment for cell in row.cells] for row in table.rows]
    assert stands == [[None, None, WD_ALIGN_PARAGRAPH.RIGHT]] * 4
