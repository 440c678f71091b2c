"""The very commands of docker-compose.yml, run here, each proved by the health check that Compose would run."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import boto3
import psycopg
import pytest

from script.local_servers import private_servers
from tests.deploy.compose import command, health_check
from tests.deploy.processes import free_port, portal_environment, run, running, wait_until

pytestmark = pytest.mark.xdist_group("compose")


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
            VAR_DIR=str(var),
            HOSTNAME=socket.gethostname(),
            PORT=str(free_port()),
            **urls,
        )
    run(["rm", "-r", str(servers)], environment=os.environ)


@pytest.fixture(scope="module")
def migrated(environment: dict[str, str]) -> dict[str, str]:
    """The environment after the migrate service."""
    done = run(command("migrate"), environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return environment


def healthy(service: str, environment: dict[str, str]) -> bool:
    return run(health_check(service), environment=environment).returncode == 0


def test_the_migrate_service_makes_the_tables(migrated: dict[str, str]) -> None:
    with psycopg.connect(migrated["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT count(*) FROM django_migrations WHERE app = 'responses'").fetchone()
    assert row is not None
    assert row[0] > 0


def test_the_migrate_service_makes_the_bucket_once(migrated: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    storage = {"endpoint_url": f"http://127.0.0.1:{port}", "region_name": "us-east-1"}
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}
    own = {**migrated, **keys, "S3_BUCKET": "svarsportalen", "S3_ENDPOINT_URL": storage["endpoint_url"]}
    with running(["moto_server", "--port", str(port)], environment=migrated, log=tmp_path / "moto.log"):
        assert wait_until(lambda: _answers(storage["endpoint_url"]), seconds=30)
        results = [run(command("migrate"), environment=own) for _ in range(2)]
        client = boto3.client("s3", aws_access_key_id="a", aws_secret_access_key="b", **storage)
        buckets = [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
    assert [done.returncode for done in results] == [0, 0], results
    assert buckets == ["svarsportalen"]


def test_the_web_service_becomes_healthy_and_stops_when_told(migrated: dict[str, str], tmp_path: Path) -> None:
    assert not healthy("web", migrated)
    with running(command("web"), environment=migrated, log=tmp_path / "log") as web:
        assert wait_until(lambda: healthy("web", migrated), seconds=60), (tmp_path / "log").read_text()
    assert web.returncode == 0


def test_the_web_service_is_unhealthy_without_its_database(migrated: dict[str, str], tmp_path: Path) -> None:
    broken = {**migrated, "PORT": str(free_port()), "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    with running(command("web"), environment=broken, log=tmp_path / "log"):
        assert wait_until(lambda: b"Booting worker" in (tmp_path / "log").read_bytes(), seconds=60)
        assert not wait_until(lambda: healthy("web", broken), seconds=8)


def test_the_worker_service_answers_its_health_check_and_stops_when_told(
    migrated: dict[str, str], tmp_path: Path
) -> None:
    assert not healthy("worker", migrated)
    with running(command("worker"), environment=migrated, log=tmp_path / "log") as worker:
        assert wait_until(lambda: healthy("worker", migrated), seconds=60), (tmp_path / "log").read_text()
    assert worker.returncode == 0


def test_the_beat_service_writes_its_schedule_and_hands_out_work(migrated: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    soon = {**migrated, "OUTBOX_SWEEP_SECONDS": "0.5"}
    assert not healthy("beat", migrated)
    with running(command("beat"), environment=soon, log=log) as beat:
        assert wait_until(lambda: "Sending due task" in log.read_text(), seconds=60), log.read_text()
        assert healthy("beat", migrated)
    assert beat.returncode == 0


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/moto-api/data.json", timeout=2) as answer:
            return bool(json.load(answer) is not None)
    except OSError:
        return False
