"""The pictures of the handbook, taken of the demonstration in a running portal: called by script/pictures."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "screenshots"
ADDRESS = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
PASSWORD = Path(os.environ.get("VAR_DIR", ROOT / "var"), "demo-password")
_WIDTH, _HEIGHT = 1100, 820
_PATIENCE_MS = 120_000


def main() -> int:
    """Take every picture, or those that are named; what is missing is said, and ends with 1."""
    wanted = set(sys.argv[1:])
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None or not PASSWORD.is_file():
        print("Chromium saknas, eller så är portalen inte startad med script/run.", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for who, all_of_theirs in _PICTURES.items():
            pictures = {name: lead for name, lead in all_of_theirs.items() if not wanted or name in wanted}
            page = _signed_in(browser, who) if pictures else None
            for name, lead in pictures.items():
                assert page
                page.set_viewport_size({"width": _WIDTH, "height": _HEIGHTS.get(name, _HEIGHT)})
                lead(page)
                page.wait_for_load_state("load")
                page.screenshot(path=PICTURES / f"{name}.png")
                print(f"docs/screenshots/{name}.png")
        browser.close()
    return 0


def _signed_in(browser: Browser, who: str) -> Page:
    page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, locale="sv-SE", reduced_motion="reduce")
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(f"{ADDRESS}/")
    page.get_by_label("E-postadress").fill(who)
    page.get_by_label("Lösenord").fill(PASSWORD.read_text().strip())
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(f"{ADDRESS}/")
    return page


def _grant_report(page: Page) -> None:
    page.goto(f"{ADDRESS}/")
    page.locator("a[href^='/svar/']").filter(has_text="statsbidrag").first.click()


def _check(page: Page) -> None:
    _grant_report(page)
    page.goto(f"{page.url.split('?')[0]}kontrollera/")


def _carry(page: Page) -> None:
    _grant_report(page)
    page.goto(f"{page.url.split('?')[0]}overfor/")
    page.get_by_role("navigation", name="Avsnitt").get_by_role("link", name="Kontinuitet").click()


def _sign(page: Page) -> None:
    page.goto(f"{ADDRESS}/")
    page.locator("a[href$='/granska/']").first.click()


def _case(page: Page) -> None:
    page.goto(f"{ADDRESS}/arenden/")
    page.locator("th a").filter(has_text="Svar på").first.click()


def _dispatch(page: Page) -> None:
    _case(page)
    page.get_by_role("link", name="Expediera", exact=True).click()


def _underlag(page: Page) -> None:
    _case(page)
    page.get_by_role("heading", name="Svar", exact=True).locator("~ ul").first.get_by_role("link").first.click()
    page.goto(f"{page.url.split('?')[0]}underlag/")


_PICTURES: dict[str, dict[str, Callable[[Page], None]]] = {
    "samordnare.halland@example.se": {"kontrollera": _check},
    "foretradare.skane@example.se": {"granska": _sign},
    "samordnare.jamtland@example.se": {"overforing": _carry},
    "registrator.jamtland@example.se": {"underlag": _underlag, "arende": _case, "expediera": _dispatch},
}
"""Who sees what, by the picture's name; each leads a page there."""
_HEIGHTS = {"arende": 1950, "expediera": 1480}
"""Of pages that are to be seen further down than on a screen."""

if __name__ == "__main__":
    sys.exit(main())
