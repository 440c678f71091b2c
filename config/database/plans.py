"""Statements that PostgreSQL plans once a connection, and then only runs.

Planning what a save asks takes the database longer than running it. All other statements go on as Django sends them,
their values written into them: what differs each time has no plan to keep.
"""

from collections.abc import Sequence
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from django.db.backends.postgresql.base import ServerBindingCursor

from config.database.replica import reading_alias


def prepared_cursor(alias: str = DEFAULT_DB_ALIAS) -> Any:
    """A cursor of Django's whose statements, after some times, stand prepared in the connection.

    They must be the same text each time, with places for all that differs, and say what a place is where nothing beside
    it does (`%s::text`). Without OPTIONS["prepare_threshold"], so through a pool, it is the usual cursor; and where
    Django keeps what is asked, since psycopg does not tell the text of what stands prepared.
    """
    database = cast(Any, connections[alias])
    if database.queries_logged or database.settings_dict["OPTIONS"].get("prepare_threshold") is None:
        return database.cursor()
    database.close_if_health_check_failed()
    database.ensure_connection()
    return database._prepare_cursor(cast(Any, ServerBindingCursor)(database.connection))


def fetch_prepared(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of such a statement, which only reads: from the replica where a page has been let to it.

    A migration may change a column's type meanwhile: what stands prepared is then refused, and prepared anew. In a
    transaction it ends that, and with its rollback all that is prepared is forgotten.
    """
    alias = reading_alias()
    try:
        return _fetched(alias, sql, params)
    except NotSupportedError:
        if connections[alias].in_atomic_block:
            raise
        connections[alias].close()
        return _fetched(alias, sql, params)


def _fetched(alias: str, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with prepared_cursor(alias) as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
