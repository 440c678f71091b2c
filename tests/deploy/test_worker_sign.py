"""A worker is asked whether it goes round, and is not ended because the queue is away: a real one, and Valkey."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from script import healthcheck
from script.local_servers import Server, private_servers
from tests.deploy.processes import portal_environment, running, wait_until

WORKER = [sys.executable, "-m", "celery", "--app", "config", "--skip-checks", "worker", "--concurrency", "1"]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory(prefix="svp-valkey-", dir="/tmp") as directory,
        private_servers(directory=Path(directory), durable=False, given={"DATABASE_URL": "ours"}) as servers,
    ):
        monkeypatch.setenv("REDIS_URL", servers["REDIS_URL"])
        monkeypatch.setenv("VAR_DIR", str(tmp_path))
        yield servers.started[0]
        os.kill(servers.started[0].pid, signal.SIGCONT)


def let_age(sign: Path) -> None:
    os.utime(sign, (0, 0))


def test_a_worker_is_ill_when_it_stands_still_and_not_when_the_queue_does(queue: Server, tmp_path: Path) -> None:
    sign = tmp_path / "worker-alive"
    assert not healthcheck.worker(), "there is none yet, and the queue answers"
    own = {name: os.environ[name] for name in ("REDIS_URL", "VAR_DIR")}
    environment = portal_environment(SECRET_KEY="k" * 50, DATABASE_URL="postgres:///nowhere", **own)
    with running(WORKER, environment=environment, log=tmp_path / "worker.log") as worker:
        assert wait_until(healthcheck.worker, seconds=90), (tmp_path / "worker.log").read_text()
        os.kill(queue.pid, signal.SIGSTOP)
        let_age(sign)
        assert healthcheck.worker()
        os.kill(queue.pid, signal.SIGCONT)
        let_age(sign)
        assert wait_until(lambda: sign.stat().st_mtime > 0, seconds=120), (tmp_path / "worker.log").read_text()
        os.kill(worker.pid, signal.SIGSTOP)
        let_age(sign)
        assert not healthcheck.worker()
        os.kill(worker.pid, signal.SIGCONT)


def test_a_sign_of_life_is_of_the_time_that_has_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    schedule = tmp_path / "celerybeat-schedule"
    schedule.touch()
    said = []
    for age in (0, 599, 601, -3600):  # the last by a clock that was ahead
        os.utime(schedule, (time.time() - age,) * 2)
        said.append(healthcheck.beat())
    assert said == [True, True, False, False]
