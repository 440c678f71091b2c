"""The tests' databases: emptied quickly, and copied, so that what is costly to make is made once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.utils import CursorWrapper
from psycopg.pq import TransactionStatus

from config.database.rights import grant_rights
from script.local_servers import APPLICATION_ROLE

# What a migration writes and no test takes away.
_LASTING = {"django_migrations", "django_content_type", "auth_permission"}


def take_the_applications_role() -> None:
    """Let every connection from now on have the rights of the application's role, in a database that is migrated.

    The session is still the owner's, so that `as_the_owner` can look behind triggers. Where the server is not the
    session's own, and its role may not make others, tests run as that role.
    """
    connections.close_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            return
    grant_rights(connection, role=APPLICATION_ROLE)
    connections.close_all()
    connection.settings_dict["OPTIONS"]["assume_role"] = APPLICATION_ROLE


@contextmanager
def as_the_owner() -> Iterator[Any]:
    """A cursor with the owner's rights, on the same connection: what is open there goes on."""
    role = connection.settings_dict["OPTIONS"].get("assume_role")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            yield cursor
        finally:
            # A failed statement's savepoint takes the role back with it.
            if role and connection.connection.info.transaction_status != TransactionStatus.INERROR:
                cursor.execute(f"SET ROLE {role}")


@contextmanager
def owners_server() -> Iterator[CursorWrapper]:
    """Where databases are made and dropped: as the owner, connected to none of the tests' own."""
    options = connection.settings_dict["OPTIONS"]
    role = options.pop("assume_role", None)
    try:
        with connection._nodb_cursor() as cursor:
            yield cursor
    finally:
        if role:
            options["assume_role"] = role


def empty_tables() -> None:
    """Take away every row that a test has left, as `manage.py flush` does, which truncates each table there is.

    Triggers and foreign keys are set aside for it, which only a superuser of the database may; others wait for flush.
    """
    assert not connection.in_atomic_block, "a test that commits stands in a module whose things are made once"
    with as_the_owner() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
            return
        statements = [f"DELETE FROM {table}" for table in _filled(cursor)]  # our own names
        cursor.execute("; ".join(["BEGIN", "SET LOCAL session_replication_role = replica", *statements, "COMMIT"]))


def _filled(cursor: CursorWrapper) -> list[str]:
    known = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [table for table in known if table not in _LASTING]
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables))
    return [table for (table,) in cursor.fetchall()]


@contextmanager
def copied_database(suffix: str) -> Iterator[str]:
    """A copy of the database in use, by its name, dropped at the end. Nobody else may be connected to the original."""
    connections.close_all()
    name = f"{connection.settings_dict['NAME']}_{suffix}"
    quoted, original = (connection.ops.quote_name(each) for each in (name, connection.settings_dict["NAME"]))
    with owners_server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE {original}")
    try:
        yield name
    finally:
        with owners_server() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


@contextmanager
def used_database(name: str) -> Iterator[None]:
    """Let every connection made inside be to this database; those of this thread are closed before and after."""
    settings = connection.settings_dict  # the one that new connections, of any thread, are made from
    before = settings["NAME"]
    connections.close_all()
    settings["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = before
