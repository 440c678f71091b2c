"""The application's role owns nothing, and cannot change or drop what is protected; asked over a connection."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction

from audit.actions import Logged
from audit.models import LogHead, LogLink
from audit.services import append
from audit.verification import faults_of_log
from config.database.away import is_database_away
from config.database.rights import RightsError, grant_rights, limit_own_role, withheld_operations
from config.database.waiting import ROLE_LIMITS, allow_standstill
from script.local_servers import APPLICATION_ROLE
from tests.databases import as_the_owner, copied_database, owners_server, used_database
from tests.servers_plugin import OWN_DATABASE_SERVER

Application = psycopg.Connection[tuple[object, ...]]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(OWN_DATABASE_SERVER not in os.environ, reason="asks a server that lets every role in"),
]


@pytest.fixture
def application() -> Iterator[Application]:
    """As the portal connects in production: not the owner with fewer rights for a while."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    named = parts._replace(netloc=f"{APPLICATION_ROLE}@", path=f"/{connection.settings_dict['NAME']}")
    with psycopg.connect(urlunsplit(named), autocommit=True) as connected:
        yield connected


def asked(application: Application, text: str) -> object:
    row = application.execute(text).fetchone()
    assert row is not None
    return row[0]


def refusal(application: Application, text: str) -> str:
    try:
        application.execute(text)
    except psycopg.Error as error:
        return str(error)
    return ""


