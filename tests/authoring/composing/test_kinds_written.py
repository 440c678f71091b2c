"""Composing what numbers, boxes and tables have of their own: bounds by other answers, labels, sums, rows."""

import pytest
from django.test import Client

from accounts.models import User
from authoring.composing.forms.bounds import with_present
from tests.authoring.composing.drafts import act, make_draft, node_of, now, save
from tests.authoring.rooms import page
from tests.builders import make_definition

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: integer, link_id: A-1, text: Antal personer}
- {type: integer, link_id: A-2, text: Varav kvinnor}
- {type: count_matrix, link_id: A-3, text: Hur fördelar de sig, rows: [{nya: Nya}, {unga: Varav unga}]}
- {type: text, link_id: A-4, text: Vad}
"""


def test_a_bound_is_chosen_among_the_numbers_and_kept_when_something_else_is_saved(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    text = page(pages, "draft_item", draft.pk, "A-2")
    assert "Hur fördelar de sig: alla rader tillsammans" in text
    assert 'value="A-4||"' not in text
    save(pages, draft, "A-2", maximum_of="A-1||")
    save(pages, draft, "A-2", help="Kort.")
    assert node_of(draft, "A-2")["maximum"] == {"item": "A-1"}
    save(pages, draft, "A-3", total_of="A-1||", **{"rows-1-limit": "|nya|"})
    assert node_of(draft, "A-3")["total"] == {"item": "A-1"}
    assert node_of(draft, "A-3")["rows"][1]["maximum"] == {"row": "nya"}
    assert "på raden ”Varav unga” högst talet på raden ”Nya”" in page(pages, "draft", draft.pk)
    save(pages, draft, "A-3", **{"rows-1-limit": ""})
    assert "maximum" not in node_of(draft, "A-3")["rows"][1]


def test_a_number_and_a_question_together_and_a_row_that_is_not_offered_are_refused(
    pages: Client, author: User
) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    both = save(pages, draft, "A-2", maximum="10", maximum_of="A-1||")
    assert (both.status_code, "Skriv ett tal eller välj en fråga, inte båda." in both.content.decode()) == (422, True)
    other = save(pages, draft, "A-3", **{"rows-1-limit": "A-9||"})
    assert (other.status_code, "Välj i listan vad raden är högst lika med." in other.content.decode()) == (422, True)
    assert save(pages, draft, "A-2", maximum_of="A-4||").status_code == 422


def test_a_copy_of_a_section_is_bounded_by_its_own_answers(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    save(pages, draft, "A-2", maximum_of="A-1||")
    act(pages, draft, "copy:A")
    assert node_of(draft, "A-2-2")["maximum"] == {"item": "A-1-2"}


def test_a_bound_that_leads_nowhere_is_told_and_the_page_still_shows(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    save(pages, draft, "A-2", maximum_of="A-1||")
    act(pages, draft, "remove:A-1")
    assert "maximum hänvisar till A-1, som inte finns." in page(pages, "draft_item", draft.pk, "A-2")
    assert "A-1, som inte finns</option>" in page(pages, "draft_item", draft.pk, "A-2")
    assert "Varav kvinnor" in page(pages, "preview", f"utkast-{draft.pk}")


@pytest.mark.parametrize(
    ("present", "told"),
    [
        ("A-3|nya|", "Talet på raden ”Nya” i "),
        ("A-3|borta|", "Talet på raden ”borta” i "),
        ("A-3|nya|borta", "Talet på raden ”Nya”, kolumnen ”borta” i "),
        ("|borta|", "Talet på raden ”borta”"),
    ],
)
def test_a_bound_of_a_row_that_is_gone_is_not_shown_as_if_it_were_there(present: str, told: str) -> None:
    tree = make_definition(ITEMS)
    [_, (value, words)] = with_present([], present, tree, "A-3" if present.startswith("|") else "A-2")
    assert (value, words.startswith(told)) == (present, True)
    assert words.endswith(", som inte finns") is ("borta" in present)


def test_labels_are_written_a_line_each_and_give_as_many_boxes(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    save(pages, draft, "A-4", box_labels="Mål\n\n Metod \nResultat")
    save(pages, draft, "A-4", help="Kort.")
    assert (node_of(draft, "A-4")["boxes"], node_of(draft, "A-4")["box_labels"]) == (3, ["Mål", "Metod", "Resultat"])
    assert "Metod</label>" in page(pages, "draft_item", draft.pk, "A-4")
    assert "Skriv 2 till 20 ledtexter" in save(pages, draft, "A-4", box_labels="Mål").content.decode()
    save(pages, draft, "A-4", box_labels="", boxes="")
    assert {"boxes", "box_labels"} & set(node_of(draft, "A-4")) == set()


def test_a_table_of_numbers_is_added_with_sums_and_its_kind_and_limits_are_chosen(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    act(pages, draft, "add", kind="number_table", place="into:A")
    fields = {
        "rows-1-text": "Varav unga",
        "columns-1-text": "2025",
        "number": "money",
        "row_sum": "",
        "total_of": "A-1||",
    }
    save(pages, draft, "A-5", text="Belopp", **fields)
    save(pages, draft, "A-5", **{"rows-1-limit": "|rad-1|"})
    node = node_of(draft, "A-5")
    assert (node["number"], node.get("row_sum"), node["column_sum"]) == ("money", None, "Summa")
    assert node["rows"][1]["maximum"] == {"row": "rad-1"}
    assert node["total"] == {"item": "A-1"}
    text = page(pages, "draft_item", draft.pk, "A-5")
    assert 'data-computed="A-5/kolumn/2025"' in text


def test_rows_to_add_are_composed_with_columns_of_their_own_kinds(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    act(pages, draft, "add", kind="row_table", place="into:A")
    columns = {"columns-0-text": "Namn", "columns-0-required": "on", "columns-1-text": "Slut", "columns-1-kind": "date"}
    save(pages, draft, "A-5", text="Vilka avtal har ni", row_name="Avtal", max_rows="5", **columns)
    save(pages, draft, "A-5", help="Kort.")
    node = node_of(draft, "A-5")
    assert (node["row_name"], node["max_rows"]) == ("Avtal", 5)
    assert node["columns"] == [
        {"code": "kolumn-1", "text": "Namn", "required": True},
        {"code": "slut", "text": "Slut", "type": "date"},
    ]
    assert "Avtal 1" in page(pages, "draft_item", draft.pk, "A-5")


def test_a_column_of_rows_to_add_is_bounded_by_another_column_of_numbers(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    act(pages, draft, "add", kind="row_table", place="into:A")
    kinds = {"columns-0-kind": "money", "columns-1-text": "Varav egna", "columns-1-kind": "money"}
    save(pages, draft, "A-5", text="Vilka avtal har ni", **kinds)
    save(pages, draft, "A-5", **{"columns-1-limit": "||kolumn-1"})
    assert node_of(draft, "A-5")["columns"][1]["maximum"] == {"column": "kolumn-1"}
    text = page(pages, "draft_item", draft.pk, "A-5")
    assert '<option value="||kolumn-1" selected>Kolumnen ”Kolumn 1” i den här frågan</option>' in text
    save(pages, draft, "A-5", **{"columns-1-kind": "string"})
    assert "Bara kolumner med tal har gränser" in page(pages, "draft", draft.pk)


TABLES = """
- type: number_table
  link_id: A-1
  text: Antal
  rows: [{nya: Nya}, {gamla: Gamla}]
  columns: [{k1: "2024"}, {k2: "2025"}]
