"""A message queue of its own for a test, in the session's Valkey, so that no other worker takes what the test sends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from config.celery import app
from outbox import services
from outbox.services import queue

QUEUES = [one.name for one in settings.CELERY_TASK_QUEUES]


def own_queue_url() -> str:
    """The session's Valkey, with a database that only this test process uses."""
    database = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    url = urlsplit(settings.REDIS_URL)
    if url.scheme == "unix":
        return f"redis+socket://{url.path}?virtual_host={database}"
    return url._replace(path=f"/{database}").geturl()


@contextmanager
def broker(url: str) -> Iterator[None]:
    """Send tasks to the queue at `url`, empty at the beginning where it can be reached."""
    before = os.environ.get("CELERY_BROKER_URL")
    os.environ["CELERY_BROKER_URL"] = url
    _forget_connections()
    try:
        yield
    finally:
        os.environ.pop("CELERY_BROKER_URL")
        if before is not None:
            os.environ["CELERY_BROKER_URL"] = before
        _forget_connections()


def _forget_connections() -> None:
    app._pool = None
    app.amqp._producer_pool = None
    queue.end()


def empty_queue() -> None:
    """Throw away what stands in the queue of the present broker."""
    with app.connection_for_write() as connection:
        connection.default_channel.client.flushdb()


@pytest.fixture
def own_queue() -> Iterator[None]:
    """Tasks are sent to a queue that only this test process uses, and that is empty before and after."""
    with broker(own_queue_url()):
        empty_queue()
        yield
        empty_queue()


def queue_length() -> int:
    """How many tasks wait for a worker."""
    with app.connection_for_write() as connection:
        return sum(int(connection.default_channel.client.llen(name)) for name in QUEUES)


def waiting_messages(*, now: datetime) -> list[int]:
    """The keys of what the sweep would ask for, with a queue that is neither empty nor full."""
    lengths = dict.fromkeys(QUEUES, 1)
    return list(services.waiting_messages(now=now, lengths=lengths).values_list("pk", flat=True))
