"""script/run after its packages are there: starts everything, says so, and leaves nothing behind."""

import errno
import filecmp
import gzip
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from script import local_prepare
from script.local_earlier import refuse_earlier_database
from script.local_ending import told_of
from script.local_manage import _running_database
from script.local_run import make_secret_key
from script.local_servers import state_directory
from tests.databases import as_the_owner
from tests.deploy.processes import REPOSITORY, free_port, portal_environment, run, running, wait_until

START = [sys.executable, "-m", "script.local_run"]
ELSEWHERE = "Lägg portalens data någon annanstans: VAR_DIR=/en/annan/katalog script/run"
pytestmark = pytest.mark.xdist_group("compose")


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    var = tmp_path / "var"
    yield portal_environment(VAR_DIR=str(var), PORT=str(free_port()))
    if os.geteuid() == 0:
        shutil.rmtree(state_directory(var), ignore_errors=True)


def processes_of(var: str) -> list[str]:
    """Command lines of all processes that were told this VAR_DIR, or that serve from it."""
    marks = (f"VAR_DIR={var}\0".encode(), str(state_directory(Path(var))).encode())
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            if any(mark in told for mark in marks):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project where people have theirs, closed to all others, with the packages that are here."""
    place, venv = tmp_path / "svars portalen på prov", Path(sys.prefix)
    assert filecmp.cmp(venv / "dev.txt", REPOSITORY / "requirements" / "dev.txt"), "run by script/test: other packages"
    shutil.copytree(REPOSITORY, place, ignore=shutil.ignore_patterns("var", ".git", ".*_cache"))
    for path in (place, *place.rglob("*")):
        path.chmod(path.stat().st_mode & 0o700)
    (place / "var").mkdir(mode=0o700)
    (place / "var" / "venv").symlink_to(venv)
    yield place
    if os.geteuid() == 0:
        shutil.rmtree(state_directory(place / "var"), ignore_errors=True)


def harsh_environment(port: str) -> dict[str, str]:
    """No home, no Swedish, the other side of the world, and no way to fetch a package."""
    fetching_nothing = {"UV_OFFLINE": "1", "PIP_NO_INDEX": "1"}
    odd = {"HOME": "/proc/1/nowhere", "LANG": "C", "LC_ALL": "C", "TZ": "Pacific/Auckland"}
    return portal_environment(**odd, **fetching_nothing, PORT=port)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_the_portal_starts_twice_answers_minds_its_servers_and_leaves_no_process_behind_however_it_ends(
    clone: Path, tmp_path: Path
) -> None:
    """In one test, since the first start makes the whole demonstration; in a clone and a shell that are unlike ours."""
    var, port = str(clone / "var"), str(free_port())
    environment = harsh_environment(port)
    for number, code in ((signal.SIGTERM, 0), (signal.SIGKILL, -9)):
        log, url = tmp_path / f"{number.name}.log", f"http://127.0.0.1:{port}"
        with running(["sh", "script/run"], environment=environment, log=log, place=clone, umask=0o077) as portal:
            answers_as_it_says(portal, log=log, url=url)
            assert len(processes_of(var)) >= 6
            if number == signal.SIGTERM:
                told = {**environment, "VAR_DIR": var}
                a_server_that_is_killed_is_told_of_and_started_again_while_pages_go_on(told, log=log, url=url)
                assert portal.poll() is None
            portal.send_signal(number)
            assert portal.wait(timeout=30) == code
        assert wait_until(lambda: processes_of(var) == [], seconds=120)
    assert open_to_others(clone / "var") == []
    assert (clone / "var" / "cache").is_dir()


def open_to_others(var: Path) -> list[str]:
    """What the portal keeps that somebody else on the machine could read; packages, style sheets and the lock say
    nothing.
    """
    kept = [path for path in var.iterdir() if path.name not in {"venv", "cache", "static", "run.lock"}]
    return [path.name for path in kept if path.stat().st_mode & 0o077]


def a_server_that_is_killed_is_told_of_and_started_again_while_pages_go_on(
    environment: dict[str, str], *, log: Path, url: str
) -> None:
    os.kill(pid_of("valkey-server", environment["VAR_DIR"]), signal.SIGSTOP)
    assert status_of(f"{url}/konto/login/") == 200
    assert status_of(f"{url}/halsa/") == 200
    for name, program in (("Valkey", "valkey-server"), ("PostgreSQL", "postgres -D")):
        os.kill(pid_of(program, environment["VAR_DIR"]), signal.SIGKILL)
        assert wait_until(partial(says, log, f"{name} är igång igen."), seconds=60)
        assert f"{name} har avslutats och startas igen." in log.read_text()
        assert wait_until(
            lambda: {'"database": "ok"', '"queue": "ok"'} <= set(re.findall(r'"\w+": "ok"', health(url))), seconds=30
        )
    directory = state_directory(Path(environment["VAR_DIR"]))
    asking = {**environment, "REDIS_URL": f"unix://{directory / 'valkey/valkey.sock'}"}
    worker = [sys.executable, "-m", "script.healthcheck", "worker"]
    assert wait_until(lambda: run(worker, environment=asking).returncode == 0, seconds=90)
    assert wait_until(lambda: '"status": "ready"' in health(url), seconds=150)


def pid_of(program: str, var: str) -> int:
    """The process that keeps this portal's data and was started as `program`."""
    mark = str(state_directory(Path(var)))
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if program in told and mark in told:
                return int(process.name)
    raise AssertionError(f"no {program}")


