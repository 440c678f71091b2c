"""A look at the page that a window shows, in the state that it is in: WCAG 2.2 AA by axe, and nothing sideways."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.test_axe import overflow, violations_here

# Where no script runs no timer does either, and axe would wait for ever. What is asked for from outside does run.
_AT_ONCE = """() => {
  if (!matchMedia("(scripting: none)").matches) return;
  window.setTimeout = (after, _, ...told) => { Promise.resolve().then(() => after(...told)); return 0; };
  window.requestAnimationFrame = window.setTimeout;
}"""


def meets_wcag(page: Page) -> None:
    """As it is, at the window's own width, with scripts or without."""
    page.evaluate(_AT_ONCE)
    page.evaluate(AXE_SCRIPT)
    assert violations_here(page) == []
    assert overflow(page) == []
