"""Rows that one adds and sums that the portal works out, as a person at the page has them: one visit for both."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from responses.models import Answer, Response
from tests.browser.network import cut_line
from tests.browser.portal import Portal
from tests.builders import editor_of, make_definition, make_questionnaire, make_response

pytestmark = [pytest.mark.xdist_group("heard"), pytest.mark.django_db(transaction=True)]
ITEMS = """
- {type: integer, link_id: A-1, prefix: "1.", text: Antal personer}
- {type: integer, link_id: A-2, prefix: 1a., text: Varav kvinnor, maximum: {item: A-1}}
- {type: integer, link_id: A-5, prefix: 1b., text: Båda, sum_of: [A-1, A-2], maximum: 30}
- type: row_table
  link_id: A-3
  prefix: "2."
  text: Vilka avtal har ni
  row_name: Avtal
  max_rows: 3
  columns: [{namn: Namn}, {kostnad: Kostnad, type: money}]
- type: number_table
  link_id: A-4
  prefix: "3."
  text: Antal besök
  row_sum: Totalt
  column_sum: Summa
  rows: [{r1: Läkare}, {r2: Sjuksköterska}]
  columns: [{k1: "2024"}, {k2: "2025"}]
"""


def test_rows_are_added_and_taken_away_and_sums_and_bounds_follow_what_is_saved(portal: Portal) -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    page = portal.window_of(editor_of(response))
    page.goto(f"/svar/{response.pk}/avsnitt/A/")
    _add_and_take_away(page)
    page.get_by_label("Läkare: 2024").fill("1 500")
    page.get_by_label("Läkare: 2025").fill("20")
    expect(page.locator("[data-computed='A-4/rad/r1']")).to_have_text("1\u00a0520")
    page.locator("[name='A-2-value']").fill("15")
    page.locator("[name='A-1-value']").fill("12")
    expect(page.locator("[data-question='A-2'] [data-messages]")).to_contain_text(
        "(15) kan inte vara större än svaret på"
    )
    page.locator("[name='A-1-value']").fill("16")
    expect(page.locator("[data-question='A-5'] [data-messages]")).to_contain_text("större än 30")
    page.reload()
    expect(page.get_by_label("Kostnad (Avtal 1)")).to_have_value("1\u00a0200")
    kept = Answer.objects.get(response=response, link_id="A-3").value
    assert kept == [{"namn": "Hemsjukvård", "kostnad": "1200"}]
    _come_back_to_unsaved_rows(page, response)
    _empty_a_row_by_hand(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


def _add_and_take_away(page: Page) -> None:
    rows = page.locator("[data-added-row]:visible")
    expect(rows).to_have_count(1)
    page.get_by_label("Namn (Avtal 1)").fill("SIP")
    page.get_by_role("button", name="Lägg till en rad").click()
    expect(page.get_by_label("Namn (Avtal 2)")).to_be_focused()
    page.get_by_label("Namn (Avtal 2)").fill("Hemsjukvård")
    page.get_by_label("Kostnad (Avtal 2)").fill("1 200")
    page.get_by_role("button", name="Ta bort Avtal 1").click()
    expect(page.get_by_label("Namn (Avtal 1)")).to_have_value("Hemsjukvård")
    expect(rows).to_have_count(1)
    expect(page.locator("[data-question='A-3'] [data-saved]")).to_contain_text("Sparat")


def _come_back_to_unsaved_rows(page: Page, response: Response) -> None:
    with cut_line(page, "**/fraga/**"):
        page.get_by_label("Namn (Avtal 2)").fill("SIP")
        page.get_by_role("button", name="Lägg till en rad").click()
        page.get_by_label("Namn (Avtal 3)").fill("Hjälpmedel")
        expect(page.locator("[data-question='A-3'] [data-saved]")).to_contain_text("Kunde inte spara")
        page.once("dialog", lambda dialog: dialog.accept())
        page.goto("about:blank")
    page.goto(f"/svar/{response.pk}/avsnitt/A/")
    expect(page.get_by_label("Namn (Avtal 3)")).to_have_value("Hjälpmedel")
    expect(page.locator("[data-added-row]:visible")).to_have_count(3)


def _empty_a_row_by_hand(page: Page) -> None:
    """What is below moves up once the table is left, and messages follow it."""
    messages = page.locator("[data-question='A-3'] [data-messages]")
    page.get_by_label("Kostnad (Avtal 3)").fill("mycket")
    expect(messages).to_contain_text("Avtal 3, Kostnad")
    page.get_by_label("Namn (Avtal 2)").fill("")
    expect(messages).to_contain_text("Avtal 3, Kostnad")
    page.locator("[data-added-row] legend").first.click()  # takes no focus: the person is still in the table
    expect(page.locator("[data-question='A-3'] :focus")).to_have_count(0)
    expect(page.get_by_label("Namn (Avtal 3)")).to_have_value("Hjälpmedel")
    page.get_by_role("heading", level=1).click()
    expect(messages).to_contain_text("Avtal 2, Kostnad")
    expect(page.get_by_label("Namn (Avtal 2)")).to_have_value("Hjälpmedel")
    expect(page.get_by_label("Kostnad (Avtal 3)")).to_have_value("")
