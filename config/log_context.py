"""Whose work a line of the log belongs to: the request or task, and who is signed in, as a number and nothing else."""

import logging
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Work:
    """A request or a task. `actor` is the person's primary key, once it is known."""

    id: str
    actor: int | None = None


_work: ContextVar[Work | None] = ContextVar("work", default=None)


def enter_work(work: Work | None) -> None:
    """Let the lines that are logged from now on belong to this work, until the next; to none with None."""
    _work.set(work)


def current_work() -> Work | None:
    """The request or task that is being worked on."""
    return _work.get()


class WorkFilter(logging.Filter):
    """Gives every line `request_id` and `actor`; "-" and None outside of requests and tasks. Lets all lines through."""

    def filter(self, record: logging.LogRecord) -> bool:
        work = _work.get()
        record.request_id = work.id if work else "-"
        record.actor = work.actor if work else None
        return True
