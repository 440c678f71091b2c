"""One world for all pages; each test undoes what it does to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import LONG_SESSIONS, SavedWorld
from tests.databases import used_database
from tests.web.page import Page
from tests.web.world import World


@pytest.fixture(scope="module")
def world(saved_world: SavedWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Tests that use it are marked django_db, and so leave the database as it was."""
    with django_db_blocker.unblock(), used_database(saved_world.database):
        yield saved_world.world.again()


Answers = Callable[[Page], Any]


@pytest.fixture(scope="session")
def _answered() -> dict[str, Any]:
    return {}


@pytest.fixture
def answer_of(world: World, _answered: dict[str, Any]) -> Answers:
    """What a page of the registry answers, asked for once however many tests look at it: nothing changes the world."""

    def find(page: Page) -> Any:
        if page.label not in _answered:
            _answered[page.label] = page.fetch(world)
        return _answered[page.label]

    return find


@pytest.fixture(autouse=True, scope="module")
def _no_limits(_quick_settings: None) -> Iterator[None]:
    """Every test here comes from one address. Nor is it noted once a minute that somebody is there, which here is
    undone each time and took a tenth of what is asked of every page.
    """
    with pytest.MonkeyPatch.context() as patch, override_settings(VERIFICATIONS_A_MINUTE=1_000_000, **LONG_SESSIONS):
        patch.setattr("accounts.sessions.limits._SEEN_EVERY", LONG_SESSIONS["SESSION_IDLE"])
        yield
