"""A real browser against a real server, with a real worker beside it.

The server is Django's live server in a thread; the worker is a Celery process on the same test database, with a queue
of its own, so that two pytest workers that share one Valkey do not take each other's tasks.
"""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connection, connections
from django.test import override_settings
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker
from whitenoise import WhiteNoise

from accounts.models import User
from accounts.roles import Role
from config.answering.static_files import JOINED
from config.celery import app as celery
from responses.models import Response
from script.local_servers import REPOSITORY
from tests.browser.desk import BASE, Desk, sit_down
from tests.browser.mailbox import Mailbox
from tests.browser.portal import Portal
from tests.browser.traffic import Traffic
from tests.builders import make_definition, make_member, make_questionnaire, make_response
from tests.web.questions import EVERY_SHAPE

# Playwright's loop runs in this thread, and Django would refuse to use the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PATIENCE_MS = 15_000
AXE = "axe.js"
"""Where axe stands among the static files: read from there it is compiled once, and not sent for each page."""
# The shell has no window to draw and takes two thirds of the processor time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium from PATH. For one module: while it runs, nothing else in the process may start an event loop."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.fail(
            "Chromium saknas på PATH. Installera det (Debian: apt-get install chromium-headless-shell).", pytrace=False
        )
    with started_browser(program) as started:
        yield started


@contextmanager
def started_browser(program: str, *arguments: str, without: tuple[str, ...] = ()) -> Iterator[Browser]:
    """The program at that path, with `arguments`, and without those of Playwright's own that are named in `without`."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=[*_ARGUMENTS, *arguments], ignore_default_args=list(without)
        )
        expect.set_options(timeout=PATIENCE_MS)
        yield started
        started.close()
        # While Playwright's event loop runs, asgiref gives Django other connections than before and after it.
        connections.close_all()


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[LiveServer]:
    """The portal at an address of its own. Unlike pytest-django's live_server it empties no database."""
    started = LiveServer("127.0.0.1")
    with started._live_server_modified_settings:
        yield started
    started.stop()


@pytest.fixture(scope="session")
def joined_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Style sheet and modules as collectstatic joins them: a page asks for six files, and not for forty."""
    made = tmp_path_factory.mktemp("joined")
    for name, join in JOINED.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(join(REPOSITORY / "static" / name))
    (made / AXE).write_text(AXE_SCRIPT)
    return made


@pytest.fixture(scope="module")
def traffic(server: LiveServer, joined_files: Path) -> Traffic:
    """What the server is answering at the moment. Static files are as in production joined, and WhiteNoise's."""
    httpd = server.thread.httpd
    counting = Traffic(httpd.get_app())
    files = WhiteNoise(counting, root=REPOSITORY / "static", prefix="static/", max_age=3600)
    files.add_files(joined_files, prefix="static/")
    httpd.set_app(files)
    return counting


@pytest.fixture
def portal(server: LiveServer, traffic: Traffic, browser: Browser, settings: Any) -> Iterator[Portal]:
    """Opens windows on the portal. No page may have errors in its scripts or break the CSP, whatever the test is."""
    settings.BASE_URL = server.url
    made = Portal(address=server.url, browser=browser, patience_ms=PATIENCE_MS)
    yield made
    made.close()
    traffic.wait_for_quiet()
    assert made.troubles == []


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Mailbox:
    """Where the worker puts the letters that it sends."""
    return Mailbox(tmp_path_factory.mktemp("mail"))


@pytest.fixture(scope="module")
def worker(django_db_setup: None, django_db_blocker: DjangoDbBlocker, mailbox: Mailbox) -> Iterator[None]:
    """`celery worker` on the test database, as in production; what this process asks for goes to its queue."""
    queue = f"prov-{secrets.token_hex(4)}"
    command = [sys.executable, "-m", "celery", "--app", "config", "worker", "--pool", "solo", "--queues", queue]
    command += ["--loglevel", "INFO", "--without-mingle", "--without-gossip", "--without-heartbeat"]
    environment = {**os.environ, "DATABASE_URL": _test_database(), "EMAIL_URL": f"filemail:///{mailbox.directory}"}
    log = mailbox.directory.with_suffix(".worker.log")
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output)
    try:
        _wait_for(" ready.", process, log)
        with _tasks_sent_to(queue):
            yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _test_database() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def _wait_for(word: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while word not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"Celery worker did not start:\n{log.read_text(errors='replace')[-3000:]}", pytrace=False)
        time.sleep(0.1)


@contextmanager
def _tasks_sent_to(queue: str) -> Iterator[None]:
    """The live server runs in this process and asks for its tasks through this Celery application."""
    usual = celery.conf.task_default_queue
    celery.conf.task_default_queue = queue
    celery.__dict__.pop("amqp", None)  # a cached property that remembers the usual queue
    try:
        with override_settings(OUTBOX_QUEUES={}):
            yield
    finally:
        celery.conf.task_default_queue = usual
        celery.__dict__.pop("amqp", None)


# Two people in one section: tests.browser.desk


@pytest.fixture
def response() -> Response:
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    return make_response(questionnaire=questionnaire, answers={"A-2": BASE})


@pytest.fixture
def mine(portal: Portal, response: Response) -> Desk:
    """The window of the person whom the test is about."""
    return sit_down(portal, response, make_member(Role.EDITOR, organisation=response.organisation, name="Bo"))


@pytest.fixture
def anna(response: Response) -> User:
    """A colleague, who has seen the same answers as I."""
    return make_member(Role.EDITOR, organisation=response.organisation, name="Anna")
