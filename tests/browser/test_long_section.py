"""A section on several pages in a browser: what an answer changes on another page is said, and leads there."""

import pytest
from playwright.sync_api import expect

from responses.lifecycle.places import section_address
from tests.browser.journey import SAVED
from tests.browser.portal import Portal
from tests.browser.test_axe import accessible_at_both_widths
from tests.builders import editor_of
from tests.responses.long_section import in_a_long_section

pytestmark = [pytest.mark.xdist_group("heard"), pytest.mark.django_db(transaction=True)]


def test_an_answer_that_opens_a_question_on_another_page_says_so_and_leads_there(portal: Portal) -> None:
    response = in_a_long_section()
    page = portal.window_of(editor_of(response))
    page.goto(section_address(response.pk, "A"))

    page.get_by_text("Ja", exact=True).click()
    expect(page.locator("#laget-A-1")).to_have_text(SAVED)
    expect(page.locator("[data-announce]")).to_contain_text("Observera: Fler frågor ställs nu på sida 2.")
    accessible_at_both_widths(page)
    page.get_by_role("link", name="sida 2", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Långt avsnitt, sida 2 av 2")
    expect(page.get_by_role("navigation", name="Avsnitt").locator("[aria-current=page]")).to_contain_text("Sida 2")
    expect(page.locator("#fraga-A-6")).to_be_visible()
    page.get_by_label("Fjärde").fill("Vårt svar.")
    expect(page.locator("#laget-A-4")).to_have_text(SAVED)
    page.get_by_role("button", name="Föregående").click()
    expect(page.get_by_label("Ja", exact=True)).to_be_checked()
    expect(page.get_by_role("navigation", name="Avsnitt")).to_contain_text("Sida 2: fråga 4–6")
