"""A section page by keyboard alone: everything can be reached, seen to be reached, and used."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from responses.models import Answer, Response
from tests.browser.journey import SAVED
from tests.browser.portal import Portal
from tests.browser.tabbing import controls_on, tabbed_through, unseen
from tests.builders import attach_file, attach_link, editor_of, make_definition, make_questionnaire, make_response
from tests.web.questions import EVERY_SHAPE, TROUBLED

pytestmark = [pytest.mark.xdist_group("keyboard"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def response() -> Response:
    """A troubled draft in which every kind of question is shown, with messages and documents."""
    made = make_response(questionnaire=make_questionnaire(make_definition(sections=EVERY_SHAPE)), answers=TROUBLED)
    attach_file(made, "A-6")
    attach_link(made, "A-6")
    return made


@pytest.fixture
def page(portal: Portal, response: Response) -> Page:
    made = portal.window_of(editor_of(response))
    made.goto(f"/svar/{response.pk}/avsnitt/A/")
    return made


def test_tab_reaches_every_control_of_a_section(page: Page) -> None:
    # What opens with the focus (a <details> beside the question) may add controls, never take one away.
    controls = controls_on(page)
    assert len(controls) > 40
    assert controls - {stop["name"] for stop in tabbed_through(page)} == set()


def test_whatever_has_the_focus_is_on_the_screen_with_a_3_px_outline(page: Page) -> None:
    assert unseen(tabbed_through(page)) == []


def stored(link_id: str) -> Any:
    return Answer.objects.filter(link_id=link_id).values_list("value", flat=True).first()


def test_every_kind_of_control_is_used_without_a_mouse(page: Page) -> None:
    page.locator("[name=A-1-value][value=nej]").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#laget-A-1")).to_have_text(SAVED)
    expect(page.locator("[name='A-1.ja-value']")).to_be_visible()
    page.locator("[name=A-7-value][value=annan]").focus()
    page.keyboard.press("Space")
    expect(page.locator("#laget-A-7")).to_have_text(SAVED)
    expect(page.locator("[name='A-7.annan-value']")).to_be_hidden()
    page.locator("[name=A-3-value]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("1 200")
    expect(page.locator("#laget-A-3")).to_have_text(SAVED)
    assert (stored("A-1"), stored("A-7"), stored("A-3")) == ("ja", ["lakare", "hem"], "1200")


def test_enter_in_a_field_saves_and_does_nothing_else(page: Page, response: Response) -> None:
    page.locator("[name=A-3-value]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sparat="))
    assert stored("A-3") == "7"
    assert page.url.split("?")[0].endswith(f"/svar/{response.pk}/avsnitt/A/")


def test_the_first_tab_skips_to_the_contents_and_of_a_section_to_its_questions(page: Page) -> None:
    for address, place in ((page.url, "fragor"), ("/hjalp/", "innehall")):
        page.goto(address)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == place
