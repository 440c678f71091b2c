"""A worker's sign that it goes round: a file that it touches, so that it can be asked for without the queue.

What is asked over the queue is away with it, and a worker that is ended then is ended in the middle of a copy
(script.healthcheck).
"""

from contextlib import suppress
from typing import Any

from celery import bootsteps
from django.conf import settings

_EVERY_SECONDS = 10.0


class SignOfLife(bootsteps.StartStopStep):
    """Touches VAR_DIR/worker-alive from the loop in which the worker takes tasks; none where that stands still."""

    requires = ("celery.worker.components:Timer",)

    def start(self, worker: Any) -> None:
        """As Celery's: it is the worker's own timer that goes on touching."""
        self._touch()
        self._repeated = worker.timer.call_repeatedly(_EVERY_SECONDS, self._touch)

    def stop(self, _worker: Any) -> None:
        self._repeated.cancel()

    @staticmethod
    def _touch() -> None:
        with suppress(OSError):  # a disk that is full ends no task
            (settings.VAR_DIR / "worker-alive").touch()
