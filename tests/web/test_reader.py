"""The reader (läsare) reads everything of the organisation and is offered nothing that is not theirs to do."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve
from lxml import html

from tests.web.permissions import RULES
from tests.web.permissions.asking import StatusClient, asked_by, keep_sessions_in_the_database, status_for, undone
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

OWN = ("account_", "mfa_", "admin:", "openid_connect_", "socialaccount_", "calendar")
"""How the names of what is each person's own begin."""
CHANGES_NOTHING = {"account_logout", "verify", "publication"}
"""What a reader may post: a file to be checked, the choices of a document that is made for them."""


@pytest.fixture(autouse=True)
def _sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_sessions_in_the_database(monkeypatch)


def shown_to_the_reader() -> list[tuple[Rule, Room]]:
    of_the_portal = [(rule, room) for rule, room in RULES if not rule.name.startswith(OWN)]
    return [(rule, room) for rule, room in of_the_portal if rule.method == "GET" and rule.own["reader"] == 200]


SHOWN = shown_to_the_reader()


def page_of(rule: Rule, room: Room, world: World) -> tuple[str, html.HtmlElement | None]:
    """The address and what it shows; None for a file."""
    url = asked_by(rule, room, world).url
    with undone():
        answer = StatusClient(world.client_of(world.people["reader"])).get(url)
        is_page = "text/html" in answer.headers["Content-Type"] and not answer.streaming
        return url, html.fromstring(answer.content) if is_page and answer.content.strip() else None


def offered_by(url: str, page: html.HtmlElement) -> Iterator[str]:
    """The addresses within the portal to which the page's links lead."""
    for link in page.xpath("//a[@href]"):
        target = urlsplit(urljoin(f"http://testserver{url}", link.get("href")))
        if target.netloc == "testserver" and target.scheme == "http":
            yield f"{target.path}?{target.query}" if target.query else target.path


@pytest.fixture(scope="module")
def answered() -> dict[str, int]:
    """What the addresses that have been asked for answered: the same ones stand on many pages."""
    return {}


@pytest.mark.parametrize(("rule", "room"), SHOWN, ids=lambda one: str(one) if isinstance(one, Rule) else "")
def test_every_link_and_button_that_a_reader_is_offered_is_theirs_to_use(
    rule: Rule, room: Room, world: World, answered: dict[str, int]
) -> None:
    url, page = page_of(rule, room, world)
    if page is None:
        return
    reader = StatusClient(world.client_of(world.people["reader"]))
    targets = set(offered_by(url, page))
    for target in targets - answered.keys():
        with undone():
            answered[target] = reader.get(target).status_code
    forms = page.xpath("//form[translate(@method, 'POST', 'post')='post']")
    posted = {resolve(urlsplit(urljoin(url, form.get("action") or "")).path).view_name for form in forms}
    assert {target: answered[target] for target in targets if answered[target] >= 400} == {}
    assert posted <= CHANGES_NOTHING


def test_a_reader_changes_nothing_wherever_they_post(world: World) -> None:
    own = {"signed_in_again", "csp_report"}
    posts = [(rule, room) for rule, room in RULES if rule.method == "POST" and not rule.name.startswith(OWN)]
    answers = {
        str(rule): status_for(world.people["reader"], asked_by(rule, room, world), world)
        for rule, room in posts
        if rule.name not in CHANGES_NOTHING | own
    }
    assert {name: status for name, status in answers.items() if status < 400} == {}


def test_the_pages_of_a_response_are_among_those_that_a_reader_is_shown() -> None:
    assert {"start", "response", "check", "comments", "history", "receipt", "archive", "archived", "copy"} <= {
        rule.name for rule, _ in SHOWN
    }
