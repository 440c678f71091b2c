"""The very commands of docker-compose.yml, run here, each proved by the health check that Compose would run."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import boto3
import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from script import make_bucket
from script.local_servers import private_servers
from tests.deploy.compose import command, health_check
from tests.deploy.processes import free_port, portal_environment, run, running, wait_until

pytestmark = pytest.mark.xdist_group("compose")
LIVE = ["python", "-m", "script.healthcheck", "live"]
"""What Kubernetes ends a web service by (tests/deploy/test_kubernetes.py)."""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Servers of their own, so that no worker here takes a task of another test, and settings like production's."""
    var = tmp_path_factory.mktemp("var")
    servers = Path("/tmp") / f"svp-compose-{os.getpid()}"
    with private_servers(directory=servers, durable=False, given={}) as urls:
        yield portal_environment(
            SECRET_KEY="k" * 50,
            BASE_URL="https://svar.example.se",
            ALLOWED_HOSTS="svar.example.se",
            SEAL_PKCS12_FILE=str(var / "seal.p12"),
            VAR_DIR=str(var),
            PORT=str(free_port()),
            **urls,
        )
    run(["rm", "-r", str(servers)], environment=os.environ)


@pytest.fixture(scope="module")
def storage(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What the services are told of an object storage without a bucket."""
    url = f"http://127.0.0.1:{free_port()}"
    command = ["moto_server", "--port", url.rpartition(":")[2]]
    with running(command, environment=environment, log=tmp_path_factory.mktemp("storage") / "moto.log"):
        assert wait_until(lambda: _answers(url), seconds=30)
        keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}
        yield {**keys, "S3_BUCKET": "svarsportalen", "S3_ENDPOINT_URL": url}


@pytest.fixture(scope="module")
def migrated(environment: dict[str, str], storage: dict[str, str]) -> dict[str, str]:
    """The environment, with the storage, after the migrate service."""
    done = run(command("migrate"), environment={**environment, **storage})
    assert done.returncode == 0, done.stdout + done.stderr
    return {**environment, **storage}


def healthy(service: str, environment: dict[str, str]) -> bool:
    return run(health_check(service), environment=environment).returncode == 0


def becomes_healthy(service: str, environment: dict[str, str], *, log: Path, sign: str) -> bool:
    """Whether it became so within a minute of its sign in the log: each health check is a process, too dear to try."""
    wait_until(lambda: sign in log.read_text(), seconds=60)
    return wait_until(lambda: healthy(service, environment), seconds=60)


def test_the_migrate_service_makes_the_tables(migrated: dict[str, str]) -> None:
    with psycopg.connect(migrated["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT count(*) FROM django_migrations WHERE app = 'responses'").fetchone()
        owned = connection.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user").fetchone()
    assert row is not None
    assert row[0] > 0
    assert owned == (0,)


def test_the_migrate_service_makes_the_bucket_and_leaves_it_the_next_time(
    migrated: dict[str, str], storage: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in storage.items():
        monkeypatch.setenv(name, value)
    assert _buckets(storage) == ["svarsportalen"]
    make_bucket.main()
    assert _buckets(storage) == ["svarsportalen"]


def test_without_a_bucket_named_nothing_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("S3_BUCKET", raising=False)
    make_bucket.main()
    assert capsys.readouterr().out == "S3_BUCKET är inte angiven; filer sparas på disk.\n"


def test_the_web_service_is_healthy_while_its_database_answers_and_stops_when_told(
    migrated: dict[str, str], tmp_path: Path
) -> None:
    assert not healthy("web", migrated)
    with running(command("web"), environment=migrated, log=tmp_path / "log") as web:
        assert becomes_healthy("web", migrated, log=tmp_path / "log", sign="Booting worker")
        with _closed_database(migrated["DATABASE_OWNER_URL"]):
            assert wait_until(lambda: not healthy("web", migrated), seconds=60)  # what was answered is kept for 5 s
            assert run(LIVE, environment=migrated).returncode == 0, "it is not ended for it"
        assert wait_until(lambda: healthy("web", migrated), seconds=60)
        children = run(["pgrep", "--parent", str(web.pid)], environment=migrated).stdout.split()
        for how, is_live in ((signal.SIGSTOP, False), (signal.SIGCONT, True)):
            for child in children:
                os.kill(int(child), how)
            with socket.create_connection(("127.0.0.1", int(migrated["PORT"])), timeout=5):
                """The port takes connections whatever the processes do."""
            assert (run(LIVE, environment=migrated).returncode == 0) is is_live
    assert web.returncode == 0


@pytest.mark.parametrize("service", ["web", "letters"])
def test_a_service_gives_out_the_figures_of_all_its_processes_also_of_those_that_have_ended(
    service: str, migrated: dict[str, str], tmp_path: Path
) -> None:
    address = f"127.0.0.1:{free_port()}"
    watched = {**migrated, "METRICS_ADDRESS": address, "VAR_DIR": str(tmp_path)}
    count, sign = {"web": (_asked_of_web, "Booting worker"), "letters": (_done_by_worker, " ready.")}[service]
    with running(command(service), environment=watched, log=tmp_path / "log") as process:
        assert becomes_healthy(service, watched, log=tmp_path / "log", sign=sign), (tmp_path / "log").read_text()
        before = count(watched, address)
        files = {file.name for file in tmp_path.rglob("metrics/**/*.db")}
        for child in run(["pgrep", "--parent", str(process.pid)], environment=watched).stdout.split():
            os.kill(int(child), signal.SIGKILL)
        assert wait_until(lambda: healthy(service, watched), seconds=60)
        assert count(watched, address) > before
        if service == "letters":  # whose processes are replaced when they have grown
            assert {file.name for file in tmp_path.rglob("metrics/**/*.db")} <= files | _of_two_places()


def _of_two_places() -> set[str]:
    kinds = ("counter", "histogram", "gauge_mostrecent")
    return {f"{kind}_place-{place}.db" for kind in kinds for place in range(2)}


def _asked_of_web(environment: dict[str, str], address: str) -> float:
    """How many times the first health check's page has been counted, after one more."""
    own = Request(f"http://127.0.0.1:{environment['PORT']}/halsa/", headers={"Host": environment["ALLOWED_HOSTS"]})
    with urlopen(own, timeout=10) as answer:
        assert answer.status == 200
    return _figures(address)['svarsportalen_request_seconds_count{method="GET",page="health",status="2xx"}']


def _done_by_worker(environment: dict[str, str], address: str) -> float:
    """How many pulses have been counted, after one more, which has told what waits."""
    name = 'svarsportalen_task_seconds_count{outcome="done",task="operations.tasks.note_pulse"}'
    earlier = _figures(address).get(name, 0)
    pulse = ["celery", "-A", "config", "call", "operations.tasks.note_pulse"]
    assert run(pulse, environment={**environment, "METRICS_ADDRESS": ""}).returncode == 0
    assert wait_until(lambda: _figures(address).get(name, 0) > earlier, seconds=60)
    figures = _figures(address)
    assert figures['svarsportalen_outbox_waiting{kind="email"}'] == 0
    assert {figures[f'svarsportalen_queue_length{{queue="{one.name}"}}'] for one in settings.CELERY_TASK_QUEUES} == {0}
    return figures[name]


def _figures(address: str) -> dict[str, float]:
    with urlopen(f"http://{address}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_the_worker_service_answers_its_health_check_and_stops_when_told(
    migrated: dict[str, str], tmp_path: Path
) -> None:
    assert not healthy("worker", migrated)
    with running(command("worker"), environment=migrated, log=tmp_path / "log") as worker:
        assert becomes_healthy("worker", migrated, log=tmp_path / "log", sign=" ready.")
    assert worker.returncode == 0


def test_the_beat_service_writes_its_schedule_and_hands_out_work(migrated: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    soon = {**migrated, "OUTBOX_SWEEP_SECONDS": "0.5"}
    assert not healthy("beat", migrated)
    with running(command("beat"), environment=soon, log=log) as beat:
        assert wait_until(lambda: "Sending due task" in log.read_text(), seconds=60), log.read_text()
        assert healthy("beat", migrated)
    assert beat.returncode == 0


def test_the_workers_do_what_is_due_that_day_once_they_are_asked(migrated: dict[str, str], tmp_path: Path) -> None:
    def done() -> set[str]:
        with psycopg.connect(migrated["DATABASE_OWNER_URL"]) as postgres:
            return {
                row[0] for row in postgres.execute("SELECT task FROM operations_dailyrun WHERE done_at IS NOT NULL")
            }

    due = {one.task for one in settings.DAILY_TASKS if one.is_due(timezone.localtime()) and not one.after}
    worker, letters = (
        running(command(service), environment=migrated, log=tmp_path / service) for service in ("worker", "letters")
    )
    with worker, letters:
        for service in ("worker", "letters"):
            assert becomes_healthy(service, migrated, log=tmp_path / service, sign=" ready.")
        asked = run(["celery", "-A", "config", "call", "operations.tasks.start_daily"], environment=migrated)
        assert asked.returncode == 0
        assert wait_until(lambda: done() >= due, seconds=60), (tmp_path / "worker").read_text()


def _buckets(storage: dict[str, str]) -> list[str]:
    client = boto3.client("s3", endpoint_url=storage["S3_ENDPOINT_URL"], region_name=storage["AWS_DEFAULT_REGION"])
    return [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]


@contextmanager
def _closed_database(url: str) -> Iterator[None]:
    """Nobody can reach the database: connections are refused, and those that were open are gone."""
    name = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as postgres:
        postgres.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        postgres.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/moto-api/data.json", timeout=2) as answer:
            return bool(json.load(answer) is not None)
    except OSError:
        return False
