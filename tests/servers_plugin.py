"""Pytest plugin: private PostgreSQL and Valkey, one pair a session, before Django reads its settings.

The controller starts them in a temporary directory and exports DATABASE_URL and REDIS_URL; xdist workers
inherit both. Nothing is started when the environment already names them. VAR_DIR is the session's own as
well, so that two sessions in one clone do not meet.
"""

import atexit
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from script.local_servers import ServerError, private_servers
from tests.kept_server import copy_migrated_server

OWN_DATABASE_SERVER = "TESTS_OWN_DATABASE_SERVER"
"""Set when PostgreSQL was started for the session, so that whatever is left in it is gone afterwards."""

_session = ExitStack()
# Errors before pytest_configure (a broken settings file) skip pytest_unconfigure.
atexit.register(_session.close)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Run before pytest-django's hook of the same name, which loads the settings."""
    if "PYTEST_XDIST_WORKER" not in os.environ and not early_config.known_args_namespace.help:
        _start()
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["FILES_DIR"] = f"{os.environ['VAR_DIR']}/files-{worker}"  # one's tests count the files that there are
    _own_cache(worker)
    yield


def _own_cache(worker: int) -> None:
    """Each worker's cache is a database of its own: one test's clear() must not lift another's limits."""
    number = 8 + worker % 8
    url = os.environ.get("REDIS_URL", "")
    if url.startswith("unix:"):
        os.environ["CACHE_URL"] = f"{url.partition('?')[0]}?db={number}"
    elif url:
        os.environ["CACHE_URL"] = urlsplit(url)._replace(path=f"/{number}").geturl()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Called after the last test, after Ctrl-C and after errors alike."""
    _session.close()


def _start() -> None:
    # SIGTERM ends the session as Ctrl-C does, so that nothing is left in the temporary directory.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    directory = Path(tempfile.mkdtemp(prefix="svp-test-", dir="/tmp"))  # a short path for the sockets
    _session.callback(shutil.rmtree, directory, ignore_errors=True)
    if not os.environ.get("DATABASE_URL"):
        os.environ[OWN_DATABASE_SERVER] = "yes"
    try:
        if OWN_DATABASE_SERVER in os.environ:
            directory.chmod(0o755)
            copy_migrated_server(directory)
        servers = _session.enter_context(private_servers(directory=directory, durable=False, given=os.environ))
        # The owner makes the tests' databases; tests then have the application's role (tests.databases).
        os.environ.update(servers, DATABASE_URL=servers.get("DATABASE_OWNER_URL", servers["DATABASE_URL"]))
        os.environ.pop("DATABASE_OWNER_URL", None)
    except ServerError as error:
        _session.close()
        raise pytest.UsageError(str(error)) from error
    os.environ.setdefault("VAR_DIR", str(directory / "var"))
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    # Providers, trust services and storages of the tests are on this machine.
    os.environ.setdefault("OUTGOING_HOSTS", "127.0.0.1,localhost")
    os.environ.setdefault("OUTGOING_PRIVATE_HOSTS", "127.0.0.1,localhost")
    os.environ.setdefault("VERIFICATION_SECONDS", "120")
    os.environ.setdefault("RENDERING_SECONDS", "120")
