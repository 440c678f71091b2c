"""The gate of the second factor, before every address there is."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.factors.gate import OPEN_PAGES, SecondFactorGate
from tests.web.pages import PAGES
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
_PARTS = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000", "path": "x"}


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def views() -> dict[str, Any]:
    """Every view by the name of its address, namespaces and unnamed ones included."""
    return dict(_views(get_resolver(), ""))


def _views(resolver: URLResolver, namespace: str) -> Any:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}", entry
        else:
            yield from _views(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def test_what_is_open_without_is_an_address_of_ours() -> None:
    assert views().keys() >= OPEN_PAGES


@pytest.mark.parametrize("who", ["editor", "approver", "archivist", "author", "administrator"])
def test_no_page_of_the_list_is_reached_without_a_second_factor(who: str, world: World) -> None:
    """One role asks for every page, the others for a fourth each, which together is every page again."""
    client = world.client_of(world.people[who])
    closed = [page for page in PAGES if page.name not in OPEN_PAGES | {"404"} and page.post is None]
    others = ["approver", "archivist", "author", "administrator"]
    reached = {}
    for page in closed if who == "editor" else closed[others.index(who) :: len(others)]:
        answer = client.get(page.url(world))
        if (answer.status_code, answer.headers.get("Location")) != (302, "/konto/andra-faktor/"):
            reached[page.label] = answer.status_code
    assert not reached


def test_no_form_of_the_list_is_taken_without_a_second_factor(world: World) -> None:
    client = world.client_of(world.people["editor"])
    forms = [page for page in PAGES if page.post is not None and page.name not in OPEN_PAGES]
    assert len(forms) > 10
    assert {client.post(page.url(world), page.post).status_code for page in forms} == {403}


def test_the_gate_asks_by_name_so_no_view_is_beside_it(world: World) -> None:
    """Every address there is, those outside the page list too: the gate itself is asked about each."""
    gate, let_through = SecondFactorGate(lambda request: None), set()  # type: ignore[arg-type, return-value]
    for name in views():
        request = RequestFactory().post("/")
        request.user, request.session = world.people["editor"], SessionStore()
        request.resolver_match = type("Match", (), {"view_name": name})()  # type: ignore[assignment]
        try:
            if gate.process_view(request, None, (), {}) is None:
                let_through.add(name)
        except PermissionDenied:
            pass
    assert let_through == OPEN_PAGES


def test_whoever_needs_none_and_whoever_is_not_signed_in_goes_on_as_before(world: World) -> None:
    assert world.client_of(world.people["contributor"]).get("/").status_code == 200
    assert Client().get("/konto/login/").status_code == 200
