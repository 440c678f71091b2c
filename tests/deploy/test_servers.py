"""The private servers that running and testing rest on."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from script.local_servers import ServerError, private_servers
from tests.deploy.processes import REPOSITORY, wait_until

SERVE = """
import sys, time
from pathlib import Path
from script.local_servers import private_servers
with private_servers(directory=Path(sys.argv[1]), durable=True, given={}) as urls:
    print(urls["DATABASE_OWNER_URL"], urls["REDIS_URL"], flush=True)
    time.sleep(60)
"""


@pytest.fixture
def directory() -> Iterator[Path]:
    """Not pytest's own temporary directory, which nobody may not enter."""
    with tempfile.TemporaryDirectory(prefix="svp-servers-", dir="/tmp") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def test_the_session_has_a_postgresql_of_its_own_that_stores_unicode() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT current_setting('server_encoding'), upper('åäö')").fetchone()
    assert row == ("UTF8", "ÅÄÖ")


def test_the_session_has_a_broker_of_its_own() -> None:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        assert client.ping()


@pytest.mark.xdist_group("one-worker")
def test_the_tests_of_a_group_are_shared_out_as_one(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("one process runs all of them")
    assert request.node.nodeid.endswith("@one-worker")


def test_data_and_queue_are_kept_from_one_start_to_the_next(directory: Path) -> None:
    with private_servers(directory=directory, durable=True, given={}) as urls:
        with psycopg.connect(urls["DATABASE_OWNER_URL"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1")
        redis.Redis.from_url(urls["REDIS_URL"]).rpush("queue", "task")
    with private_servers(directory=directory, durable=True, given={}) as urls:
        with psycopg.connect(urls["DATABASE_OWNER_URL"]) as connection:
            assert connection.execute("SELECT * FROM kept").fetchone() == (1,)
        assert redis.Redis.from_url(urls["REDIS_URL"]).llen("queue") == 1


def test_what_a_failing_statement_was_about_does_not_stand_in_the_servers_log(directory: Path) -> None:
    given = {"REDIS_URL": "redis://elsewhere/0"}
    with (
        private_servers(directory=directory, durable=True, given=given) as urls,
        psycopg.connect(urls["DATABASE_OWNER_URL"], autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE answer (said text UNIQUE, at timestamptz NOT NULL)")
        with pytest.raises(psycopg.errors.NotNullViolation, match="HEMLIGT"):
            connection.execute("INSERT INTO answer (said) VALUES ('HEMLIGT SVAR')")
        connection.execute("INSERT INTO answer VALUES ('HEMLIGT SVAR', now())")
        with pytest.raises(psycopg.errors.UniqueViolation, match="HEMLIGT"):
            connection.execute("INSERT INTO answer VALUES (%s, now())", ["HEMLIGT SVAR"])
    log = (directory / "postgres.log").read_text()
    assert "violates not-null constraint" in log
    assert "violates unique constraint" in log
    assert "HEMLIGT" not in log


def test_servers_that_the_environment_names_are_used_as_they_are(directory: Path) -> None:
    given = {"DATABASE_URL": "postgres://elsewhere/x", "REDIS_URL": "redis://elsewhere/0"}
    with private_servers(directory=directory, durable=True, given=given) as urls:
        assert urls == given
    assert list(directory.iterdir()) == []


def test_a_long_path_to_the_clone_does_not_break_the_sockets(directory: Path) -> None:
    deep = directory / ("long-name-" * 6) / ("longer-name-" * 6)
    with private_servers(directory=deep, durable=False, given={}) as urls:
        assert redis.Redis.from_url(urls["REDIS_URL"]).ping()
        psycopg.connect(urls["DATABASE_OWNER_URL"]).close()


def test_a_server_that_cannot_start_says_why(directory: Path) -> None:
    (directory / "postgres").mkdir()
    (directory / "postgres" / "PG_VERSION").write_text("9")
    with (
        pytest.raises(ServerError, match="gjordes av PostgreSQL 9"),
        private_servers(directory=directory, durable=False, given={"REDIS_URL": "redis://elsewhere"}),
    ):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can end children with their parent")
def test_no_server_outlives_a_parent_that_was_killed(directory: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", SERVE, directory], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    database, broker = parent.stdout.readline().split()
    psycopg.connect(database).close()
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert wait_until(lambda: _refuses(database) and not _pings(broker), seconds=15)


def _refuses(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return True
    return False


def _pings(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url).ping())
    except redis.ConnectionError:
        return False