- type: number_table
  link_id: A-2
  text: Varav unga
  maximum: {item: A-1, row: nya, column: k1}
  minimum: 1
  rows: [{nya: Nya, maximum: {item: A-1, row: nya, column: k2}}, {gamla: Gamla, maximum: {row: nya, column: k1}}]
  columns: [{k1: "2024", minimum: 2, maximum: 9}, {k2: "2025", maximum: {item: A-2, row: nya}}]
"""


def test_bounds_by_a_cell_are_shown_and_kept_when_something_else_is_saved(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(TABLES))
    before = node_of(draft, "A-2")
    text = page(pages, "draft_item", draft.pk, "A-2")
    assert "Talet på raden ”Nya”, kolumnen ”2025” i frågan ”Antal”</option>" in text
    save(pages, draft, "A-2", help="Kort.")
    assert node_of(draft, "A-2") == {**before, "help": "Kort."}
    elsewhere = save(pages, draft, "A-2", **{"rows-1-limit": "A-1|nya|k2"})
    assert elsewhere.status_code == 422
    save(pages, draft, "A-2", **{"rows-0-limit": ""})
    assert "maximum" not in node_of(draft, "A-2")["rows"][0]


def test_rows_and_columns_have_numbers_of_their_own_as_bounds(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(TABLES))
    save(pages, draft, "A-2", **{"rows-1-minimum": "1 000", "rows-0-limit": "", "rows-0-maximum": "antal kommuner"})
    (first, second), (column, _) = node_of(draft, "A-2")["rows"], node_of(draft, "A-2")["columns"]
    assert (first["maximum"], second["minimum"]) == ("municipalities", "1000")
    assert second["maximum"] == {"row": "nya", "column": "k1"}
    assert (column["minimum"], column["maximum"]) == ("2", "9")
    text = page(pages, "draft_item", draft.pk, "A-2")
    assert 'name="rows-0-maximum" value="antal kommuner"' in text
    save(pages, draft, "A-2", **{"rows-1-minimum": "", "columns-0-maximum": ""})
    assert "minimum" not in node_of(draft, "A-2")["rows"][1]
    assert "maximum" not in node_of(draft, "A-2")["columns"][0]


def test_a_bound_of_a_row_that_is_no_number_or_beside_a_question_is_refused_at_its_field(
    pages: Client, author: User
) -> None:
    draft = make_draft(author, make_definition(TABLES))
    before = node_of(draft, "A-2")
    answer = save(pages, draft, "A-2", **{"rows-0-maximum": "7", "columns-1-minimum": "många"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#falt-columns-minimum-1">Skriv ett tal, eller antal kommuner.</a>' in text
    assert 'value="många" maxlength="40" aria-invalid="true" aria-describedby="falt-columns-minimum-1-fel"' in text
    assert '<a href="#falt-rows-limit-0">Skriv ett tal eller välj en fråga, inte båda.</a>' in text
    assert node_of(draft, "A-2") == before


def test_a_column_of_rows_to_add_has_a_length_of_its_own(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    act(pages, draft, "add", kind="row_table", place="into:A")
    save(pages, draft, "A-5", text="Vilka avtal har ni", **{"columns-0-max_length": "300", "columns-1-text": "Slut"})
    assert node_of(draft, "A-5")["columns"][0]["max_length"] == 300
    save(pages, draft, "A-5", help="Kort.")
    assert node_of(draft, "A-5")["columns"][0]["max_length"] == 300
    refused = save(pages, draft, "A-5", **{"columns-0-kind": "date", "columns-1-max_length": "0"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#falt-columns-max_length-0">Bara text har ett högsta antal tecken.' in text
    assert 'href="#falt-columns-max_length-1">Skriv 1 eller mer.' in text
    save(pages, draft, "A-5", **{"columns-0-max_length": ""})
    assert "max_length" not in node_of(draft, "A-5")["columns"][0]


def test_a_sum_is_added_changed_and_taken_back(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    act(pages, draft, "add", kind="sum", place="into:A")
    refused = save(pages, draft, "A-5", text="Tillsammans")
    assert refused.status_code == 422
    assert "Välj minst ett tal som summan räknas ut av." in refused.content.decode()
    save(pages, draft, "A-5", text="Tillsammans", sum_of=["A-1", "A-2"])
    node = node_of(draft, "A-5")
    assert (node["type"], node["sum_of"], node["read_only"]) == ("integer", ["A-1", "A-2"], True)
    assert not now(draft).findings
    assert "sum_of:" in page(pages, "draft_text", draft.pk)
    save(pages, draft, "A-5", sum_of=["A-2"])
    assert node_of(draft, "A-5")["sum_of"] == ["A-2"]
    save(pages, draft, "A-5", sum_of=[])
    assert {"sum_of", "read_only"} & set(node_of(draft, "A-5")) == set()
    assert "sum_of" not in page(pages, "draft_item", draft.pk, "A-1")
    assert save(pages, draft, "A-2", sum_of=["A-5"]).status_code == 422


def test_a_sum_is_put_under_rows_that_are_added_and_taken_back(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    act(pages, draft, "add", kind="row_table", place="into:A")
    save(pages, draft, "A-5", text="Avtal", column_sum="Totalt", **{"columns-0-kind": "money"})
    assert node_of(draft, "A-5")["column_sum"] == "Totalt"
    assert 'data-computed="A-5/kolumn/kolumn-1"' in page(pages, "draft_item", draft.pk, "A-5")
    save(pages, draft, "A-5", column_sum="")
    assert "column_sum" not in node_of(draft, "A-5")


def test_kronor_and_percent_have_no_unit_to_write_until_another_is_said(pages: Client, author: User) -> None:
    items = (
        "- {type: money, link_id: A-1, text: Hur mycket}\n- {type: decimal, link_id: A-2, text: Hur mycket, unit: tkr}"
    )
    draft = make_draft(author, make_definition(items))
    assert 'name="unit"' not in page(pages, "draft_item", draft.pk, "A-1")
    save(pages, draft, "A-2", type="money")
    [finding] = now(draft).findings
    assert (finding.item, finding.message) == ("A-2", "unit är tkr, men type: money räknas i kronor.")
    assert 'name="unit"' in page(pages, "draft_item", draft.pk, "A-2")
    save(pages, draft, "A-2", unit="")
    assert not now(draft).findings
