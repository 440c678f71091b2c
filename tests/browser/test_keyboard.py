"""A section page by keyboard alone: everything can be reached, seen to be reached, and used."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from responses.models import Answer, Response
from tests.browser.journey import SAVED
from tests.browser.portal import Portal
from tests.builders import attach_file, attach_link, editor_of, make_definition, make_questionnaire, make_response
from tests.web.asked import EVERY_SHAPE, TROUBLED

pytestmark = [pytest.mark.xdist_group("keyboard"), pytest.mark.django_db(transaction=True)]

_REACHABLE = """() => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const shown = (e) => e.checkVisibility() && !e.disabled && !e.closest("[disabled]") && e.tabIndex >= 0;
  // Of a group of radio buttons Tab reaches one; the arrow keys go on within it.
  const name = (e) => (e.type === "radio" ? `radio ${e.name}` : (e.id || e.outerHTML));
  return [...new Set([...document.querySelectorAll(controls)].filter(shown).map(name))];
}"""
_FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  if (e === document.body) return null;
  return {
    name: e.type === "radio" ? `radio ${e.name}` : (e.id || e.outerHTML),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


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


def tabbed_through(page: Page) -> list[dict[str, Any]]:
    """What gets the focus, in order, from the top of the page until the browser has gone round."""
    stops: list[dict[str, Any]] = []
    for _ in range(300):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None or (stops and focused["name"] == stops[0]["name"]):
            return stops
        stops.append(focused)
    raise AssertionError("Tab never came to the end of the page")


def test_tab_reaches_every_control_of_a_section(page: Page) -> None:
    # What opens with the focus (a <details> beside the question) may add controls, never take one away.
    controls = set(page.evaluate(_REACHABLE))
    assert len(controls) > 40
    assert controls - {stop["name"] for stop in tabbed_through(page)} == set()


def test_whatever_has_the_focus_is_on_the_screen_with_a_3_px_outline(page: Page) -> None:
    faint = [stop for stop in tabbed_through(page) if stop["outline"] < 3 or not stop["seen"]]
    assert faint == []


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
