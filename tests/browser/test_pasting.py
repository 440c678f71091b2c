"""What is pasted from a spreadsheet into a field for a number is never put together into another number."""

import pytest
from playwright.sync_api import Page, expect

from responses.models import Answer
from tests.browser.journey import SAVED
from tests.browser.portal import Portal
from tests.builders import editor_of, make_response

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
