"""What the application's role may do with each table: never own, drop, truncate or alter one, nor its triggers.

Rows are protected by triggers (django-pgtrigger). Where a trigger refuses an operation whatever the row, the role does
not have the right to it either. Which that is, the triggers say themselves: a Protect without condition, and whatever
has `withholds`. A trigger's function `runs_as_owner` where it writes what the role may not.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from config.database.waiting import ROLE_LIMITS

_ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")
_PRIVATE_TO_MIGRATIONS = "django_migrations"


class RightsError(Exception):
    """The role cannot be the application's. The message says why."""


def grant_rights(connection: BaseDatabaseWrapper, *, role: str, password: str = "") -> list[str]:
    """Make the role where it is missing, and give it the rights that the models' triggers leave; as the owner.

    Idempotent, in one transaction. Tables that come later get the usual rights until this is run again. Returns the
    statements that the owner may not run, of a role that somebody else has made, and that are missing. Raises
    RightsError for a role that owns or may do everything.
    """
    with connection.cursor() as cursor:
        statements = [*_role(cursor, role), *_grants(cursor, role), *_withheld(role), *_functions(cursor)]
        _refuse_almighty(cursor, role)
        cursor.execute("BEGIN")
        for statement in statements:
            cursor.execute(statement.as_string(cursor.connection))
        if password:  # whoever has made the role, and lets nobody else change it, has given it one
            _is_let(cursor, sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
        left = _limit(cursor, role)
        cursor.execute("COMMIT")
        return left


def limit_own_role(connection: BaseDatabaseWrapper) -> list[str]:
    """Set the same limits for the one role that both owns and uses the tables. Returns what it may not set, as above.

    Not for a superuser, who is there to look after the server.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = session_user")
        role, is_almighty = cursor.fetchone()
        if is_almighty:
            return []
        cursor.execute("BEGIN")
        left = _limit(cursor, role)
        cursor.execute("COMMIT")
        return left


def withheld_operations(triggers: Iterable[Any]) -> set[str]:
    """The operations that the triggers refuse whatever the row: INSERT, UPDATE, DELETE."""
    found: set[str] = set()
    for trigger in triggers:
        # A ReadOnly is a Protect too, of some columns.
        if type(trigger) is pgtrigger.Protect and trigger.condition is None:
            found |= set(str(trigger.operation).split(" OR "))
        found |= set(getattr(trigger, "withholds", ()))
    return found


def _role(cursor: Any, role: str) -> Iterator[sql.Composable]:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone():
        return
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        raise RightsError(f"The role {role} does not exist, and the owner may not make it. Make it: CREATE ROLE.")
    nothing = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    yield sql.SQL(f"CREATE ROLE {{}} {nothing}").format(sql.Identifier(role))


def _limit(cursor: Any, role: str) -> list[str]:
    """Set the role's limits in this database; the statements of those that may not be set, and that nobody else has."""
    cursor.execute("SELECT current_database()")
    (database,) = cursor.fetchone()
    limited = sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}")
    own = _limits_of(cursor, role)
    left = []
    for name, value in ROLE_LIMITS.items():
        statement = limited.format(*map(sql.Identifier, (role, database, name)), sql.Literal(value))
        if not _is_let(cursor, statement) and own.get(name, "0") == "0":
            left.append(statement.as_string(cursor.connection))
    return left


def _limits_of(cursor: Any, role: str) -> dict[str, str]:
    """What somebody has set for the role, in all databases or in this one, which goes before."""
    cursor.execute(
        "SELECT one FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole, unnest(setconfig) AS one"
        " WHERE rolname = %s"
        " AND (setdatabase = 0 OR setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        " ORDER BY setdatabase",
        [role],
    )
    return {name: value for (one,) in cursor.fetchall() for name, _, value in [one.partition("=")]}


def _is_let(cursor: Any, statement: sql.Composable) -> bool:
    """Run it; False where the owner may not. Of a role that it has not made it needs ADMIN OPTION (PostgreSQL 16)."""
    cursor.execute("SAVEPOINT of_the_role")
    try:
        cursor.execute(statement.as_string(cursor.connection))
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        cursor.execute("ROLLBACK TO SAVEPOINT of_the_role")
        return False
    cursor.execute("RELEASE SAVEPOINT of_the_role")
    return True


def _refuse_almighty(cursor: Any, role: str) -> None:
    cursor.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR pg_has_role(oid, current_user, 'MEMBER')"
        " FROM pg_roles WHERE rolname = %s",
        [role],
    )
    found = cursor.fetchone()
    if found and found[0]:
        raise RightsError(f"The role {role} is a superuser, or the owner's; it cannot be the application's.")


def _grants(cursor: Any, role: str) -> Iterator[sql.Composable]:
    cursor.execute("SELECT current_database(), current_user")
    database, owner = (sql.Identifier(name) for name in cursor.fetchone())
    to = sql.Identifier(role)
    for text in (
        "REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {to}",
        "GRANT CONNECT ON DATABASE {database} TO {to}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {to}",
        "GRANT USAGE ON SCHEMA public TO {to}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {to}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {to}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {to}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {to}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {to}",
        f"REVOKE INSERT, UPDATE, DELETE ON {_PRIVATE_TO_MIGRATIONS} FROM {{to}}",
    ):
        yield sql.SQL(text).format(database=database, owner=owner, to=to)


def _withheld(role: str) -> Iterator[sql.Composable]:
    for model in apps.get_models():
        operations = withheld_operations(getattr(model._meta, "triggers", ()))
        table, to = sql.Identifier(model._meta.db_table), sql.Identifier(role)
        for operation in sorted(operations & set(_ROWS)):
            yield sql.SQL(f"REVOKE {operation} ON {{}} FROM {{}}").format(table, to)
        if "UPDATE" in operations and "INSERT" not in operations:
            # A row is locked (SELECT ... FOR UPDATE) by the right to one column; the trigger still refuses the change.
            key = sql.Identifier(str(model._meta.pk.column))
            yield sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(key, table, to)


def _functions(cursor: Any) -> Iterator[sql.Composable]:
    """No trigger is set aside by a variable that any session may set, but for the owner; some run as the owner."""
    cursor.execute("SELECT current_user")
    (owner,) = cursor.fetchone()
    cursor.execute("SELECT 1 FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
    if cursor.fetchone():
        yield sql.SQL(_IGNORED_BY_OWNER).format(owner=sql.Literal(owner))
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", ()):
            if getattr(trigger, "runs_as_owner", False):
                function = sql.Identifier(trigger.get_pgid(model))
                yield sql.SQL("ALTER FUNCTION {}() SECURITY DEFINER SET search_path = public, pg_temp").format(function)


# django-pgtrigger's own, of the same signature, and only the owner is heard.
_IGNORED_BY_OWNER = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
    BEGIN
        RETURN session_user = {owner}
           AND trigger_name = ANY(COALESCE(NULLIF(CURRENT_SETTING('pgtrigger.ignore', true), ''), '{{}}')::TEXT[]);
    END;
$$ LANGUAGE plpgsql;
"""
