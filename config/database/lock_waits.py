"""Waiting for tables that a migration changes, so that nobody waits behind it.

A statement that waits for a table in use lets everybody who comes after it wait too, also those who only read. So it
gives up in a moment, and is tried again until whoever reads all of it (a backup, a long search) is done.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import SeparateDatabaseAndState
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from psycopg import sql
from psycopg.errors import DeadlockDetected, LockNotAvailable

LOCK_SECONDS = 2
"""How long others may have to wait behind it, each time: less than a save waits for a lock."""
_PAUSES = (5.0, 10.0, 20.0, 30.0)
_SECONDS = 15 * 60.0
_BESIDE = (AddIndexConcurrently, RemoveIndexConcurrently)


class TableInUseError(Exception):
    """A table has been in use all the time. The message, in Swedish, says by whom."""


def begin_migration(connection: BaseDatabaseWrapper, migration: Migration) -> None:
    """Let what comes now, there or back, wait for a lock no longer than LOCK_SECONDS.

    An index that is made beside what is written is no use when it is broken off, and nobody waits behind it: where a
    migration does nothing else it takes as long as it takes, and what is left of one that was broken off is removed
    first. Beside anything else it has the others' limit (`script.suiting` refuses such a migration).
    """
    operations = list(_in_database(migration.operations))
    unlimited = bool(operations) and all(isinstance(operation, _BESIDE) for operation in operations)
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{0 if unlimited else LOCK_SECONDS}s'")
        for operation in operations:
            if isinstance(operation, _BESIDE) and _is_broken_off(cursor, name := _index_of(operation)):
                dropped = sql.SQL("DROP INDEX CONCURRENTLY {}").format(sql.Identifier(name))
                cursor.execute(dropped.as_string(cursor.connection))


def is_mixed(migration: Migration) -> bool:
    """Whether it makes or removes an index beside what is written, and does something else to the database too: broken
    off in the middle it could not be begun again.
    """
    beside = {isinstance(operation, _BESIDE) for operation in _in_database(migration.operations)}
    return len(beside) == 2


def _in_database(operations: Iterable[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _in_database(operation.database_operations)
        else:
            yield operation


def _index_of(operation: AddIndexConcurrently | RemoveIndexConcurrently) -> str:
    return str(operation.index.name if isinstance(operation, AddIndexConcurrently) else operation.name)


def until_free(connection: BaseDatabaseWrapper, do: Callable[[], object], *, tell: Callable[[str], Any]) -> None:
    """Do it, and again as long as a table that it wants is in use; each time `tell` hears who uses it, in Swedish.

    What had been done before is not done again, and is the caller's to know. Raises TableInUseError after a quarter of
    an hour.
    """
    deadline = time.monotonic() + _SECONDS
    for pause in _growing():
        statement: list[str] = []
        try:
            with connection.execute_wrapper(_remembering(statement)), _unlimited(connection):
                do()
                return
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                raise
            users = _users_of(connection, statement[-1] if statement else "")
            if time.monotonic() + pause > deadline:
                raise TableInUseError(f"En tabell har varit upptagen i en kvart. {users}") from error
        tell(f"En tabell är upptagen. {users} Nytt försök om {pause:g} sekunder.")
        time.sleep(pause)


def _growing() -> Iterator[float]:
    yield from _PAUSES
    while True:
        yield _PAUSES[-1]


@contextmanager
def _unlimited(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Whoever migrates may be held to the application's limits, where there is one role."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
    try:
        yield
    finally:
        with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:  # it may be gone
            cursor.execute("RESET lock_timeout; RESET statement_timeout; RESET idle_in_transaction_session_timeout")


def _remembering(statement: list[str]) -> Callable[..., Any]:
    """What asks, and keeps the words of what failed."""

    def asked(execute: Callable[..., Any], text: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        try:
            return execute(text, params, many, context)
        except OperationalError:
            statement.append(str(text))
            raise

    return asked


def _users_of(connection: BaseDatabaseWrapper, statement: str) -> str:
    """The statement, and who uses a table that it names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT pid, usename::text, application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " JOIN pg_class ON pg_class.oid = relation"
            r" WHERE granted AND pid <> pg_backend_pid() AND %s ~ ('\m' || relname || '\M')"
            " ORDER BY pid LIMIT 5",
            [statement],
        )
        users = [f"process {pid} ({', '.join(filter(None, names))})" for pid, *names in cursor.fetchall()]
    return f"Den används av {', '.join(users) or 'någon som nu är klar'}, och ska få: {statement[:120]}"


def _is_broken_off(cursor: Any, index: str) -> bool:
    cursor.execute(
        "SELECT 1 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = %s AND NOT indisvalid",
        [index],
    )
    return cursor.fetchone() is not None