def says(log: Path, words: str) -> bool:
    return words in log.read_text()


def status_of(url: str) -> int:
    with urlopen(url, timeout=10) as answer:
        return int(answer.status)


def health(url: str) -> str:
    try:
        with urlopen(f"{url}/redo/", timeout=10) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def answers_as_it_says(portal: subprocess.Popen[bytes], *, log: Path, url: str) -> None:
    assert wait_until(lambda: "är igång" in log.read_text() or portal.poll() is not None, seconds=600)
    assert f"Svarsportalen är igång: {url}  (avsluta med Ctrl-C)" in log.read_text()
    with urlopen(f"{url}/konto/login/", timeout=10) as answer:
        asked_for = re.findall(r'<(?:link|script)[^>]+(?:href|src)="(/static/[^"]+)"', answer.read().decode())
    assert len(asked_for) > 5
    for path in asked_for:
        with urlopen(Request(url + path, headers={"Accept-Encoding": "gzip"}), timeout=10) as answer:
            content = answer.read()
            assert answer.status == 200
        if path.endswith((".css", ".js")):  # one file each, packed: what it imports is in it
            assert not re.search(rb"@import|\bimport ?[\"'{]", gzip.decompress(content)), path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("app", "name"),
    [
        ("responses", "0002_version_move"),
        ("accounts", "0015_units"),
        ("outbox", "0001_initial"),
        ("surveys", "0001_tables"),
        ("archive", "0001_schema"),
    ],
    ids=["the first hall", "since then", "one an app, once before", "and again", "and a third time"],
)
def test_a_database_of_an_earlier_edition_is_told_of_and_left_as_it_is(app: str, name: str) -> None:
    refuse_earlier_database()
    with as_the_owner():
        MigrationRecorder(connection).record_applied(app, name)
    with pytest.raises(SystemExit, match="gjord av en tidigare utgåva") as refused:
        refuse_earlier_database()
    assert "flytta undan eller ta bort" in str(refused.value)
    assert "VAR_DIR=" in str(refused.value)
    assert (app, name) in MigrationRecorder(connection).applied_migrations()


