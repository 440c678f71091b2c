"""The style guide in a browser: its states are drawn, and its components look as they did when somebody last looked."""

import os

import pytest
from playwright.sync_api import Page, expect

from config.style_guide import PAGES, Component, GuidePage
from tests.browser import pictures
from tests.browser.portal import Portal
from tests.builders import make_user

pytestmark = [pytest.mark.xdist_group("heard"), pytest.mark.django_db(transaction=True)]

ANEW = "RENEW_PICTURES"
"""Set by script/style_pictures."""
WITH_COMPONENTS = [page for page in PAGES if page.components]


@pytest.fixture
def window(portal: Portal) -> Page:
    """One width, nothing that moves; the fonts are the portal's own."""
    return portal.window_of(make_user())


def show(window: Page, slug: str) -> None:
    window.goto(f"/stilguide/{slug}/")
    expect(window.locator("html[data-sg-drawn]")).to_be_attached()
    window.evaluate("() => document.fonts.ready")


def without_states(window: Page) -> None:
    """The states are the same sheets once more, and take most of a page's time."""
    window.route("**/stilguide/states.js", lambda route: route.fulfill(body="", content_type="text/javascript"))


def picture_of(window: Page, component: Component) -> bytes:
    return window.locator(f"#{component.name} .sg-example").screenshot(animations="disabled", caret="hide")


@pytest.mark.parametrize("page", WITH_COMPONENTS, ids=lambda page: page.slug)
def test_components_look_as_they_did(page: GuidePage, window: Page) -> None:
    told = []
    without_states(window)
    window.goto(f"/stilguide/{page.slug}/")
    window.evaluate("() => document.fonts.ready")
    for forced in ("none", "active"):
        window.emulate_media(forced_colors=forced, reduced_motion="reduce")
        for component in page.components:
            name = component.name if forced == "none" else f"{component.name}-forced"
            png = picture_of(window, component)
            if os.environ.get(ANEW):
                pictures.keep(name, png)
            if difference := pictures.compared(name, png):
                told.append(f"{name}: {difference}")
    assert told == [], "\n".join([*told, "Look at the guide; when it is as it should be: script/style_pictures"])


def test_every_picture_is_of_a_component() -> None:
    names = {component.name for page in PAGES for component in page.components}
    kept = {file.stem.removesuffix("-forced") for file in pictures.KEPT.glob("*.png")}
    assert kept == names


def test_a_component_that_looks_otherwise_is_found_out(window: Page) -> None:
    """So that the pictures are known to see something."""
    show(window, "knappar")
    buttons = next(one for page in PAGES for one in page.components if one.name == "knappar")
    assert pictures.compared("knappar", picture_of(window, buttons)) == ""
    for change in ("--bs-btn-padding-x: 2rem", "--bs-btn-bg: #7d1010", "--bs-btn-font-size: 1.5rem"):
        window.evaluate("change => document.querySelector('#knappar .btn-primary').style.cssText = change", change)
        assert pictures.compared("knappar", picture_of(window, buttons)) != "", change


def test_the_states_beside_an_example_are_those_of_the_sheets(window: Page) -> None:
    show(window, "knappar")
    drawn = window.locator("#knappar .sg-state")
    expect(drawn).to_have_count(5)
    shown = "state.querySelector('.sg-state__shown').shadowRoot.querySelector('.btn-primary')"
    colour = f"(state) => getComputedStyle({shown})"
    plain = window.locator("#knappar .sg-example .btn-primary").evaluate("e => getComputedStyle(e).backgroundColor")
    hovered = window.locator("#knappar .sg-state--hover").evaluate(f"{colour}.backgroundColor")
    focused = window.locator("#knappar .sg-state--focus").evaluate(f"{colour}.outlineWidth")
    window.locator("#knappar .sg-example .btn-primary").hover()
    expect(window.locator("#knappar .sg-example .btn-primary")).to_have_css("background-color", hovered)
    assert plain != hovered
    assert focused == "3px"
    narrow = window.locator("#knappar .sg-state--narrow").evaluate(f"{colour}.width")
    assert float(narrow.removesuffix("px")) > 200


def test_states_are_pictures_that_tab_does_not_come_to(window: Page) -> None:
    show(window, "knappar")
    stops = "() => document.activeElement.closest('.sg-states') !== null"
    window.locator("#innehall").focus()
    for _ in range(30):
        window.keyboard.press("Tab")
        assert window.evaluate(stops) is False
