"""Every page of the registry against WCAG 2.2 AA by axe, on a wide screen and at 320 px."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import override_settings
from playwright.sync_api import Browser, CDPSession
from playwright.sync_api import Page as Window
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.portal import DESKTOP, PHONE, Portal, new_session
from tests.browser.traffic import Traffic
from tests.builders import grant_questionnaire, make_response
from tests.conftest import SavedWorld
from tests.databases import copied_database, used_database
from tests.web.page import Page, identity_provider_of
from tests.web.pages import PAGES, PROVIDER_PAGES
from tests.web.world import World

pytestmark = [pytest.mark.xdist_group("axe"), pytest.mark.django_db]

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Not preloaded: axe would put the style sheets into the page once more, which the content security policy refuses.
_RULES = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"], "preload": False}
# Each view is asked everything once, and in its states what is of a kind that no page before it had. On a narrow
# screen, the main pages apart, names, roles and colours are those of the wide one; what is asked there is what lies
# where. `script/check_pages` asks everything of everything.
_WHAT_LIES_WHERE = {
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "meta-viewport"]},
    "resultTypes": ["violations"],
    "preload": False,
}


@pytest.fixture(scope="module")
def world(saved_world: SavedWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The pages' world, in a copy, for the server writes in it, and with a real questionnaire beside the others."""
    with (
        django_db_blocker.unblock(),
        used_database(saved_world.database),
        copied_database("axe") as database,
        used_database(database),
    ):
        made = saved_world.world.again()
        made.responses["grant"] = make_response(
            questionnaire=grant_questionnaire(),
            organisation=made.responses["draft"].organisation,
            answers={"SB-O": {"kontinuitet": "ja"}, "SB-G": "ja", "SB-B1": "hog"},
        )
        for page in PAGES:
            page.url(made)  # allauth stores an address when it makes a link; not in the tests' transactions
        yield made


@pytest.fixture(scope="module")
def sessions(world: World, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The session of each person that pages are shown to; nobody's is empty."""
    with django_db_blocker.unblock():
        return {page.who: new_session(person) if (person := page.person(world)) else "" for page in PAGES}


@pytest.fixture(scope="module")
def window(sessions: dict[str, str], browser: Browser, server: LiveServer, traffic: Traffic) -> Iterator[Window]:
    """One window for every page: opening one takes longer than looking at it. The world is made before the browser:
    pyHanko, which seals its copy, starts an event loop of its own.
    """
    made = Portal(address=server.url, browser=browser, patience_ms=15_000)
    yield made.window()
    made.close()
    traffic.wait_for_quiet()
    assert made.troubles == []


@pytest.fixture(scope="module")
def portal(server: LiveServer, browser: Browser) -> Portal:
    """Whose person the window is; it opens none itself, so that nothing is waited for after each page."""
    return Portal(address=server.url, browser=browser, patience_ms=15_000)


@pytest.fixture(autouse=True)
def _left_page(window: Window, server: LiveServer, settings: Any) -> Iterator[None]:
    """A receipt that waits asks every second: after the test it would under other settings (a second factor demanded,
    static files as collected), and be refused, or break. Of the same server: for another Chromium starts a new process.
    """
    settings.BASE_URL = server.url
    yield
    # Not by a locator, for which Playwright reads all that it finds elements by into the page.
    if window.evaluate("() => document.querySelector('[data-hx-trigger]') !== null"):
        window.goto("/static/css/fonts.css")


def violations(window: Window, rules: dict[str, object] = _RULES, only: str | None = None) -> list[str]:
    """What axe finds wrong: one line for each element, of those only where told."""
    return _told(window.evaluate(_IMPORT_AND_RUN_AXE, [only, rules]))


def violations_here(window: Window, rules: dict[str, object] = _RULES, only: str | None = None) -> list[str]:
    """The same where axe is in the page already."""
    return _told(window.evaluate(_RUN_AXE, [only, rules]))


def _told(found: list[dict[str, Any]]) -> list[str]:
    return [f"{each['id']}: {node['html'][:200]} ({node['target']})" for each in found for node in each["nodes"]]


_RUN_AXE = """async ([where, options]) => (await axe.run(where ?? document, options)).violations"""
_IMPORT_AND_RUN_AXE = f"""async (asked) => {{ await import("/static/axe.js"); return await ({_RUN_AXE})(asked); }}"""


def overflow(window: Window) -> list[str]:
    """The elements that stick out to the right of a page which has to be scrolled sideways."""
    return window.evaluate(_OVERFLOW) or []


_OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > wide + 1)
    .map(e => e.outerHTML.slice(0, 120));
}"""


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


# A sheet made by script: one that is written into the page the content security policy refuses.
_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
_OVERFLOW_WHERE_SPACED = f"""() => {{
  ({_SPACED})();
  const found = ({_OVERFLOW})();
  document.adoptedStyleSheets = [];
  return found;
}}"""


GRANT_REPORT = tuple(
    Page("section", "editor", "grant", f"SB-{section}")
    for section in ("kontakt", "mottaget", "anvandning", "kontinuitet", "glesbygd", "bedomning")
)
"""Pages of a real questionnaire, whose wordings are longer than those of the one made for tests."""


FIRST_OF_ITS_VIEW = {page.name: page for page in reversed(PAGES)}

# What decides what axe says of an element by itself: what it is, and in what it stands, two steps out. What a page's
# elements are to each other (names, headings, ids, landmarks) tests/web/test_heard_pages.py and the Nu checker ask of
# every page, and a ground that a whole part of a page has is seen on the first page of its view.
_KINDS = """(known) => {
  const values = /^(role|scope|type|autocomplete|aria-(current|expanded|hidden|invalid|live))$/;
  const names = /^(aria-.*|tabindex|title|alt|hidden|open|lang|disabled)$/;
  const kind = (element) => [
    element.localName,
    ...[...element.classList].sort(),
    ...[...element.attributes].flatMap(({ name, value }) =>
      values.test(name) ? [`${name}=${value}`] : names.test(name) ? [name] : []).sort(),
  ].join(" ");
  const number = (text) => [...text].reduce((sum, each) => (sum * 31 + each.codePointAt(0)) | 0, 0);
  const seen = new Set(known.split(" ").map(Number)), found = new Set();
  const walk = (element, around, further) => {
    const own = kind(element), all = number(`${further}>${around}>${own}`);
    if (!seen.has(all)) element.setAttribute("data-of-a-new-kind", "");
    found.add(all);
    for (const inner of element.children) walk(inner, own, around);
  };
  walk(document.body, "", "");
  return [...found].join(" ");
}"""


def kinds_in(window: Window, known: set[int]) -> set[int]:
    """The kinds of the page's elements; those that are not known are marked. As words: long lists take long to send."""
    return {int(kind) for kind in window.evaluate(_KINDS, " ".join(map(str, known))).split()}