@pytest.mark.django_db
@pytest.mark.parametrize("is_private", [True, False])
def test_what_is_to_be_moved_away_is_the_private_servers_data_or_else_the_database_that_was_named(
    is_private: bool, tmp_path: Path, settings: Any
) -> None:
    host = settings.DATABASES["default"].get("HOST") or settings.DATABASES["default"]["OPTIONS"]["host"]
    settings.VAR_DIR = str(tmp_path)
    data = state_directory(tmp_path)
    (data / "postgres").mkdir(parents=True)
    sockets = host if is_private else f"{host}-another"
    (data / "postgres" / "postmaster.pid").write_text(f"1\n{data}\n1\n5432\n{sockets}\n\n")
    with as_the_owner():
        MigrationRecorder(connection).record_applied("responses", "0002_version_move")
    try:
        with pytest.raises(SystemExit) as refused:
            refuse_earlier_database()
    finally:
        shutil.rmtree(data)
    assert (str(data) in str(refused.value)) == is_private
    assert ("DATABASE_URL" in str(refused.value)) != is_private


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    file = tmp_path / "secret-key"
    make_secret_key(file)
    first = file.read_text()
    make_secret_key(file)
    assert file.read_text() == first
    assert len(first) >= 50
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_told_with_the_way_out(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        done = run(START, environment=environment)
    assert done.returncode == 1
    assert f"Port {environment['PORT']} är upptagen. Välj en annan: PORT=" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_no_number_is_told(environment: dict[str, str]) -> None:
    done = run(START, environment={**environment, "PORT": "abc"})
    assert (done.returncode, done.stderr) == (1, "PORT ska vara ett portnummer, inte 'abc'.\n")


def test_a_disk_that_takes_no_more_is_told_of_with_what_to_do(environment: dict[str, str]) -> None:
    """Whatever may be written is 0 bytes long: it fails where a full disk does."""
    done = run(["sh", "-c", 'ulimit -f 0; exec "$0" -m script.local_run', sys.executable], environment=environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"Disken är full: portalens data kunde inte skrivas. Gör plats där och starta igen. {ELSEWHERE}\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("size=4k", "Disken är full: portalens data kunde inte skrivas."),
        ("ro", "ligger på en disk som bara går att läsa."),
    ],
)
def test_a_disk_that_is_full_or_cannot_be_written_to_is_told_of_with_what_to_do(
    environment: dict[str, str], tmp_path: Path, options: str, said: str
) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    own = ["unshare", "--map-root-user", "--mount", "sh", "-euc"]
    mount = f'mount -t tmpfs -o {options} none "$1"'
    if run([*own, mount, "sh", str(place)], environment=environment).returncode:
        pytest.skip("nothing may be mounted here")
    begin = f'{mount}; echo x 2>/dev/null >"$1/annat" || true; exec "$0" -m script.local_run'
    done = run([*own, begin, sys.executable, str(place)], environment={**environment, "VAR_DIR": str(place / "var")})
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.endswith(f"{ELSEWHERE}\n")
    assert "Traceback" not in done.stderr


def test_a_place_that_cannot_be_used_is_named_with_what_to_do(environment: dict[str, str]) -> None:
    done = run(START, environment={**environment, "VAR_DIR": "/dev/null/var"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"/dev/null/var kunde inte användas (Not a directory). {ELSEWHERE}\n"
    told = told_of(PermissionError(errno.EACCES, "", "/data"))
    assert told == f"Du har inte rätt att skriva eller läsa /data. Ge dig den rätten. {ELSEWHERE}"


@pytest.mark.django_db
def test_a_database_that_has_no_room_for_the_demonstration_is_told_of_as_a_full_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PostgreSQL says it itself, in its own words and number."""
    full = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
    monkeypatch.setattr(local_prepare, "refuse_earlier_database", lambda: connection.cursor().execute(full))
    with pytest.raises(SystemExit, match="Disken är full: databasen kunde inte skrivas"):
        local_prepare.prepare()


def test_a_second_start_in_the_same_clone_is_refused(environment: dict[str, str]) -> None:
    lock = Path(environment["VAR_DIR"]) / "run.lock"
    lock.parent.mkdir()
    with subprocess.Popen(["flock", str(lock), "sleep", "30"]) as holder:
        try:
            assert wait_until(lambda: _is_locked(lock), seconds=5)
            done = run(START, environment=environment)
        finally:
            holder.terminate()
    assert done.returncode == 1
    assert "Svarsportalen körs redan" in done.stderr


def _is_locked(lock: Path) -> bool:
    return subprocess.run(["flock", "--nonblock", str(lock), "true"], check=False).returncode != 0


def test_a_process_that_has_a_dead_servers_number_is_not_taken_for_it(tmp_path: Path) -> None:
    """What a power cut leaves: postmaster.pid is there, and the next start has given its number away."""
    (tmp_path / "postgres").mkdir()
    left = f"{os.getpid()}\n{tmp_path}/postgres\n1\n5432\n{tmp_path}\n\n"
    (tmp_path / "postgres" / "postmaster.pid").write_text(left)
    assert _running_database(tmp_path) == {}
