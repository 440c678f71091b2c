"""Queries that are built once and run many times."""

import os
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from config.database.plans import fetch_prepared
from config.database.pooling import through_pool
from config.statements import Among, Statement
from responses.drafting.saving import save_answer
from surveys.schema import TextItem
from tests.builders import editor_of, make_member, make_response

pytestmark = pytest.mark.django_db

HELD = Statement(
    lambda user, today: Membership.objects.valid(today).filter(user=user).select_related("organisation").order_by("pk"),
    user=712_369_045,
    today=date(7, 7, 7),
)


def test_a_statement_gives_what_its_queryset_gives_for_each_of_its_values() -> None:
    today = timezone.localdate()
    people = [make_member(Role.EDITOR), make_member(Role.APPROVER, Role.EDITOR), make_member()]
    for person in people:
        for day in (today, today - timedelta(days=1)):
            found = HELD.rows(user=person.pk, today=day)
            asked = Membership.objects.valid(day).filter(user=person).order_by("pk")
            assert [(row, row.role, row.organisation) for row in found] == [
                (row, row.role, row.organisation) for row in asked
            ]


def test_what_it_joins_is_not_asked_for_again() -> None:
    person = make_member(Role.EDITOR)
    with CaptureQueriesContext(connection) as queries:
        [found] = HELD.rows(user=person.pk, today=date(2100, 1, 1))
        assert found.organisation.name
    assert len(queries) == 1


def test_a_value_that_has_no_place_is_an_error_of_whoever_wrote_it() -> None:
    with pytest.raises(AssertionError, match="no place for"):
        Statement(lambda user: Membership.objects.all(), user=712_369_045).rows(user=1)


def test_a_statement_of_many_keys_gives_what_in_gives_for_any_number_of_them() -> None:
    kept = Statement(
        lambda users: Membership.objects.filter(Among("user", users)).order_by("pk").values_list("user", "role"),
        users=[712_369_045, 712_369_046],
    )
    people = [make_member(Role.EDITOR), make_member(Role.APPROVER, Role.EDITOR), make_member()]
    for some in ([], people[:1], people):
        keys = [person.pk for person in some]
        asked = Membership.objects.filter(user__in=keys).order_by("pk").values_list("user", "role")
        assert kept.tuples(users=keys) == list(asked)
    with CaptureQueriesContext(connection) as queries:
        assert kept.tuples(users=[]) == []
    assert len(queries) == 0


def test_a_part_of_the_rows_is_what_a_slice_gives() -> None:
    person = make_member(Role.EDITOR, Role.APPROVER, Role.READER)
    asked = list(Membership.objects.filter(user=person).order_by("pk"))
    today = timezone.localdate()
    assert HELD.some_rows(begin=1, most=1, user=person.pk, today=today) == asked[1:2]
    assert HELD.some_rows(begin=2, most=5, user=person.pk, today=today) == asked[2:]


def test_a_day_that_a_statement_would_keep_is_an_error_of_whoever_wrote_it() -> None:
    with pytest.raises(AssertionError, match="would keep a day"):
        Statement(lambda user: Membership.objects.valid().filter(user=user), user=712_369_045).rows(user=1)


def test_rows_of_one_table_are_what_the_queryset_makes_of_them() -> None:
    kept = Statement(
        lambda user: Membership.objects.filter(user=user).defer("given_at").order_by("pk"), user=712_369_045
    )
    person = make_member(Role.EDITOR, Role.APPROVER)
    for found, asked in zip(
        kept.rows(user=person.pk), Membership.objects.filter(user=person).order_by("pk"), strict=True
    ):
        assert found == asked
        assert not found._state.adding
        assert found._state.db == asked._state.db
        assert found.get_deferred_fields() == {"given_at"}
        assert found.given_at == asked.given_at
        assert found.organisation == asked.organisation
        names = [field.attname for field in Membership._meta.concrete_fields]
        assert {name: getattr(found, name) for name in names} == {name: getattr(asked, name) for name in names}


@pytest.mark.django_db(transaction=True)  # a rollback forgets what is prepared
def test_what_is_run_often_is_planned_once_a_connection() -> None:
    person = make_member(Role.EDITOR)
    asked = [_planned_after(8, person), _planned_after(8, person)]
    assert asked == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_through_a_pool_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", through_pool(connection.settings_dict)["OPTIONS"])
    connection.close()
    assert _planned_after(8, make_member(Role.EDITOR)) == 0
    connection.close()  # made with the options of this test


@pytest.mark.django_db(transaction=True)
def test_a_save_is_planned_once_a_connection() -> None:
    response, at = make_response(), timezone.now()
    question = next(one for one in response.tree.questions if isinstance(one, TextItem))
    for number in range(8):
        value = f"Svar {number}."
        actor = editor_of(response)
        save_answer(response=response, link_id=question.link_id, value=value, base_revision=None, actor=actor, at=at)
    [[planned]] = _asked("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%WITH kept AS%%'")
    assert planned == 1


@pytest.mark.django_db(transaction=True)
def test_what_stands_prepared_is_prepared_anew_when_a_migration_has_changed_a_column() -> None:
    asked = "SELECT name FROM bare WHERE name = %s", ["a"]
    with psycopg.connect(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"], autocommit=True) as owner:
        owner.execute("CREATE TABLE bare (name varchar(10))")
        owner.execute("GRANT SELECT ON bare TO PUBLIC")
        try:
            assert [fetch_prepared(*asked) for _ in range(8)] == [[]] * 8
            owner.execute("ALTER TABLE bare ALTER name TYPE varchar(20)")
            owner.execute("INSERT INTO bare VALUES ('a')")
            assert fetch_prepared(*asked) == [("a",)]
        finally:
            owner.execute("DROP TABLE bare")


def _planned_after(times: int, person: User) -> int:
    """How many statements of HELD stand prepared once it has been run so often; each time gives the same."""
    today = timezone.localdate()
    assert len({tuple(HELD.rows(user=person.pk, today=today)) for _ in range(times)}) == 1
    [[planned]] = _asked("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%accounts_membership%%'")
    return int(planned)


def _asked(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
