"""The page of what has changed since an earlier year: by keyboard, without scripts, on a telephone, in the dark."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from responses.models import Response
from tests.archive.years.questions import first_year, last_year, this_year
from tests.browser.portal import DESKTOP, PHONE, Portal
from tests.browser.tabbing import controls_on, tabbed_through, unseen
from tests.browser.test_axe import accessible_at_both_widths, violations
from tests.builders import editor_of, make_organisation

pytestmark = [pytest.mark.xdist_group("correcting"), pytest.mark.django_db(transaction=True)]
TWO_SCREENS = 2400


@pytest.fixture
def response() -> Response:
    organisation = make_organisation(name="Region Demo")
    first_year(organisation)
    last_year(organisation)
    return this_year(organisation)


def test_everything_in_two_years_meets_wcag_22_aa_wide_narrow_and_dark(portal: Portal, response: Response) -> None:
    window = portal.window_of(editor_of(response))
    window.goto(f"/svar/{response.pk}/andrat-sedan/")
    accessible_at_both_widths(window)
    window.emulate_media(media="print")
    expect(window.get_by_role("heading", name="3. Beskriv arbetet")).to_be_visible()
    window.emulate_media(media="screen")
    for fold in window.locator("summary").all():
        fold.press("Enter")
    accessible_at_both_widths(window)
    window.emulate_media(color_scheme="dark")
    window.evaluate(AXE_SCRIPT)
    assert violations(window) == []


@pytest.mark.parametrize(("javascript", "width"), [(True, DESKTOP), (False, PHONE)], ids=["scripts", "none, 320 px"])
def test_a_year_and_a_filter_are_chosen_by_keyboard_and_each_stop_is_seen(
    portal: Portal, response: Response, javascript: bool, width: int
) -> None:
    page = portal.window_of(editor_of(response), javascript=javascript, width=width)
    page.goto(f"/svar/{response.pk}/andrat-sedan/")
    assert page.evaluate("document.documentElement.scrollHeight") < TWO_SCREENS
    page.get_by_role("link", name="3. Beskriv arbetet").press("Enter")
    expect(page.get_by_role("heading", name="3. Beskriv arbetet")).to_be_in_viewport()
    page.goto(f"/svar/{response.pk}/")
    link = page.get_by_role("link", name="Jämför med tidigare år")
    link.focus()
    link.press("Enter")
    expect(page.get_by_role("heading", name="Vad har ändrats sedan 2023")).to_be_visible()
    chart = page.get_by_role("img", name=re.compile("2021: 40.procent, 2023: 57.procent"))
    expect(chart).to_be_hidden()
    page.get_by_role("heading", name="Arbetet").locator("xpath=..").press("Enter")
    expect(chart).to_be_visible()
    page.reload()
    if javascript:
        stops = tabbed_through(page)
        assert unseen(stops) == []
        assert controls_on(page) <= {stop["name"] for stop in stops}
    link = page.get_by_role("link", name=re.compile("Oförändrade"))
    link.focus()
    link.press("Enter")
    expect(page.get_by_role("heading", name="2. Vad har arbetet kostat?")).to_be_visible()
    expect(page.get_by_role("heading", name="3. Beskriv arbetet")).to_be_hidden()
    page.get_by_label("Jämför med").select_option("2021")
    page.get_by_role("button", name="Jämför").press("Enter")
    expect(page.get_by_role("heading", name="Vad har ändrats sedan 2021")).to_be_visible()
