"""Correcting what is submitted, and the pages of a case, by keyboard alone; and without scripts on a narrow page."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from responses.models import Correction, Response, State
from tests.browser.portal import PHONE, Portal
from tests.browser.tabbing import controls_on, tabbed_through, unseen
from tests.builders import (
    add_case_document,
    correct,
    editor_of,
    make_case,
    make_dispatch,
    make_response,
    make_sealed,
    reopen,
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


def test_everything_on_these_pages_is_reached_by_tab_and_nothing_is_wider_than_a_phone(portal: Portal) -> None:
    corrected = make_sealed(answers={"A-2": "Första lydelsen."})
    newest = correct(corrected, {"A-2": "Andra lydelsen."})
    opened = make_response(state=State.SUBMITTED, organisation=corrected.organisation)
    reopen(opened, "A-2")
    case = make_case(response=corrected)
    add_case_document(case)
    make_dispatch(case)
    addresses = [
        f"/svar/{corrected.pk}/oppna-igen/",
        f"/svar/{opened.pk}/",
        f"/svar/{opened.pk}/oppna-fler-fragor/",
        f"/svar/{opened.pk}/avbryt-rattelsen/",
        f"/arkiv/{newest.pk}/jamfor/",
        f"/svar/{corrected.pk}/overfor/",
        f"/svar/{corrected.pk}/overfor/kvitto/",
        "/arenden/",
        f"/arenden/{case.pk}/",
        *(f"/arenden/{case.pk}/{page}/" for page in PAGES_OF_A_CASE),
        "/laget/",
        "/laget/?vy=personer",
        "/laget/utskrift/",
        "/kalender/",
    ]
    editor = editor_of(corrected)
    page, phone = portal.window_of(editor), portal.window_of(editor, javascript=False, width=PHONE)
    found: list[tuple[str, object]] = []
    for address in addresses:
        answer = page.goto(address)
        assert answer, address
        assert answer.ok, address
        controls, stops = controls_on(page), tabbed_through(page)
        found += [(address, left) for left in controls - {stop["name"] for stop in stops}]
        found += [(address, stop) for stop in unseen(stops)]
        phone.goto(address)
        if (width := phone.evaluate("document.documentElement.scrollWidth")) > PHONE:
            found.append((address, width))
    assert found == []


PAGES_OF_A_CASE = ("nummer", "handlingar", "mottagare", "expediera", "svar", "vad-det-ror")
