"""For every test: no collected static files, passwords that are quick to hash, no flood limit."""

import gc
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from pytest_django.plugin import DjangoDbBlocker

import config.places
from tests.databases import (
    copied_database,
    empty_tables,
    take_the_applications_role,
    used_database,
)
from tests.forked_processes import Forks
from tests.kept_server import TEMPLATE
from tests.servers_plugin import OWN_DATABASE_SERVER

if TYPE_CHECKING:
    from tests.web.world import World

QUICK_HASHING = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A test is not named after bytes: a file made now has the time in it, and each worker would know other tests."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _storage_of_its_class() -> None:
    """monkeypatch puts a storage's own function back on the object, where it hides what the next test puts on its
    class: before each test it goes from there.
    """
    storage: Any = default_storage._wrapped
    kept = getattr(storage, "__dict__", {})
    for name in [name for name, held in kept.items() if callable(held) and hasattr(type(storage), name)]:
        delattr(storage, name)


@pytest.fixture(autouse=True, scope="session")
def _quick_settings() -> Iterator[None]:
    """Once, and not for each test: whatever is set, Django asks everything that keeps what follows from settings."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        PASSWORD_HASHERS=QUICK_HASHING,
        # All tests share one address; the one about floods sets a limit of its own.
        VERIFICATIONS_A_MINUTE=100_000,
        # People of most tests sign in by force_login; those about the second factor demand it (tests/accounts/factors).
        SECOND_FACTOR_REQUIRED=False,
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def _forks() -> Iterator[Forks]:
    """From the first fixture on: the pages' world has files judged too."""
    made = Forks()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "run", made.run)
        yield made
    made.close()


@pytest.fixture
def started_processes(_forks: Forks, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of how a stranger's file is confined: each process is started as in the portal."""
    monkeypatch.setattr(subprocess, "run", _forks.start)


@pytest.fixture(autouse=True, scope="session")
def _places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Path]]:
    """Each worker has places of its own: a test about a file meets no crowd that other tests make."""
    shared, own = config.places._directory, tmp_path_factory.mktemp("places")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config.places, "_directory", lambda: own)
        yield shared


@pytest.fixture
def shared_places(_places: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the places themselves: those that all processes on this machine share."""
    monkeypatch.setattr(config.places, "_directory", _places)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Migrating takes six seconds: the session's own server has a database that is migrated."""
    if OWN_DATABASE_SERVER in os.environ:
        connection.settings_dict["TEST"].update(TEMPLATE=TEMPLATE, MIGRATE=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database is made by its owner; every test then has the application's role, which owns nothing."""
    with django_db_blocker.unblock():
        take_the_applications_role()
    yield
    connection.settings_dict["OPTIONS"].pop("assume_role", None)


@pytest.fixture(autouse=True, scope="session")
def _quick_emptying() -> Iterator[None]:
    """Tests that commit empty the database after them; Django's way takes half a second each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For fixtures of a whole module: what they make is there for each of its tests, and undone after the last.

    A test undoes its own by itself when it is marked django_db, and takes rows anew rather than what was made: objects
    remember. Files stay: who changes one puts it back. A test that commits stands in a module without this.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def short_copies() -> Iterator[None]:
    """For modules that make sealed copies and look at no page of them: each has one page, sealed and kept as all are.

    Setting the pages of a copy is three quarters of what making one takes.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.paper.document.CopyPages.html", lambda *_: _ONE_PAGE)
        yield


_ONE_PAGE = '<html lang="sv"><head><title>Kopia</title></head><body><p>En sida i stället för alla.</p></body></html>'

LONG_SESSIONS = dict.fromkeys(
    ("SESSION_IDLE", "SESSION_IDLE_STRICT", "SESSION_ABSOLUTE", "SESSION_ABSOLUTE_STRICT"), 24 * 3600
)
"""The people of the pages' world sign in once, and on a slow machine that was long ago."""


@dataclass(frozen=True)
class SavedWorld:
    """The pages' world, in a database of its own."""

    database: str
    world: "World"


@pytest.fixture(scope="session")
def saved_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SavedWorld]:
    """Made once, as it takes ten seconds. A module uses the database and undoes what it does there, or copies it."""
    from tests.web.world import make_world

    with django_db_blocker.unblock(), copied_database("world") as database:
        with used_database(database), override_settings(**LONG_SESSIONS):
            made = make_world()
        yield SavedWorld(database, made)


# From before the tests are collected: they stay, and looking through them again and again took a third of that time.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    """What was imported and collected is not looked at again: that took a seventh of the time."""
    gc.collect()
    gc.freeze()
