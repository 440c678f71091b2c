"""Somebody without a mouse: reaches each thing by Tab, from the skip link on, sees that it has the focus, and presses.

Nothing is focused by script. What Tab does not reach, or reaches unseen, fails the step that wanted it.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.tabbing import FOCUSED, STOPS, is_seen

_MORE = 12
"""What may be reached that nobody counts: scrolled parts of a page, and controls that appear as one comes to them."""

_A_FILE_MS = 90_000

# How many times to press Tab from where the focus is to the element; back where negative.
_PRESSES = f"""(wanted) => {{
  const stops = ({STOPS})();
  const group = (e) => stops.find((one) => one === e || (e.type === "radio" && one.type === "radio"
    && one.name === e.name && one.form === e.form));
  const here = document.activeElement, place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const from = here && here !== document.body ? here : place;
  const at = stops.indexOf(group(wanted));
  if (at < 0) return null;
  if (!from) return at + 1;
  const own = stops.indexOf(group(from));
  const before = own >= 0 ? own + 1
    : stops.filter((one) => from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING).length;
  return at + 1 - before;
}}"""
_IS_THERE = """(wanted) => document.activeElement === wanted || (wanted.type === "radio"
  && document.activeElement.type === "radio" && document.activeElement.name === wanted.name)"""
_AT_TOP = "() => (!document.activeElement || document.activeElement === document.body) && !location.hash"
_IN_MAIN = "(e) => Boolean(e.closest('main'))"


@dataclass(frozen=True)
class Keyboard:
    """The keys of one window. Its steps wait for what they need, as the window's own do."""

    page: Page

    def skip(self) -> None:
        """The first Tab of a page is its skip link: past what is the same on all pages."""
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.className") == "sp-skip"
        self.page.keyboard.press("Enter")

    def reach(self, wanted: Locator) -> None:
        """Tab to it, and see that it has the focus. Of radio buttons: to the one of the group that Tab reaches."""
        expect(wanted).to_be_visible()
        self.page.wait_for_load_state()
        if self.page.evaluate(_AT_TOP) and wanted.evaluate(_IN_MAIN):
            self.skip()
        presses = wanted.evaluate(_PRESSES)
        assert presses is not None, f"{wanted} cannot be reached by Tab"
        key = "Tab" if presses > 0 else "Shift+Tab"
        for _ in range(abs(presses)):
            self.page.keyboard.press(key)
        for _ in range(_MORE):
            if wanted.evaluate(_IS_THERE):
                break
            self.page.keyboard.press(key)
        else:
            raise AssertionError(f"{wanted} is not where Tab reaches it")
        focused = self.page.evaluate(FOCUSED)
        assert is_seen(focused), focused

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        """A button, a link, or what folds something out."""
        self.reach(wanted)
        self.page.keyboard.press(key)

    def button(self, name: Any, *, within: Page | Locator | None = None) -> None:
        """Press the button with this name, which leads to another page, or to the same one anew."""
        self.go((within or self.page).get_by_role("button", name=name).first)

    def link(self, name: Any, *, within: Page | Locator | None = None) -> None:
        self.go((within or self.page).get_by_role("link", name=name).first)

    def go(self, wanted: Locator) -> None:
        """Press what leads to another page. It is reached first: the skip link's own step is one to another place."""
        self.reach(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Write over all that stands in the field."""
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def write_on(self, field: Locator, text: str) -> None:
        """Write after all that stands in the field."""
        self.reach(field)
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def pick_day(self, field: Locator, day: date) -> None:
        """Type a day part by part, in the order that the browser shows them."""
        self.reach(field)
        year, month, number = day.isoformat().split("-")
        for typed in (month + number + year, f"{year}-{month}{number}", number + month + year):
            self.page.keyboard.type(typed)
            if field.input_value() == day.isoformat():
                return
            for _ in range(2):
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{field} does not take {day}")

    def tick(self, box: Locator) -> None:
        """A box that is not ticked yet."""
        self.press(box, "Space")
        expect(box).to_be_checked()

    def choose(self, option: Locator) -> None:
        """A radio button: the arrow keys go on within its group, and choose."""
        self.reach(option)
        if not option.evaluate("(e) => document.activeElement === e"):
            down = option.evaluate("(e) => e.compareDocumentPosition(document.activeElement) & 2")
            for _ in range(20):
                self.page.keyboard.press("ArrowDown" if down else "ArrowUp")
                if option.is_checked():
                    return
            raise AssertionError(f"{option} is not reached by arrow keys")
        if not option.is_checked():
            self.page.keyboard.press("Space")
        expect(option).to_be_checked()

    def select(self, field: Locator, label: str) -> None:
        """An option of a list, by the arrow keys."""
        self.reach(field)
        steps = field.evaluate(
            "(e, label) => [...e.options].findIndex((o) => o.label === label) - e.selectedIndex", label
        )
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert field.evaluate("(e) => e.selectedOptions[0].label") == label

    def give_file(self, field: Locator, file: Path) -> None:
        """Open the field's dialog, which the browser draws, and choose the file in it."""
        with self.page.expect_file_chooser() as dialog:
            self.press(field, "Space")
        dialog.value.set_files(file)

    def fetch(self, wanted: Locator) -> bytes:
        """What a button or link hands out as a file; a PDF is set first, which on a busy machine takes its time."""
        with self.page.expect_download(timeout=_A_FILE_MS) as download:
            self.press(wanted)
        return Path(download.value.path()).read_bytes()

    def goes_on_in(self, place: Locator) -> None:
        """The next Tab comes to something in it: whoever pressed a button there is not sent to the top of the page."""
        self.page.wait_for_load_state()  # the browser goes to the place of the address last, when all of it is drawn
        self.page.keyboard.press("Tab")
        assert place.evaluate("(e) => e.contains(document.activeElement)"), self.page.evaluate(FOCUSED)
        assert is_seen(self.page.evaluate(FOCUSED))
