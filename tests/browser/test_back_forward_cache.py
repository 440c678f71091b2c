"""Going back in a whole Chromium, which keeps pages that are left to show them as they were (back/forward cache).

The shell of the other tests has no such cache. Of itself Chromium keeps `no-store` pages too, unless cookies have
changed or the page has fetched something that is not to be stored: of the portal's pages it keeps none, "as installed".
Browsers differ and change: "everything kept" is the worst of them, one that does not heed `no-store` at all.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from responses.models import Response
from tests.browser.conftest import started_browser
from tests.browser.desk import BASE, BOTH, MINE, THEIRS, Desk, history, save_theirs, stored
from tests.browser.test_back import leave, settle
from tests.browser.traffic import Traffic

pytestmark = [pytest.mark.xdist_group("back"), pytest.mark.django_db(transaction=True)]

OFF = "--disable-back-forward-cache"
"""Playwright's own argument; without it Chromium does what it does for people."""

SETTLES_MS = 500
"""After which a page that is going to fetch itself anew has begun to."""

MODES = ("as installed", "everything kept")
TELL = """addEventListener("pageshow", ({ persisted }) => {
  if (persisted) sessionStorage.setItem(`kept:${location.pathname}`, "yes");
});"""


@pytest.fixture(scope="module", params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("A whole Chromium is not on PATH (Debian: apt-get install chromium); its shell keeps no pages.")
    with started_browser(program, without=(OFF,)) as started:
        yield started


@pytest.fixture(autouse=True)
def _heeded(mode: str, server: LiveServer, traffic: Traffic) -> Iterator[None]:
    """In the last mode the browser is not told that it must not keep: as if it did not heed that."""
    usual = server.thread.httpd.get_app()
    if mode == "everything kept":
        server.thread.httpd.set_app(may_be_kept(usual))
    yield
    server.thread.httpd.set_app(usual)


def may_be_kept(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if (name, "no-store" in value) != ("Cache-Control", True)]
            return start_response(status, [*kept, ("Cache-Control", "private, no-cache")], *rest)

        return application(environ, start)

    return answer


@pytest.fixture
def told(mine: Desk) -> Desk:
    """My window, which remembers which pages it got back whole."""
    mine.page.add_init_script(TELL)
    return settle(mine)


def go_back(page: Page) -> None:
    page.go_back(wait_until="commit")  # a page that comes back whole is never loaded


def came_back_whole(page: Page) -> bool:
    return bool(page.evaluate("() => sessionStorage.getItem(`kept:${location.pathname}`) === 'yes'"))


def wait_until_loaded(page: Page) -> None:
    """For its scripts. Playwright's own ways wait for an event that has been, or evaluate what the CSP forbids."""
    while page.evaluate("document.readyState") != "complete":
        page.wait_for_timeout(50)


def test_what_i_saved_is_there_and_going_on_is_no_conflict_with_myself(told: Desk) -> None:
    told.write(MINE)
    leave(told.page)
    go_back(told.page)
    expect(told.field()).to_have_value(MINE)
    told.page.wait_for_timeout(SETTLES_MS)
    wait_until_loaded(told.page)
    told.write(BOTH)
    expect(told.conflict()).to_have_count(0)
    assert (stored(), history()) == (BOTH, [BASE, MINE, BOTH])


def test_what_a_colleague_saved_meanwhile_is_there(told: Desk, anna: User, response: Response, mode: str) -> None:
    leave(told.page)
    save_theirs(anna, response)
    go_back(told.page)
    expect(told.field()).to_have_value(THEIRS)
    assert came_back_whole(told.page) is (mode == "everything kept")
    wait_until_loaded(told.page)
    told.write(f"{THEIRS} Mer.")
    expect(told.conflict()).to_have_count(0)


def half_a_comment(desk: Desk, response: Response) -> Locator:
    desk.page.goto(f"/svar/{response.pk}/fraga/A-2/kommentarer/")
    text = desk.page.get_by_role("textbox").first
    text.fill("En halv tanke")
    return text


def test_half_a_comment_is_there_and_is_not_fetched_away(told: Desk, response: Response) -> None:
    text = half_a_comment(told, response)
    told.page.get_by_role("link", name="Svarsportalen").first.click()
    told.page.wait_for_url(lambda url: "kommentarer" not in url)
    go_back(told.page)
    told.page.wait_for_timeout(SETTLES_MS)
    expect(text).to_have_value("En halv tanke")


def test_nothing_is_there_once_one_has_signed_out(told: Desk, response: Response) -> None:
    half_a_comment(told, response)
    told.page.get_by_role("button", name="Logga ut").first.click()
    told.page.wait_for_url(lambda url: "kommentarer" not in url)
    go_back(told.page)
    expect(told.page.get_by_role("heading", level=1)).to_have_text("Logga in")
