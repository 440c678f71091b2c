"""Every page of the registry against WCAG 2.2 AA by axe, on a wide screen and at 320 px; and by keyboard alone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser
from playwright.sync_api import Page as Window
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.portal import DESKTOP, PHONE, Portal, new_session
from tests.web.conftest import QUICK_HASHING
from tests.web.pages import PAGES, Page
from tests.web.world import World, make_world

pytestmark = [pytest.mark.xdist_group("axe"), pytest.mark.django_db]

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RULES = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The pages' world, committed so that the server sees it, and taken away after the module."""
    with django_db_blocker.unblock():
        try:
            with override_settings(PASSWORD_HASHERS=QUICK_HASHING):
                made = make_world()
            for page in PAGES:
                page.url(made)  # allauth stores an address when it makes a link; not in the tests' transactions
            yield made
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def sessions(world: World, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The session of each person that pages are shown to; nobody's is empty."""
    with django_db_blocker.unblock():
        return {page.who: new_session(person) if (person := page.person(world)) else "" for page in PAGES}


@pytest.fixture(scope="module")
def window(sessions: dict[str, str], browser: Browser, server: LiveServer) -> Iterator[Window]:
    """One window for every page: opening one takes longer than looking at it. The world is made before the browser:
    pyHanko, which seals its copy, starts an event loop of its own.
    """
    made = Portal(address=server.url, browser=browser, patience_ms=15_000)
    yield made.window()
    made.close()
    assert made.troubles == []


def violations(window: Window) -> list[str]:
    """What axe finds wrong, one line for each element."""
    found = Axe().run(window, options=_RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:200]} ({node['target']})" for each in found for node in each["nodes"]]


def overflow(window: Window) -> list[str]:
    """The elements that stick out to the right of a page which has to be scrolled sideways."""
    script = """() => {
      const wide = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= wide) return [];
      return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > wide + 1)
        .map(e => e.outerHTML.slice(0, 120));
    }"""
    return window.evaluate(script) or []


def show(page: Page, window: Window, world: World) -> int:
    """Go to the page; to a posted one by sending its form from a page of the portal. Gives the status."""
    if page.post is None:
        answer = window.goto(page.url(world))
        assert answer is not None
        return answer.status
    window.goto("/konto/password/reset/" if not page.who else "/hjalp/")
    with window.expect_navigation() as navigation:
        window.evaluate(_POST, [page.url(world), page.fields(world)])
    return navigation.value.status if navigation.value else 0


_POST = """([action, fields]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action });
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, ...fields })) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}"""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_the_page_meets_wcag_22_aa_on_a_wide_screen_and_on_a_narrow_one(
    page: Page, window: Window, portal: Portal, world: World, sessions: dict[str, str]
) -> None:
    portal.use_session(window, sessions[page.who])
    assert show(page, window, world) == page.status
    found = {}
    for width in (DESKTOP, PHONE):
        window.set_viewport_size({"width": width, "height": 900})
        found[width] = violations(window)
    assert found == {DESKTOP: [], PHONE: []}
    assert not (out := overflow(window)), "\n".join(out)
