"""Queries that are built once and run many times."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from config.statements import Among, Statement
from tests.builders import make_member

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
