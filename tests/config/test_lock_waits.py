"""A migration of a table in use waits so that nobody has to wait behind it; with a real server and real locks."""

import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import Migration, RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.models import Index
from psycopg.conninfo import make_conninfo

from config.database import lock_waits
from config.database.lock_waits import begin_migration
from config.database.owner import as_owner
from script.local_servers import APPLICATION_ROLE
from tests.databases import copied_database, used_database
from tests.servers_plugin import OWN_DATABASE_SERVER

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(OWN_DATABASE_SERVER not in os.environ, reason="asks a server that lets every role in"),
]


@pytest.fixture
def address(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database in which the migrations of tests/config/later are to be applied, and how the portal connects to it."""
    monkeypatch.setattr(lock_waits, "_PAUSES", (0.2,))
    told = connection.settings_dict
    who = {name: told[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
    settings.DATABASE_OWNER = who
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.config.later"]
    with copied_database("later") as name, used_database(name), monkeypatch.context() as own:
        own.setitem(told, "USER", APPLICATION_ROLE)
        told_by = {name: connection.get_connection_params().get(name) for name in ("host", "port", "dbname", "user")}
        yield make_conninfo(**{name: value for name, value in told_by.items() if value})


def migrate(*to: str) -> str:
    told = io.StringIO()
    call_command("migrate", *to, verbosity=0, interactive=False, stderr=told)
    return told.getvalue()


def column_and_index(address: str) -> object:
    column = "EXISTS (SELECT FROM pg_attribute WHERE attname = 'later' AND attrelid = 'responses_answer'::regclass)"
    index = "EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('later_index') AND indisvalid)"
    with psycopg.connect(address) as asked:
        return asked.execute(f"SELECT {column}, {index}").fetchone()


@contextmanager
def _reading(address: str) -> Iterator[list[float]]:
    """Somebody opens pages all the time: how long each had to wait."""
    waits: list[float] = []
    ended = Event()

    def read() -> None:
        with psycopg.connect(address, autocommit=True) as asked:
            while not ended.wait(0.05):
                begun = time.monotonic()
                asked.execute("SELECT 1 FROM responses_answer LIMIT 1")
                waits.append(time.monotonic() - begun)

    reader = Thread(target=read)
    reader.start()
    try:
        yield waits
    finally:
        ended.set()
        reader.join()


@contextmanager
def _backup(address: str, *, seconds: float) -> Iterator[None]:
    """What pg_dump does: it reads, and lets go of no table before its end."""
    with psycopg.connect(make_conninfo(address, application_name="pg_dump")) as dumping:
        dumping.execute("SELECT 1 FROM responses_answer LIMIT 1")
        ending = Thread(target=lambda: (time.sleep(seconds), dumping.rollback()))
        ending.start()
        yield
        ending.join()


def test_nobody_waits_long_behind_a_migration_that_waits_for_a_backup(address: str) -> None:
    with _reading(address) as waits, _backup(address, seconds=6):
        told = migrate()
    assert column_and_index(address) == (True, True)
    assert max(waits) < lock_waits.LOCK_SECONDS + 1
    assert "pg_dump" in told
    assert "ALTER TABLE responses_answer" in told


def test_nor_behind_one_that_is_taken_back(address: str) -> None:
    migrate("later", "0001")
    with _reading(address) as waits, _backup(address, seconds=6):
        told = migrate("later", "zero")
    assert column_and_index(address) == (False, False)
    assert max(waits) < lock_waits.LOCK_SECONDS + 1
    assert "DROP COLUMN later" in told


_COLUMN, _INDEX = RunSQL("SELECT 1"), AddIndexConcurrently("Answer", Index(fields=["later"], name="later_index"))
_INDEX_AWAY = RemoveIndexConcurrently("Answer", "later_index")


@pytest.mark.parametrize(
    ("operations", "limit"),
    [
        ([_INDEX, _INDEX_AWAY], "0"),
        ([SeparateDatabaseAndState([_INDEX], [_COLUMN])], "0"),
        ([_COLUMN], "2s"),
        ([_COLUMN, _INDEX], "2s"),
        ([SeparateDatabaseAndState([_INDEX, _COLUMN])], "2s"),
        ([], "2s"),
    ],
)
def test_only_a_migration_of_nothing_but_indexes_beside_what_is_written_takes_as_long_as_it_takes(
    operations: list[Operation], limit: str
) -> None:
    migration = Migration("0003_later", "later")
    migration.atomic, migration.operations = False, operations
    with connection.cursor() as cursor:
        begin_migration(connection, migration)
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == (limit,)
        cursor.execute("RESET lock_timeout")


def test_it_gives_up_in_the_end_says_who_uses_the_table_and_can_be_run_again(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_waits, "_SECONDS", 0.1)
    with _backup(address, seconds=3), pytest.raises(CommandError, match=f"{APPLICATION_ROLE}, pg_dump"):
        migrate()
    assert column_and_index(address) == (False, False)
    assert migrate() == ""
    assert column_and_index(address) == (True, True)


def test_an_index_that_was_broken_off_is_made_anew(address: str) -> None:
    migrate("later", "0001")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE INDEX later_index ON responses_answer (later)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'later_index'::regclass")
    assert column_and_index(address) == (True, False)
    migrate()
    assert column_and_index(address) == (True, True)
