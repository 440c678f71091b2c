"""What Tab reaches on a page, in what order, and whether it is seen to be reached."""

from typing import Any

from playwright.sync_api import Page

REACHABLE = """() => {
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


def controls_on(page: Page) -> set[str]:
    """The names of all that one can do something with on the page, as tabbed_through gives them."""
    return set(page.evaluate(REACHABLE))


def unseen(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stops that are not on the screen with an outline of 3 px."""
    return [stop for stop in stops if stop["outline"] < 3 or not stop["seen"]]
