"""A queue of their own, and a task that counts, for tests of the day's work."""

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from celery import current_app

from config.daily_tasks import DailyTask
from tests.operations.probe import PROBE, Probe
from tests.outbox.broker import own_queue

__all__ = ["own_queue", "probe"]


@pytest.fixture
def probe(settings: Any) -> Iterator[Probe]:
    made = Probe()
    current_app.task(name=PROBE)(made.work)
    settings.DAILY_TASKS = (DailyTask(PROBE, time(4, 10), queue="scans"),)
    yield made
    current_app.tasks.pop(PROBE)
