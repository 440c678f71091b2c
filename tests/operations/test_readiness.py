"""/halsa/ says that a process lives; /redo/ what each part of the portal answers, by asking it."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from operations import readiness
from operations.tasks import note_pulse
from tests.attachments.scanner import running_clamd

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _asked_anew(settings: Any, tmp_path: Path) -> Iterator[None]:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    readiness.forget_answers()
    cache.delete(readiness.PULSE_KEY)
    yield
    readiness.forget_answers()
    cache.delete(readiness.PULSE_KEY)


def ready(client: Client) -> tuple[int, str, dict[str, str]]:
    readiness.forget_answers()
    answer = client.get("/redo/")
    return answer.status_code, answer.json()["status"], answer.json()["parts"]


def test_a_process_lives_whatever_is_away(client: Client) -> None:
    with connection.execute_wrapper(_lost):
        answer = client.get("/halsa/")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that answer, as Compose starts them; real ones are asked by tests/deploy/test_local_run.py."""
    serve(monkeypatch, {"worker": ["copies", "scans"], "letters": ["letters"]})


def serve(monkeypatch: pytest.MonkeyPatch, workers: dict[str, list[str]]) -> None:
    told = {name: [{"name": queue} for queue in queues] for name, queues in workers.items()}
    asked = SimpleNamespace(active_queues=lambda: told or None)
    monkeypatch.setattr("operations.readiness.current_app.control.inspect", lambda **_: asked)


@pytest.mark.usefixtures("worker")
def test_the_portal_is_ready_when_every_part_answers(client: Client) -> None:
    note_pulse()
    status, word, parts = ready(client)
    assert (status, word) == (200, "ready")
    others = {"database": "ok", "queue": "ok", "storage": "ok", "worker": "ok", "beat": "ok"}
    assert parts == {**others, "clamd": "not used"}


def test_without_its_database_it_is_unavailable_although_the_connection_is_open(client: Client) -> None:
    with connection.execute_wrapper(_lost):
        status, word, parts = ready(client)
    assert (status, word, parts["database"]) == (503, "unavailable", "away")


def _lost(*_: Any) -> NoReturn:
    raise OperationalError("the connection is lost")


def test_without_a_queue_it_is_degraded_and_what_is_asked_over_it_is_unknown(client: Client, settings: Any) -> None:
    nowhere = {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {name: {**one, **nowhere} for name, one in settings.CACHES.items()}
    status, word, parts = ready(client)
    assert (status, word) == (200, "degraded")
    assert (parts["queue"], parts["worker"], parts["beat"]) == ("away", "unknown", "unknown")


def test_a_storage_that_cannot_be_written_to_is_away_and_a_good_one_keeps_nothing_of_the_asking(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    assert ready(client)[2]["storage"] == "ok"
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]
    (tmp_path / "file").write_text("where the directory should be")
    storage = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "file")}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    status, word, parts = ready(client)
    assert (status, word, parts["storage"]) == (200, "degraded", "away")


@pytest.mark.usefixtures("worker")
def test_beat_is_away_when_its_pulse_is_old_and_unknown_before_the_first(client: Client) -> None:
    assert ready(client)[2]["beat"] == "unknown"
    cache.set(readiness.PULSE_KEY, time.time() - 119)
    assert ready(client)[2]["beat"] == "ok"
    cache.set(readiness.PULSE_KEY, time.time() - 121)
    assert ready(client)[2]["beat"] == "away"


@pytest.mark.parametrize(
    "workers",
    [{}, {"letters": ["letters"]}, {"worker": ["copies", "scans"]}, {"a": ["copies"], "b": ["letters"]}],
    ids=["none", "letters only", "copies only", "no scans"],
)
def test_a_queue_that_nobody_serves_is_told_of_and_beat_is_not_blamed(
    client: Client, monkeypatch: pytest.MonkeyPatch, workers: dict[str, list[str]]
) -> None:
    serve(monkeypatch, workers)
    cache.set(readiness.PULSE_KEY, time.time() - 1000)
    status, word, parts = ready(client)
    assert (status, word, parts["worker"], parts["beat"]) == (200, "degraded", "away", "unknown")


def test_one_worker_may_serve_every_queue(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, {"only": ["letters", "copies", "scans"]})
    assert ready(client)[2]["worker"] == "ok"


def test_a_worker_that_is_not_there_is_away(client: Client) -> None:
    assert ready(client)[2]["worker"] == "away"


def test_a_virus_scanner_is_asked_and_one_that_does_not_answer_is_away(client: Client, settings: Any) -> None:
    with running_clamd() as url:
        settings.CLAMD_URL = url
        assert ready(client)[2]["clamd"] == "ok"
    assert ready(client)[2]["clamd"] == "away"


def test_however_many_ask_each_part_is_asked_once_in_a_while(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("operations.readiness.redis_answers", lambda: asked.append(1) or True)
    for _ in range(5):
        client.get("/redo/")
    assert len(asked) == 1
