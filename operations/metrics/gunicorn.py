"""Gunicorn's configuration (`gunicorn -c python:operations.metrics.gunicorn`): the figures of all its workers."""

from typing import Any

from operations.metrics.serving import note_ended, serve_figures

# The application is loaded before there are workers, which share it.
preload_app = True


def when_ready(_server: Any) -> None:
    """Before the first worker is started."""
    serve_figures()


def child_exit(_server: Any, worker: Any) -> None:
    """A worker has ended."""
    note_ended(worker.pid)
