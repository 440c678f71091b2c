"""Work over many rows in which one that fails never stops another."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

logger = logging.getLogger(__name__)
Row = TypeVar("Row")
Made = TypeVar("Made")


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
        else:
            yield made


def _named(row: object) -> str:
    """A row in the log, by key rather than by what it says of people."""
    if isinstance(row, Model):
        return f"{type(row).__name__} {row.pk}"
    return str(getattr(row, "__name__", type(row).__name__))
