"""A second database server that follows the first (streaming replication), for pages that only read, and read much.

It is asked only when it has everything that the first had when the page was asked for, whoever wrote it: nobody misses
on one page what they saw on another. While it lags behind, or is away, the first server is asked as if there were no
other.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.models import Model

from config.cache import Outage

REPLICA = "replica"
"""The alias in settings.DATABASES, where DATABASE_REPLICA_URL names one."""

CATCHING_UP_SECONDS = 0.1
"""How long a page waits for the replica to have it all: what commits every moment is there a moment later."""
_BETWEEN_SECONDS = 0.01
_in_use: ContextVar[bool] = ContextVar("replica_in_use", default=False)
_outage = Outage("The replica")

View = TypeVar("View", bound=Callable[..., Any])


class ReplicaRouter:
    """Reads go to the replica where a page has been let to it; everything else to the first server."""

    def db_for_read(self, _model: type[Model], **_hints: Any) -> str:
        return reading_alias()

    def db_for_write(self, _model: type[Model], **_hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Model, _other: Model, **_hints: Any) -> bool:
        """They are the same rows."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        """What the first server gets, the replica has."""
        return db != REPLICA


def reads_much(view: View) -> View:
    """A view that only reads (GET, HEAD), and may read from the replica. What it logs the first server gets."""

    @wraps(view)
    def read(*args: Any, **kwargs: Any) -> Any:
        with reading_much():
            return view(*args, **kwargs)

    return cast(View, read)


# What is committed is flushed, but where commits do not wait for it. What is only inserted is nobody's commit yet, and
# a page that is read inserts too (hint bits, where pages have check sums): a standby would be waited for in vain.
_WRITTEN = (
    "SELECT CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn()"
    " ELSE pg_current_wal_flush_lsn() END"
)


@contextmanager
def reading_much() -> Iterator[None]:
    """Inside, what is read comes from the replica, if there is one and it has caught up."""
    token = _in_use.set(REPLICA in connections and _has_caught_up())
    try:
        yield
    finally:
        _in_use.reset(token)


def reading_alias() -> str:
    """Where what is read now comes from; for what is asked past the ORM."""
    return REPLICA if _in_use.get() else DEFAULT_DB_ALIAS


def _has_caught_up() -> bool:
    """Whether it has replayed all that the first server has written by now."""
    if _outage.lasts:
        return False
    written = _asked(DEFAULT_DB_ALIAS, _WRITTEN)
    try:
        caught_up = _comes_to(str(written))
    except (DatabaseError, InterfaceError) as error:
        connections[REPLICA].close()
        _outage.begin(error)
        return False
    _outage.end()
    return caught_up


def _comes_to(position: str) -> bool:
    deadline = time.monotonic() + CATCHING_UP_SECONDS
    while not (there := _asked(REPLICA, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", position)):
        if time.monotonic() > deadline:
            break
        time.sleep(_BETWEEN_SECONDS)
    return bool(there)


def _asked(alias: str, sql: str, *params: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[0] if row else None
