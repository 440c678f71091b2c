"""A real browser against a real server, with a real worker beside it.

The server is Django's live server in a thread; the worker is a Celery process on the same test database, with a queue
of its own, so that two pytest workers that share one Valkey do not take each other's tasks.
"""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from config.celery import app as celery
from script.local_servers import REPOSITORY
from tests.browser.portal import Portal

# Playwright's loop runs in this thread, and Django would refuse to use the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
_PATIENCE_MS = 15_000
_WORKER_START_SECONDS = 60


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from PATH, started once."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.fail("Chromium saknas på PATH. Installera det (Debian: apt-get install chromium).", pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[LiveServer]:
    """The portal at an address of its own. Unlike pytest-django's live_server it empties no database."""
    started = LiveServer("127.0.0.1")
    with started._live_server_modified_settings:
        yield started
    started.stop()


@pytest.fixture
def portal(server: LiveServer, browser: Browser, settings: Any, tmp_path: Path) -> Iterator[Portal]:
    """Opens browser windows on the portal; every one is closed after the test."""
    settings.BASE_URL = server.url
    made = Portal(address=server.url, browser=browser, patience_ms=_PATIENCE_MS)
    yield made
    made.close()


@pytest.fixture
def filled(transactional_db: None) -> None:
    """The test's data are committed, so that server and worker see them, and are taken away after it."""


@pytest.fixture(scope="session")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory in which the worker puts its letters, one file each."""
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="session")
def worker(django_db_setup: None, django_db_blocker: DjangoDbBlocker, mailbox: Path) -> Iterator[None]:
    """`celery worker` as in production, on the test database. What this process asks for goes to its queue."""
    queue = f"prov-{secrets.token_hex(4)}"
    environment = {**os.environ, "DATABASE_URL": _test_database_url(), "EMAIL_URL": f"filemail:///{mailbox}"}
    command = [sys.executable, "-m", "celery", "--app", "config", "worker", "--pool", "solo", "--queues", queue]
    command += ["--loglevel", "INFO", "--without-mingle", "--without-gossip", "--without-heartbeat"]
    log = mailbox.with_suffix(".worker.log")
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output)
    try:
        with _asking(queue):
            yield
    finally:
        process.terminate()
        process.wait(timeout=30)


class _asking:
    pass


def _test_database_url() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
