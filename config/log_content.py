"""Lines of the log without what anybody has written: an exception is told by its kind and its places, not in its words.

A database quotes the row that it refused ("DETAIL: Failing row contains (...)"), a conversion what it could not read.
What reaches a Sentry is held to the same (operations.reporting).
"""

import logging
import traceback
from copy import copy
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

_BECAUSE = "which was the cause of:"
_DURING = "during whose handling came:"


def kind_of(error: BaseException | type[BaseException]) -> str:
    """An exception's type with its module, and nothing of what it says."""
    kind = error if isinstance(error, type) else type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def trace_of(error: BaseException) -> str:
    """Kind and places of the exception and of those that led to it, the first of them first; no words, no notes."""
    return "\n".join(_told(error, {id(error)}))


def _told(error: BaseException, seen: set[int]) -> list[str]:
    before, joined = error.__cause__, _BECAUSE
    if before is None and not error.__suppress_context__:
        before, joined = error.__context__, _DURING
    lines = []
    if before is not None and id(before) not in seen:
        seen.add(id(before))
        lines = [*_told(before, seen), joined]
    lines += ["Traceback (most recent call last):", *_places(error.__traceback__), kind_of(error)]
    for one in getattr(error, "exceptions", ()):  # of an ExceptionGroup
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            lines += ["of which one is:", *_told(one, seen)]
    return lines


def _places(begun: TracebackType | None) -> list[str]:
    return "".join(traceback.format_tb(begun)).splitlines()


class _WithoutContent(logging.Formatter):
    """What both formats have in common. The record itself is left as it is, for others."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_without_content(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        # Celery hands over its own copies of tracebacks, beside exceptions that have none.
        kind, error, begun = ei
        if error is None:
            return ""
        if error.__traceback__ is None and begun is not None:
            return "\n".join(["Traceback (most recent call last):", *_places(begun), kind_of(kind)])
        return trace_of(error)


class PlainFormatter(_WithoutContent):
    """Lines for people."""


class ObjectFormatter(_WithoutContent, JsonFormatter):
    """A line of JSON each, for what collects them."""


def _without_content(record: logging.LogRecord) -> logging.LogRecord:
    """A copy: Django's records name the address and carry the request, Celery's the exception's words and the task's
    arguments.
    """
    told = copy(record)
    told.exc_text = None  # as another formatter may have written it
    if (request := told.__dict__.pop("request", None)) is not None and isinstance(told.args, tuple):
        address, match = getattr(request, "path", None), getattr(request, "resolver_match", None)
        told.args = tuple((match.route if match else "?") if part == address else part for part in told.args)
    if isinstance(told.__dict__.pop("data", None), dict) and isinstance(told.args, dict):
        error = told.exc_info[1] if told.exc_info else None
        told.args = {**told.args, "exc": kind_of(error) if error is not None else "-"}
    if told.exc_info and isinstance(told.args, tuple):  # Celery again, where a task could not even be begun
        told.args = tuple(kind_of(part) if isinstance(part, BaseException) else part for part in told.args)
    return told
