"""Correcting what is submitted, and the pages of a case, by keyboard alone; and without scripts on a narrow page."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from responses.models import Correction, Response, State
from tests.browser.portal import PHONE, Portal
from tests.builders import (
    editor_of,
    make_response,
)

pytestmark = [pytest.mark.xdist_group("correcting"), pytest.mark.django_db(transaction=True)]


def press(control: Locator, key: str) -> None:
    control.focus()
    control.press(key)


def tick(page: Page, link_id: str) -> None:
    """Unfold the section that the question stands in, and tick the question."""
    box = page.locator(f"input[value='{link_id}']")
    press(page.locator("details", has=box).locator("summary"), "Enter")
    press(box, "Space")


@pytest.mark.parametrize(
    ("javascript", "width"), [(True, 1280), (False, PHONE)], ids=["with scripts", "without, 320 px"]
)
def test_an_answer_is_opened_more_of_it_too_and_the_correction_abandoned_by_keyboard(
    portal: Portal, javascript: bool, width: int
) -> None:
    response = make_response(state=State.SUBMITTED)
    page = portal.window_of(editor_of(response), javascript=javascript, width=width)
    page.goto(f"/svar/{response.pk}/")
    press(page.get_by_role("link", name="Öppna igen"), "Enter")
    press(page.get_by_label(re.compile("Väsentlig rättelse")), "Space")
    press(page.get_by_role("button", name="Öppna svaret igen"), "Enter")
    expect(page.get_by_role("heading", name="Svaret är inte öppnat ännu")).to_be_visible()
    page.get_by_label("Skäl").fill("Texten gällde fel år.")
    tick(page, "A-2")
    press(page.get_by_role("button", name="Öppna svaret igen"), "Enter")
    expect(page.get_by_text("Rättelse pågår: väsentlig rättelse")).to_be_visible()
    press(page.get_by_role("link", name="Öppna fler frågor"), "Enter")
    tick(page, "A-3")
    page.get_by_label("Varför behöver fler frågor öppnas?").fill("Beloppet också.")
    press(page.get_by_role("button", name="Öppna frågorna"), "Enter")
    expect(page.get_by_text("Senare öppnades också")).to_be_visible()
    assert Correction.objects.get(response=response).chosen == ["A-2", "A-3"]
    press(page.get_by_role("link", name="Avbryt rättelsen"), "Enter")
    press(page.get_by_role("button", name="Avbryt rättelsen"), "Enter")
    expect(page.get_by_role("link", name="Öppna igen")).to_be_visible()
    assert Response.objects.get(pk=response.pk).state == State.SUBMITTED
