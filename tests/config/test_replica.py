"""A real standby that follows by streaming replication: what is read there, and that nobody is misled by it."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from audit.models import LogRow
from config.database import replica
from config.database.replica import REPLICA
from responses.models import Response, State
from script.local_servers import Server, private_servers
from tests.builders import archivist_of, client_of, make_response
from tests.deploy.processes import wait_until
from tests.kept_server import copy_migrated_server

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "replica"]),
    pytest.mark.xdist_group("replica"),
]


@dataclass
class Standby:
    """The replica: stopped, or standing still, when a test says so."""

    server: Server

    def ask(self, sql: str) -> Any:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]


@pytest.fixture(scope="module")
def standby(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Standby]:
    """The portal's database is a first server of our own, with the tables, and one that follows it."""
    with tempfile.TemporaryDirectory(prefix="svp-replica-", dir="/tmp") as name:
        first, second = Path(name) / "first", Path(name) / "second"
        for directory in (Path(name), first, second):
            directory.mkdir(exist_ok=True)
            directory.chmod(0o755)
        copy_migrated_server(first)
        with _running(first):
            """What was made in a hurry is followed by nobody: begun anew, its log is one that a standby can read."""
        shutil.copytree(first / "postgres", second / "postgres", symlinks=True)
        _follow(second / "postgres", first / "postgres")
        with (
            _running(first) as one,
            _running(second) as other,
            django_db_blocker.unblock(),
            _used(one["DATABASE_OWNER_URL"], other["DATABASE_OWNER_URL"]),
        ):
            yield Standby(other.started[0])


def _running(directory: Path) -> Any:
    return private_servers(directory=directory, durable=True, given={"REDIS_URL": os.environ["REDIS_URL"]})


def _follow(standby: Path, first: Path) -> None:
    (standby / "standby.signal").touch()
    with (standby / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"primary_conninfo = 'host={first} user=postgres'\n")
    if os.geteuid() == 0:
        for path in (standby, *standby.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")


@contextmanager
def _used(first: str, second: str) -> Iterator[None]:
    """Connections are made to these; the replica's alias is there, with its router."""
    settings = connection.settings_dict
    kept = {name: settings[name] for name in ("NAME", "HOST", "USER", "OPTIONS")}
    connections.close_all()
    settings.update(_where(first), OPTIONS={})
    connections.settings[REPLICA] = {**settings, **_where(second)}
    try:
        yield
    finally:
        connections.close_all()
        del connections.settings[REPLICA], connections[REPLICA]
        settings.update(kept)


def _where(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "NAME": parts.path[1:],
        "HOST": parse_qs(parts.query)["host"][0],
        "USER": str(parts.username),
    }


@pytest.fixture(autouse=True)
def _routed(settings: Any, standby: Standby) -> Iterator[None]:
    settings.DATABASE_ROUTERS = ["config.database.replica.ReplicaRouter"]
    replica._outage.end()
    yield
    replica._outage.end()


@pytest.fixture
def response() -> Response:
    return make_response(state=State.SUBMITTED)


def found(response: Response) -> tuple[int, int]:
    """How many copies the registrator's search finds, and how many questions the replica was asked for it."""
    client = client_of(archivist_of(response))
    connections[REPLICA].ensure_connection()
    with CaptureQueriesContext(connections[REPLICA]) as asked:
        page = client.get("/arkiv/")
    assert page.status_code == 200
    return page.content.decode().count(f"/arkiv/{response.submissions.get().pk}/"), len(asked)


def test_a_search_is_read_from_the_replica_once_it_has_all_that_was_written(response: Response) -> None:
    copies, asked = found(response)
    assert copies > 0
    assert asked > 3


READING = (
    "arkiv/?words=kontinuitet",
    "laget/",
    "laget/?visa=kvar",
    "svar/{0}/exportera/json/",
    "svar/{0}/andrat-sedan/",
    "svar/{0}/hamta/",
)


@pytest.mark.parametrize("path", READING)
def test_what_a_page_that_reads_much_reads_of_answers_it_reads_there(
    response: Response, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also past the ORM, and by statements that are kept built. On a machine that does much else it comes late."""
    monkeypatch.setattr(replica, "CATCHING_UP_SECONDS", 30.0)
    client = client_of(archivist_of(response))
    connections[REPLICA].ensure_connection()
    with CaptureQueriesContext(connection) as first, CaptureQueriesContext(connections[REPLICA]) as there:
        assert client.get("/" + path.format(response.pk)).status_code == 200
    assert any("responses_" in one["sql"] for one in there)
    assert [
        one["sql"] for one in first if one["sql"].startswith(("SELECT", "WITH")) and "responses_" in one["sql"]
    ] == []


def test_what_was_just_submitted_is_found_although_the_replica_stands_still(
    response: Response, standby: Standby
) -> None:
    standby.ask("SELECT pg_wal_replay_pause()")
    try:
        later = make_response(state=State.SUBMITTED, organisation=response.organisation)
        copies, asked = found(later)
    finally:
        standby.ask("SELECT pg_wal_replay_resume()")
    assert copies > 0
    assert asked > 0  # asked how far it has come, and nothing else
    assert wait_until(lambda: found(later)[1] > 3, seconds=20)


def test_what_an_export_logs_is_written_to_the_first_server(response: Response) -> None:
    before = LogRow.objects.count()
    answer = client_of(archivist_of(response)).get(f"/svar/{response.pk}/exportera/json/")
    assert answer.status_code == 200
    assert LogRow.objects.filter(action="exported").exists()
    assert LogRow.objects.count() > before


def test_a_page_that_changes_something_asks_the_first_server_alone(response: Response) -> None:
    client = client_of(archivist_of(response))
    with CaptureQueriesContext(connections[REPLICA]) as asked:
        assert client.get(f"/svar/{response.pk}/").status_code == 200
    assert len(asked) == 0


def test_a_replica_that_is_away_is_not_missed(response: Response, standby: Standby) -> None:
    connections[REPLICA].close()
    standby.server.stop(signal.SIGINT)
    try:
        page = client_of(archivist_of(response)).get("/arkiv/")
        assert page.status_code == 200
        assert f"/arkiv/{response.submissions.get().pk}/" in page.content.decode()
        assert replica._outage.lasts
    finally:
        standby.server.start()
