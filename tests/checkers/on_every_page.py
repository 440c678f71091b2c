"""Every page of the registry before HTML_CodeSniffer, IBM's checker, axe at both widths and the Nu HTML checker.

Not collected by itself (no test_*.py): script/check_pages asks for it. Half an hour, and needs npm and Java.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Page as Window

from script.local_servers import REPOSITORY
from tests.browser.conftest import browser, portal, server, traffic
from tests.browser.portal import Portal
from tests.browser.test_axe import GRANT_REPORT, _left_page, accessible_at_both_widths, sessions, show, window, world
from tests.checkers.judges import Finding, asked_ibm, nu, packages, sniffed
from tests.npm import NpmMissing
from tests.web.page import Page, identity_provider_of
from tests.web.pages import PAGES, PROVIDER_PAGES
from tests.web.world import World

__all__ = ["_left_page", "browser", "portal", "server", "sessions", "traffic", "window", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("checkers")]

REPORT = REPOSITORY / "var" / "checkers" / "report.json"
EVERY = [*PAGES, *GRANT_REPORT]


@pytest.fixture(scope="module")
def found() -> Iterator[dict[str, list[Finding]]]:
    """What has been found, page by page; written to REPORT at the end, by judge and rule."""
    pages: dict[str, list[Finding]] = {}
    yield pages
    told = {name: [vars(finding) for finding in findings] for name, findings in pages.items() if findings}
    counted = Counter(f"{one.judge}: {one.rule}" for findings in pages.values() for one in findings)
    REPORT.write_text(json.dumps({"by_rule": dict(counted.most_common()), "by_page": told}, indent=1))


@pytest.fixture(scope="module")
def at() -> Path:
    """Where the judges lie."""
    try:
        return packages()
    except NpmMissing as missing:
        pytest.fail(str(missing), pytrace=False)


_UNFOLD = "() => document.querySelectorAll('details').forEach((details) => { details.open = true; })"


def judged(window: Window, at: Path) -> list[Finding]:
    """With everything unfolded, so that what is folded is judged too."""
    window.evaluate(_UNFOLD)
    return [*sniffed(window, at), *asked_ibm(window, at), *asked_axe(window)]


def asked_axe(window: Window) -> list[Finding]:
    """What axe finds at both widths, and what sticks out to the side there, in one."""
    try:
        accessible_at_both_widths(window)
    except AssertionError as fault:
        return [Finding("axe", "both widths", str(fault), "")]
    return []


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.label)
def test_the_page_has_no_error_in_the_browser(
    page: Page,
    window: Window,
    portal: Portal,
    world: World,
    sessions: dict[str, str],
    at: Path,
    found: dict[str, list[Finding]],
) -> None:
    portal.use_session(window, sessions[page.who])
    assert show(page, window, world) == page.status
    found[page.label] = judged(window, at)
    assert found[page.label] == []


@pytest.mark.parametrize("page", PROVIDER_PAGES, ids=lambda page: page.label)
def test_nor_has_a_page_where_there_is_an_identity_provider(
    page: Page,
    window: Window,
    portal: Portal,
    world: World,
    sessions: dict[str, str],
    at: Path,
    found: dict[str, list[Finding]],
) -> None:
    portal.use_session(window, sessions[page.who])
    with override_settings(**identity_provider_of(world)):
        assert show(page, window, world) == page.status
        found[f"provider-{page.label}"] = judged(window, at)
        assert found[f"provider-{page.label}"] == []


def test_every_page_is_valid_html_as_it_is_served(
    world: World, at: Path, found: dict[str, list[Finding]], tmp_path: Path
) -> None:
    served = {page.label: page.fetch(world).content.decode() for page in EVERY}
    with override_settings(**identity_provider_of(world)):
        served |= {f"provider-{page.label}": page.fetch(world).content.decode() for page in PROVIDER_PAGES}
    errors = nu(served, at, tmp_path)
    for name, findings in errors.items():
        found[name] = [*found.get(name, []), *findings]
    assert errors == {}