def test_the_role_owns_nothing_and_may_make_nothing(application: Application) -> None:
    assert asked(application, "SELECT session_user") == APPLICATION_ROLE
    assert asked(application, "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == 0
    assert asked(application, "SELECT count(*) FROM pg_proc WHERE proowner = current_user::regrole") == 0
    able = "rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication"
    assert asked(application, f"SELECT {able} FROM pg_roles WHERE rolname = current_user") is False
    for text in (
        "CREATE TABLE other (id int)",
        "CREATE TEMP TABLE other (id int)",
        "CREATE FUNCTION other() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA other",
        "SET session_replication_role = replica",
        f"SET ROLE {asked(application, 'SELECT tableowner FROM pg_tables WHERE tablename = $$audit_logrow$$')}",
    ):
        assert "permission denied" in refusal(application, text), text


def test_the_role_is_held_to_what_may_wait_and_stand_still_and_the_owner_is_not(application: Application) -> None:
    limits = {"lock_timeout": "10s", "statement_timeout": "2min", "idle_in_transaction_session_timeout": "2min"}
    assert {name: asked(application, f"SHOW {name}") for name in limits} == limits
    with as_the_owner() as owner:
        for name in limits:
            owner.execute(f"SHOW {name}")
            assert owner.fetchone() == ("0",)


def test_a_machine_that_is_gone_is_let_go_in_half_a_minute(application: Application) -> None:
    """A socket of this machine has none of it: what the role is given is read where it is kept."""
    given = asked(
        application,
        "SELECT string_agg(one, ' ' ORDER BY one) FROM pg_db_role_setting, unnest(setconfig) one"
        " WHERE setrole = current_user::regrole AND one LIKE 'tcp%'"
        " AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    told = "tcp_keepalives_count=3 tcp_keepalives_idle=10 tcp_keepalives_interval=5 tcp_user_timeout=20s"
    assert given == told


def test_a_transaction_that_stands_still_locks_nothing_for_ever_and_its_request_is_tried_again() -> None:
    """As a process that is stopped between the lock and the commit; two minutes are made a tenth of a second."""
    connection.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '100ms'")
            time.sleep(0.5)
            with pytest.raises(InternalError) as ended:
                cursor.execute("SELECT 1")
    finally:
        connection.close()
    assert is_database_away(ended.value)


def test_a_transaction_that_waits_for_a_storage_may_stand_still_for_longer_and_the_next_may_not() -> None:
    def limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            [told] = cursor.fetchone()
        return str(told)

    before = limit()
    with transaction.atomic():
        allow_standstill()
        assert limit() == "1h"
        allow_standstill(at_most="0")
        assert limit() == "0"
    assert limit() == before


def test_one_role_that_does_it_all_is_held_to_the_same() -> None:
    try:
        with copied_database("single") as name, used_database(name), connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("CREATE ROLE single LOGIN")
            cursor.execute("SET SESSION AUTHORIZATION single")
            assert limit_own_role(connection) == []
            cursor.execute("RESET SESSION AUTHORIZATION")
            of_single = "SELECT setconfig FROM pg_db_role_setting WHERE setrole = 'single'::regrole"
            cursor.execute(of_single)
            assert set(cursor.fetchone()[0]) == {f"{limit}={value}" for limit, value in ROLE_LIMITS.items()}
    finally:
        with owners_server() as cursor:
            cursor.execute("DROP ROLE IF EXISTS single")


def test_no_table_can_be_emptied_dropped_or_freed_of_its_triggers(
    application: Application,
) -> None:
    found = application.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    tables = [str(table) for (table,) in found]
    assert len(tables) > 40
    for table in tables:
        assert "permission denied" in refusal(application, f"TRUNCATE {table} CASCADE")
        assert "must be owner" in refusal(application, f"DROP TABLE {table} CASCADE")
        assert "must be owner" in refusal(application, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        assert "permission denied" in refusal(
            application, f"CREATE TRIGGER x BEFORE INSERT ON {table} EXECUTE FUNCTION y()"
        )


def test_what_a_trigger_refuses_whatever_the_row_the_role_has_no_right_to(
    application: Application,
) -> None:
    withheld = {
        (model._meta.db_table, operation)
        for model in apps.get_models()
        for operation in withheld_operations(getattr(model._meta, "triggers", ()))
    }
    assert {
        ("responses_snapshot", "UPDATE"),
        ("responses_submission", "UPDATE"),
        ("responses_disposedsubmission", "DELETE"),
        ("surveys_questionnaire", "UPDATE"),
        ("audit_logrow", "UPDATE"),
        ("audit_loglink", "INSERT"),
        ("audit_loghead", "UPDATE"),
    } <= withheld
    for table, operation in withheld:
        assert asked(application, f"SELECT has_table_privilege('{table}', '{operation}')") is False, (table, operation)
    for table in ("responses_answer", "responses_event", "audit_logrow", "django_session"):
        assert asked(application, f"SELECT has_table_privilege('{table}', 'INSERT')") is True


def test_a_row_that_never_changes_can_be_locked_all_the_same(
    application: Application,
) -> None:
    assert refusal(application, "SELECT * FROM responses_sealedcopy FOR UPDATE") == ""


def test_no_session_can_set_a_trigger_aside_by_a_variable(
    application: Application,
) -> None:
    """What django-pgtrigger's ignore() does; its triggers hear only the owner."""
    application.execute("SET pgtrigger.ignore = '{log_row_is_kept,pgtrigger_log_row_is_kept_x}'")
    names = asked(application, "SELECT array_agg(tgname)::text FROM pg_trigger WHERE NOT tgisinternal")
    application.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [names])
    append(action=Logged.SIGN_IN, at=datetime(2026, 11, 29, tzinfo=UTC))
    assert "Cannot delete rows" in refusal(application, "DELETE FROM audit_logrow")


def test_the_log_is_bound_by_its_owner_and_by_nobody_else(
    application: Application,
) -> None:
    for _ in range(3):
        append(action=Logged.SIGN_IN, at=datetime(2026, 11, 29, tzinfo=UTC))
    assert (LogLink.objects.count(), LogHead.objects.get().number) == (3, 3)
    assert list(faults_of_log()) == []
    forged = "INSERT INTO audit_loglink SELECT row_id + 1, number + 1, sha256, sha256 FROM audit_loglink"
    assert "permission denied" in refusal(application, forged)
    assert "permission denied" in refusal(application, "UPDATE audit_loghead SET number = 1")


def test_a_table_that_comes_later_can_be_used_at_once(application: Application) -> None:
    with as_the_owner() as cursor:
        cursor.execute("CREATE TABLE later (id serial PRIMARY KEY, text text)")
    try:
        application.execute("INSERT INTO later (text) VALUES ('x')")
        assert "permission denied" in refusal(application, "TRUNCATE later")
    finally:
        with as_the_owner() as cursor:
            cursor.execute("DROP TABLE later")


def test_rights_are_given_again_without_a_difference(application: Application) -> None:
    def rights() -> object:
        text = "SELECT string_agg(relname || relacl::text, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r'"
        return asked(application, text)

    before = rights()
    with as_the_owner():
        grant_rights(connection, role=APPLICATION_ROLE)
    assert rights() == before


def test_a_role_that_may_do_everything_is_not_taken_for_the_applications() -> None:
    with as_the_owner() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
        with pytest.raises(RightsError, match="superuser"):
            grant_rights(connection, role=owner)


def test_a_role_that_the_owner_may_not_change_gets_its_rights_and_who_made_it_is_told_what_is_left() -> None:
    try:
        with copied_database("handed") as name, used_database(name), connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            for statement in _HANDED_OVER.format(name=name).split(";;"):
                cursor.execute(statement)
            cursor.execute("SET ROLE handed_owner")
            left = grant_rights(connection, role="handed_app", password="of-no-use")
            limited = f'ALTER ROLE "handed_app" IN DATABASE "{name}" SET'
            assert left == [f"{limited} \"{limit}\" = '{value}'" for limit, value in ROLE_LIMITS.items()]
            for table, right, may in (("responses_answer", "INSERT", True), ("django_migrations", "INSERT", False)):
                cursor.execute("SELECT has_table_privilege('handed_app', %s, %s)", [table, right])
                assert cursor.fetchone() == (may,)
            for limit, still_left in (("0", left), ("7s", left[1:])):
                cursor.execute("RESET ROLE")
                cursor.execute(left[0].replace("10s", limit))
                cursor.execute("SET ROLE handed_owner")
                assert grant_rights(connection, role="handed_app") == still_left
    finally:
        with owners_server() as cursor:
            cursor.execute("DROP ROLE IF EXISTS handed_app, handed_owner")


_HANDED_OVER = """
CREATE ROLE handed_owner NOCREATEROLE;;
CREATE ROLE handed_app LOGIN;;
ALTER DATABASE "{name}" OWNER TO handed_owner;;
ALTER SCHEMA public OWNER TO handed_owner;;
DO $$
DECLARE one text;
BEGIN
    FOR one IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE 'ALTER TABLE ' || one || ' OWNER TO handed_owner';
    END LOOP;
    FOR one IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e'
    ) LOOP
        EXECUTE 'ALTER FUNCTION ' || one || ' OWNER TO handed_owner';
    END LOOP;
END $$
"""
