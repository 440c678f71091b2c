"""The log within a test, which never commits."""

from django.db import connection


def bind_now() -> None:
    """Bind the rows of the open transaction now instead of at its commit; the log waits for its end from here on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
