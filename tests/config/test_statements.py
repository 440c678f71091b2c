"""Queries that are built once and run many times."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from config.statements import Statement
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
