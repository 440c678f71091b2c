"""A pool between the portal and its database that gives each transaction another connection (PgBouncer)."""

from typing import Any


def through_pool(database: dict[str, Any]) -> dict[str, Any]:
    """The entry of settings.DATABASES for such a pool: without what lives in a connection longer than a transaction.

    Those are cursors of the server and prepared statements, which PgBouncer carries from 1.21 on only. Whatever the
    portal sets in a connection itself is set for a transaction (SET LOCAL, pg_advisory_xact_lock).
    """
    options = {**database.get("OPTIONS", {}), "prepare_threshold": None, "server_side_binding": False}
    return {**database, "DISABLE_SERVER_SIDE_CURSORS": True, "OPTIONS": options}
