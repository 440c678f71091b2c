"""What is pasted: cells into a field for a number are never another number, formatted text reads the same as plain."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.roles import Role
from responses.models import Answer
from tests.authoring.composing.drafts import make_draft
from tests.browser.journey import SAVED
from tests.browser.portal import Portal
from tests.builders import editor_of, enter_answer, make_authority, make_member, make_response

pytestmark = [pytest.mark.xdist_group("pasting"), pytest.mark.django_db(transaction=True)]

PASTE = """(field, text) => {
  field.focus();
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  if (field.dispatchEvent(event)) document.execCommand("insertText", false, text);
}"""


@pytest.fixture
def page(portal: Portal) -> Page:
    response = make_response()
    made = portal.window_of(editor_of(response))
    made.on("dialog", lambda dialog: dialog.accept())
    made.goto(f"/svar/{response.pk}/avsnitt/A/")
    return made


def paste(page: Page, text: str) -> object:
    page.locator("[name=A-3-value]").evaluate(PASTE, text)
    expect(page.locator("#laget-A-3")).to_have_text(SAVED)
    return Answer.objects.get(link_id="A-3").value


@pytest.mark.parametrize(
    ("cells", "kept"),
    [("200\n300", "200\t300"), ("200\r\n300\r\n", "200\t300"), ("1\u00a0200\t3\u00a0400", "1\u00a0200\t3\u00a0400")],
)
def test_several_cells_are_kept_as_they_are_and_pointed_out(page: Page, cells: str, kept: str) -> None:
    assert paste(page, cells) == kept
    expect(page.locator("#fel-A-3")).to_contain_text("Skriv ett enda tal")
    expect(page.locator("[data-computed='A-5']")).to_contain_text("\u2013")


def test_one_cell_is_read_though_the_spreadsheet_ends_it_with_a_line_break(page: Page) -> None:
    assert paste(page, "90\u00a0296\u00a0880\r\n") == "90296880"


RICH = """(field, [html, text]) => {
  field.focus();
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  if (field.dispatchEvent(event)) document.execCommand("insertText", false, text);
}"""
_LIST = "mso-list:l0 level{} lfo1"
_SIGN = '<span style="mso-list:Ignore">{}<span>&nbsp;&nbsp;&nbsp;</span></span>'
WORD = f"""<html><head><style>p {{ margin: 0 }}</style></head><body><!--StartFragment-->
<p class=MsoNormal>F&ouml;rst <b>viktigt</b>:<o:p></o:p></p>
<p class=MsoListParagraph style='{_LIST.format(1)}'><![if !supportLists]>{_SIGN.format("·")}<![endif]>ett</p>
<p class=MsoListParagraph style='{_LIST.format(2)}'>{_SIGN.format("a)")}under</p><!--EndFragment--></body></html>"""
EXCEL = "<table><tr><td>Ort</td><td>Antal</td></tr><tr><td>Falkenberg</td><td>90&nbsp;296</td></tr></table>"
WEB = """<h2>Rubrik</h2><p>Ett<br>två</p><ul><li>a<ol start=3><li>b</li><li>c</li></ol></li><li>d</li></ul>
<script>alert(1)</script><p>Slut &lt;p&gt;</p>"""


@pytest.mark.parametrize(
    ("html", "reads"),
    [
        (WORD, "Först viktigt:\n• ett\n  a) under"),
        (EXCEL, "Ort\tAntal\nFalkenberg\t90 296"),
        ("<table><tr><td>a<br>b<ul><li>c</li></ul></td></tr></table>", "a\nb\n\n• c"),
        ("<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a b\tc"),
        ('<p>Se <a href="https://example.se/policy">vår policy</a>.</p>', "Se vår policy (https://example.se/policy)."),
        ('<a href="https://example.se/">example.se</a> <a href="#x">ovan</a>', "example.se ovan"),
        ('<a href="mailto:anna@example.se">Anna</a>', "Anna (anna@example.se)"),
        (WEB, "Rubrik\n\nEtt\ntvå\n\n• a\n  3. b\n  4. c\n• d\n\nSlut <p>"),
    ],
    ids=["word", "excel", "frame", "cells", "link", "address", "mail", "web"],
)
def test_formatted_text_becomes_plain_text_that_reads_the_same(page: Page, html: str, reads: str) -> None:
    field = page.locator("[name=A-2-value]")
    field.evaluate(RICH, [html, "annan text"])
    assert field.input_value() == reads
    expect(page.get_by_text("Det inklistrade är nu vanlig text")).to_have_count(1 if "<" in html else 0)
    expect(page.locator("[data-announce]")).to_contain_text("Det inklistrade är nu vanlig text")
    field.evaluate(RICH, [html, "annan text"])
    expect(page.locator(".sp-quiet", has_text="Det inklistrade")).to_have_count(1)
    expect(page.locator("#laget-A-2")).to_have_text(SAVED)


@pytest.mark.parametrize(
    ("before", "after"),
    [("Vi arbetar så:", "Vi arbetar så:\n• ett\n• två"), ("Rad ett\n", "Rad ett\n• ett\n• två"), ("", "• ett\n• två")],
)
def test_a_list_that_is_pasted_after_words_begins_on_a_line_of_its_own(page: Page, before: str, after: str) -> None:
    field = page.locator("[name=A-2-value]")
    field.fill(before)
    for plain in ("annan text", "• ett\n• två"):
        field.fill(before)
        field.evaluate(RICH, ["<ul><li>ett</li><li>två</li></ul>", plain])
        assert field.input_value() == after


def pasted_from_word(page: Page, field: str) -> None:
    page.locator(field).evaluate(RICH, [WORD, "annan text"])
    assert page.locator(field).input_value() == "Först viktigt:\n• ett\n  a) under"
    expect(page.locator(".sp-quiet", has_text="Det inklistrade")).to_have_count(1)
    expect(page.locator("[data-announce]")).to_contain_text("Det inklistrade är nu vanlig text")


def test_words_of_a_year_before_the_portal_are_pasted_as_plain_text(portal: Portal) -> None:
    response = make_response()
    entered = enter_answer(response, {}, own_form=False)
    page = portal.window_of(editor_of(response))
    page.goto(f"/tidigare-svar/{entered.pk}/svaren/?avsnitt=A")
    pasted_from_word(page, "[name=ord-A-2]")


def test_an_entered_answers_texts_and_numbers_are_pasted_as_those_of_a_draft(portal: Portal) -> None:
    response = make_response()
    entered = enter_answer(response, {}, year=response.tree.year)
    page = portal.window_of(editor_of(response))
    page.goto(f"/tidigare-svar/{entered.pk}/svaren/?avsnitt=A")
    pasted_from_word(page, "[name=A-2-value]")
    page.locator("[name=A-3-value]").evaluate(PASTE, "200\n300")
    assert page.locator("[name=A-3-value]").input_value() == "200\t300"


def test_a_questions_help_is_pasted_as_plain_text_where_the_form_is_written(portal: Portal) -> None:
    author = make_member(Role.AUTHOR, organisation=make_authority())
    draft = make_draft(author)
    page = portal.window_of(author)
    page.goto(reverse("draft_item", args=[draft.pk, "A-1"]))
    pasted_from_word(page, "textarea[name=help]")


def test_text_that_is_plain_already_is_the_browsers_to_paste(page: Page) -> None:
    field = page.locator("[name=A-2-value]")
    field.evaluate(RICH, ["<span>Bara ord</span>", "Bara ord"])
    assert field.input_value() == "Bara ord"
    expect(page.locator(".sp-quiet", has_text="Det inklistrade")).to_have_count(0)
