"""/halsa/ says that a process lives; /redo/ what each part of the portal answers, by asking it."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import timezone

from config.database.waiting import CONNECTION_OPTIONS
from config.s3 import PortalS3Storage
from config.storage import is_storage_trouble
from operations import readiness
from operations.holding import hold_deletion, resume_deletion
from operations.tasks import note_pulse
from script.healthcheck import WEB_SECONDS
from tests.attachments.scanner import running_clamd
from tests.operations.parts import forget_answers
from tests.silent import silent_server

pytestmark = pytest.mark.django_db
PROMISED_SECONDS = 9


@pytest.fixture(autouse=True)
def _asked_anew(settings: Any, tmp_path: Path) -> Iterator[None]:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    forget_answers()
    cache.delete(readiness.PULSE_KEY)
    yield
    forget_answers()
    cache.delete(readiness.PULSE_KEY)


def ready(client: Client) -> tuple[int, str, dict[str, str]]:
    forget_answers()
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
    monkeypatch.setattr("operations.readiness.app.control.inspect", lambda **_: asked)


@pytest.mark.usefixtures("worker")
def test_the_portal_is_ready_when_every_part_answers(client: Client) -> None:
    note_pulse()
    status, word, parts = ready(client)
    assert (status, word) == (200, "ready")
    others = {"database": "ok", "queue": "ok", "storage": "ok", "worker": "ok", "beat": "ok"}
    assert parts == {**others, "clamd": "not used", "deletion": "ok"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("worker")
def test_what_destroys_and_is_held_back_is_for_people_to_be_told_of(client: Client) -> None:
    """After a restore, until somebody has looked: no service is taken out for it."""
    note_pulse()
    hold_deletion(at=timezone.now())
    status, word, parts = ready(client)
    assert (status, word, parts["deletion"]) == (200, "degraded", "held")
    answer = client.get("/redo/?part=database")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "parts": {"database": "ok"}})
    with database_at(1):
        assert ready(client)[2]["deletion"] == "unknown"
    resume_deletion(at=timezone.now())
    assert ready(client)[1:] == ("ready", {**parts, "deletion": "ok"})


@contextmanager
def database_at(port: int) -> Iterator[None]:
    """Whoever connects to the database now comes here; the test's own connection is open, and stays."""
    connection.ensure_connection()
    told, before = connection.settings_dict, dict(connection.settings_dict)
    waiting = {**told["OPTIONS"], **CONNECTION_OPTIONS}
    told.update(HOST="127.0.0.1", PORT=port, OPTIONS=waiting)
    try:
        yield
    finally:
        told.update(before)


def test_without_its_database_it_is_unavailable_although_a_connection_is_open(client: Client) -> None:
    with database_at(1):
        status, word, parts = ready(client)
    assert (status, word, parts["database"]) == (503, "unavailable", "away")
    assert connection.is_usable()


def several_at_once(address: str) -> tuple[list[int], list[dict[str, str]], float]:
    """What each of eight is answered, and how long the last of them has waited."""
    begun = time.monotonic()
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: Client().get(address), range(8)))
    waited = time.monotonic() - begun
    return [one.status_code for one in answers], [one.json()["parts"] for one in answers], waited


@pytest.mark.parametrize("address", ["/redo/", "/redo/?part=database"])
def test_a_database_that_hangs_is_away_to_all_who_ask_in_the_promised_time(address: str) -> None:
    with silent_server() as port, database_at(port):
        for _ in range(2):
            statuses, parts, waited = several_at_once(address)
            assert statuses == [503] * 8
            assert {one["database"] for one in parts} == {"away"}
            assert waited < PROMISED_SECONDS
        assert waited < 1, "nobody is sent to wait for it once more"


def test_a_database_that_is_slow_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one behind a pool whose queue is long: it would be so for every web service at once."""
    connection.ensure_connection()
    ensure = BaseDatabaseWrapper.ensure_connection

    def ensure_slowly(self: BaseDatabaseWrapper) -> None:
        if self.connection is None:
            time.sleep(3)
        ensure(self)

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure_slowly)
    assert Client().get("/redo/?part=database").status_code == 200


def test_who_asks_waits_longer_than_the_portal_does() -> None:
    assert WEB_SECONDS > readiness._DATABASE_WAIT_SECONDS > CONNECTION_OPTIONS["connect_timeout"]


def test_a_storage_that_hangs_is_away_to_all_who_ask_and_pages_go_on(settings: Any) -> None:
    with silent_server() as port:
        settings.STORAGES = {**settings.STORAGES, "default": s3_at(port)}
        for _ in range(2):
            statuses, parts, waited = several_at_once("/redo/")
            assert statuses == [200] * 8
            assert {(one["database"], one["storage"]) for one in parts} == {("ok", "away")}
            assert waited < PROMISED_SECONDS
        assert waited < 2.5, (
            "nobody is sent to wait for it once more"
        )  # the others, over the queue, are asked each time


def s3_at(port: int, seconds: float = 15) -> dict[str, Any]:
    keys = {"access_key": "test", "secret_key": "test", "region_name": "eu-north-1"}
    where = {"bucket_name": "bilagor", "endpoint_url": f"http://127.0.0.1:{port}", "file_overwrite": False}
    return {"BACKEND": "config.s3.PortalS3Storage", "OPTIONS": {**where, **keys, "seconds": seconds}}


def test_a_file_for_a_storage_that_hangs_is_refused_in_time() -> None:
    with silent_server() as port:
        storage = PortalS3Storage(**s3_at(port, seconds=0.5)["OPTIONS"])
        begun = time.monotonic()
        with pytest.raises(Exception, match="timeout") as caught:
            storage.save("a.pdf", ContentFile(b"content"))
        assert is_storage_trouble(caught.value)
        assert time.monotonic() - begun < 10


def test_whether_pages_can_be_shown_is_asked_of_the_database_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("operations.readiness.redis_answers", lambda: asked.append("queue") or True)
    monkeypatch.setattr("operations.readiness.default_storage.save", lambda *_: asked.append("storage"))
    answer = client.get("/redo/?part=database")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "parts": {"database": "ok"}})
    assert asked == []


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


def test_what_a_killed_process_wrote_is_taken_away_a_day_later(client: Client, tmp_path: Path) -> None:
    for name, age in (("left", 86_500), ("being-written", 86_000)):
        default_storage.save(f"ready/{name}", ContentFile(b"0"))
        written = time.time() - age
        os.utime(tmp_path / "ready" / name, (written, written))
    readiness._take_away_left.cache_clear()
    assert ready(client)[2]["storage"] == "ok"
    assert [file.name for file in (tmp_path / "ready").iterdir()] == ["being-written"]


@pytest.mark.usefixtures("worker")
def test_beat_is_away_when_its_pulse_is_old_and_unknown_before_the_first(client: Client) -> None:
    assert ready(client)[2]["beat"] == "unknown"
    cache.set(readiness.PULSE_KEY, time.time() - 119)
    assert ready(client)[2]["beat"] == "ok"
    cache.set(readiness.PULSE_KEY, time.time() - 121)
    assert ready(client)[2]["beat"] == "away"
    cache.set(readiness.PULSE_KEY, time.time() + 3600)  # by a clock that was ahead
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