@pytest.fixture(scope="module")
def known_kinds() -> set[int]:
    """The kinds of elements that axe has judged on the pages before."""
    return set()


_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced"]}, "preload": False}
MAIN_PAGES = (
    *("start", "response", "section", "check", "review", "sign", "submit", "receipt", "hand_out", "my_questions"),
    *(
        "comments",
        "attach",
        "answer_history",
        "history",
        "move",
        "excerpt",
        "carry_over",
        "archive",
        "archived",
        "verify",
    ),
    *(
        "authoring",
        "edition",
        "preview",
        "invite",
        "compare",
        "api_keys",
        "organisation_people",
        "organisation_settings",
    ),
    *("account_login", "account_own", "mfa_index", "help", "accessibility"),
)
"""One of each kind of thing that the portal shows."""


@pytest.mark.parametrize("page", [*PAGES, *GRANT_REPORT], ids=lambda page: page.label)
def test_the_page_meets_wcag_22_aa_on_a_wide_screen_and_on_a_narrow_one(
    page: Page, window: Window, portal: Portal, world: World, sessions: dict[str, str], known_kinds: set[int]
) -> None:
    portal.use_session(window, sessions[page.who])
    assert show(page, window, world) == page.status
    is_first = FIRST_OF_ITS_VIEW.get(page.name) is page
    kinds = kinds_in(window, known_kinds)
    if is_first or not kinds <= known_kinds:
        known_kinds |= kinds
        asked = None if is_first else "[data-of-a-new-kind]"
        accessible_at_both_widths(window, only=asked, narrow=_RULES if page.name in MAIN_PAGES else _WHAT_LIES_WHERE)
        if is_first and page.name in MAIN_PAGES:
            holds_the_contrast_of_text_in_the_dark_scheme_too(window)
    else:
        window.set_viewport_size({"width": PHONE, "height": 900})
        assert overflow(window) == []


@pytest.mark.parametrize("page", PROVIDER_PAGES, ids=lambda page: page.label)
def test_so_does_each_page_where_there_is_an_identity_provider(
    page: Page, window: Window, portal: Portal, world: World, sessions: dict[str, str]
) -> None:
    portal.use_session(window, sessions[page.who])
    with override_settings(**identity_provider_of(world)):
        assert show(page, window, world) == page.status
        accessible_at_both_widths(window)


def holds_the_contrast_of_text_in_the_dark_scheme_too(window: Window) -> None:
    """7:1, as in the light one. That the page is dark at all is asked of its ground; on paper it is white."""
    window.emulate_media(color_scheme="dark")
    try:
        assert _ground(window) == "rgb(20, 24, 26)"
        assert violations(window, _CONTRAST) == []
        window.emulate_media(media="print")
        assert _ground(window) == "rgb(255, 255, 255)"
    finally:
        window.emulate_media(color_scheme="light", media="screen")


