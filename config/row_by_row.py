"""Work over many rows in which one that fails never stops another."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

logger = logging.getLogger(__name__)
Row = TypeVar("Row")
Made = TypeVar("Made")


@dataclass
class Failures:
    """How many rows have failed inside `counted_failures`."""

    count: int = 0


_failures: ContextVar[Failures | None] = ContextVar("failures", default=None)


@contextmanager
def counted_failures() -> Iterator[Failures]:
    """Count the rows that fail inside, however deep: those who are to try again ask no function what it left."""
    failures = Failures()
    token = _failures.set(failures)
    try:
        yield failures
    finally:
        _failures.reset(token)


def count_failure() -> None:
    """Count a row that failed and was left by other means than these."""
    if failures := _failures.get():
        failures.count += 1


def row_by_row(rows: Iterable[Row], do: Callable[[Row], Made], *, what: str) -> Iterator[Made]:
    """What `do` makes of each row, in a transaction of its own; a failure is logged as `what` and the row, and left.

    `rows` is read before the first is done. Nothing happens until the result is read.
    """

    def alone(row: Row) -> Made:
        with transaction.atomic():
            return do(row)

    return each_read(rows, alone, what=what)


def each_read(rows: Iterable[Row], do: Callable[[Row], Made], *, what: str) -> Iterator[Made]:
    """The same without transactions, for what only reads."""
    for row in list(rows):
        try:
            made = do(row)
        except Exception:
            logger.exception("%s failed: %s", what, _named(row))
            count_failure()
        else:
            yield made


def _named(row: object) -> str:
    """A row in the log, by key rather than by what it says of people."""
    if isinstance(row, Model):
        return f"{type(row).__name__} {row.pk}"
    return str(getattr(row, "__name__", type(row).__name__))
