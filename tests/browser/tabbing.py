"""What Tab reaches on a page, in what order, and whether it is seen to be reached."""

from typing import Any

from playwright.sync_api import Page

STOPS = """() => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const shown = (e) => e.checkVisibility() && !e.disabled && !e.closest("[disabled]") && e.tabIndex >= 0;
  const found = [...document.querySelectorAll(controls)].filter(shown);
  // Of a group of radio buttons Tab reaches one, the one that is chosen; the arrow keys go on within it.
  const groups = new Map();
  for (const e of found.filter((e) => e.type === "radio")) {
    const name = `${e.form?.id} ${e.name}`;
    if (!groups.has(name) || e.checked) groups.set(name, e);
  }
  const reached = new Set(groups.values());
  return found.filter((e) => e.type !== "radio" || reached.has(e));
}"""
"""The elements that Tab stops at, in the order of the page."""
_NAME = """(e) => e.type === "radio" ? `radio ${e.name}` : (e.id || e.outerHTML)"""
# Seen: within the window, and not behind something that stays there, as a bar that follows (WCAG 2.4.11).
FOCUSED = f"""() => {{
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getClientRects()[0] ?? e.getBoundingClientRect();
  const within = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const between = (low, high) => [0.1, 0.5, 0.9].map((part) => low + part * (high - low));
  const xs = between(Math.max(box.left, 0), Math.min(box.right, innerWidth));
  const ys = between(Math.max(box.top, 0), Math.min(box.bottom, innerHeight));
  const shows = (x, y) => {{
    const top = document.elementFromPoint(x, y);
    return top && (e.contains(top) || [...(e.labels ?? [])].some((label) => label.contains(top)));
  }};
  return {{
    name: ({_NAME})(e),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: within && xs.some((x) => ys.some((y) => shows(x, y))),
  }};
}}"""


def tabbed_through(page: Page) -> list[dict[str, Any]]:
    """What gets the focus, in order, from the top of the page until the browser has gone round."""
    stops: list[dict[str, Any]] = []
    for _ in range(300):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None or (stops and focused["name"] == stops[0]["name"]):
            return stops
        stops.append(focused)
    raise AssertionError("Tab never came to the end of the page")


def controls_on(page: Page) -> set[str]:
    """The names of all that one can do something with on the page, as tabbed_through gives them."""
    return set(page.evaluate(f"() => ({STOPS})().map({_NAME})"))


def is_seen(stop: dict[str, Any]) -> bool:
    """Whether what has the focus is on the screen, with an outline of 3 px."""
    return bool(stop["outline"] >= 3 and stop["seen"])


def unseen(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stops that are not on the screen with an outline of 3 px."""
    return [stop for stop in stops if not is_seen(stop)]