def _ground(window: Window) -> str:
    return str(window.evaluate("() => getComputedStyle(document.body).backgroundColor"))


def test_every_main_page_is_looked_at_in_the_dark_scheme() -> None:
    assert [name for name in MAIN_PAGES if name not in FIRST_OF_ITS_VIEW] == []


def test_a_page_that_stays_light_or_pales_in_the_dark_scheme_is_found_out(window: Window, portal: Portal) -> None:
    window.goto("/konto/login/")
    window.evaluate("() => { document.body.style.backgroundColor = 'white'; }")
    with pytest.raises(AssertionError, match="255, 255, 255"):
        holds_the_contrast_of_text_in_the_dark_scheme_too(window)
    window.evaluate("() => { document.body.style.backgroundColor = 'rgb(20, 24, 26)'; }")
    window.evaluate("() => { document.querySelector('h1').style.color = 'rgb(90, 90, 90)'; }")
    with pytest.raises(AssertionError, match="color-contrast"):
        holds_the_contrast_of_text_in_the_dark_scheme_too(window)


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "429.html", "500.html", "503.html", "507.html"])
def test_an_error_page_that_is_hard_to_provoke_meets_wcag_22_aa(name: str, window: Window, portal: Portal) -> None:
    body = render_to_string(name)
    window.route("**/fel/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    window.goto("/fel/")
    assert window.get_by_role("heading", level=1).inner_text()
    accessible_at_both_widths(window)
    window.unroute("**/fel/")


def test_a_page_with_faults_is_found_out(window: Window, portal: Portal) -> None:
    """So that the tests above are known to see something."""
    body = '<!DOCTYPE html><title>x</title><img src="x"><p style="width: 400px; color: #999">Ljust och brett</p>'
    window.route("**/fel/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    window.goto("/fel/")
    with pytest.raises(AssertionError) as faults:
        accessible_at_both_widths(window)
    assert {"html-has-lang", "image-alt", "color-contrast"} <= set(re.findall(r"'([a-z-]+): <", str(faults.value)))
    assert overflow(window)
    window.unroute("**/fel/")


@pytest.mark.parametrize(
    ("width", "style"),
    [(PHONE, "white-space: nowrap; display: inline-block; font: 16px monospace"), (DESKTOP, "width: 50rem")],
    ids=["spaced", "larger"],
)
def test_a_page_that_only_wider_spacing_or_larger_text_makes_too_wide_is_found_out(
    width: int, style: str, window: Window, portal: Portal
) -> None:
    body = f'<!DOCTYPE html><title>x</title><p style="{style}">Trettio tecken i en enda rad.</p>'
    window.route("**/fel/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    window.set_viewport_size({"width": width, "height": 900})
    window.goto("/fel/")
    assert overflow(window) == []
    assert len(overflow_with_larger_text(window)) == 1
    assert overflow(window) == []
    window.unroute("**/fel/")


def test_a_fault_in_what_is_of_a_new_kind_is_found_out_and_the_rest_is_not_asked_again(
    window: Window, portal: Portal
) -> None:
    body = '<!DOCTYPE html><title>x</title><main><img src="x"><p><img src="y"></p></main>'
    window.route("**/fel/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    window.goto("/fel/")
    everything = [int(kind) for kind in window.evaluate(_KINDS, "").split()]
    window.goto("/fel/")
    kinds_in(window, set(everything[:-1]))  # all but the picture in the paragraph
    with pytest.raises(AssertionError) as faults:
        accessible_at_both_widths(window, only="[data-of-a-new-kind]")
    window.unroute("**/fel/")
    assert set(re.findall(r'<img src="(.)"', str(faults.value))) == {"y"}


def accessible_at_both_widths(window: Window, *, only: str | None = None, narrow: dict[str, object] = _RULES) -> None:
    """`only` what of the page is judged, all of it if None; `narrow` the rules on a narrow screen."""
    found = {}
    for width, rules in ((DESKTOP, _RULES), (PHONE, _WHAT_LIES_WHERE if only else narrow)):
        window.set_viewport_size({"width": width, "height": 900})
        found[width] = violations(window, rules, only)
    assert found == {DESKTOP: [], PHONE: []}
    sticking_out = [*overflow(window), *overflow_with_larger_text(window)]
    assert not sticking_out, "\n".join(sticking_out)


def overflow_with_larger_text(window: Window, devtools: CDPSession | None = None) -> list[str]:
    """The same with the spacing of WCAG 1.4.12 on a narrow screen, and with text of twice the size on a wide one.

    `devtools` is a session that is there already: the end of another would end what it has set, as an authenticator.
    """
    spaced = window.evaluate(_OVERFLOW_WHERE_SPACED)
    window.set_viewport_size({"width": DESKTOP, "height": 900})
    session = devtools or window.context.new_cdp_session(window)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    large = overflow(window)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    if devtools is None:
        session.detach()
    return [*spaced, *large]
