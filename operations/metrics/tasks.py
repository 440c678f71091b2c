"""Counts what workers do, from Celery's signals; imported with the app, so that each worker's process has it."""

import time
from typing import Any

from celery.signals import (
    task_failure,
    task_postrun,
    task_prerun,
    task_retry,
    worker_init,
    worker_process_shutdown,
)
from django.conf import settings

from operations.metrics.measures import KILLED_TASKS, TASKS
from operations.metrics.serving import note_ended, serve_figures

_begun: dict[str, float] = {}
_outcomes: dict[str, str] = {}


def connect() -> None:
    """Count from now on; does nothing without METRICS_ADDRESS."""
    if not settings.METRICS_ADDRESS:
        return
    worker_init.connect(_serve)
    worker_process_shutdown.connect(_note_ended)
    task_prerun.connect(_begin)
    task_retry.connect(_note_retry)
    task_failure.connect(_note_failure)
    task_postrun.connect(_end)


def _serve(**_: Any) -> None:
    serve_figures()


def _note_ended(pid: int, **_: Any) -> None:
    note_ended(pid)


def _begin(task_id: str, **_: Any) -> None:
    _begun[task_id] = time.perf_counter()


def _note_retry(request: Any, **_: Any) -> None:
    _outcomes[request.id] = "retried"


def _note_failure(sender: Any, task_id: str, **_: Any) -> None:
    """In the process that ran the task; or, where that was lost, in the one that started it."""
    if task_id in _begun:
        _outcomes[task_id] = "failed"
    else:
        KILLED_TASKS.labels(sender.name).inc()


def _end(task: Any, task_id: str, **_: Any) -> None:
    begun = _begun.pop(task_id, None)
    outcome = _outcomes.pop(task_id, "done")
    if begun is not None:
        TASKS.labels(task.name, outcome).observe(time.perf_counter() - begun)
