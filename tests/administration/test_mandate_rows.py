"""What the database itself refuses of mandates and of what was decided on them, past every page and service."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.mandates.services import confirm_mandate
from accounts.models import User
from accounts.models.mandates import EventKind, Mandate, MandateEvent
from tests.administration.test_mandates import holder, registrar, today, waiting

__all__ = ["holder", "registrar", "waiting"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        "name = 'Annan Person'",
        "title = 'x'",
        "valid_to = NULL",
        "user_id = given_by_id",
        "scope = '{}'",
        "reference = ''",
    ],
)
def test_sql_changes_no_mandate(waiting: Mandate, change: str) -> None:
    for sql in (f"UPDATE accounts_mandate SET {change}", "DELETE FROM accounts_mandate"):
        with pytest.raises(DatabaseError, match=r"pgtrigger: Cannot|permission denied"), transaction.atomic():
            _run(sql)


def test_sql_changes_no_event_and_confirms_nothing_for_holder_or_giver(waiting: Mandate, registrar: User) -> None:
    for actor in (waiting.user_id, waiting.given_by_id):
        sql = (
            "INSERT INTO accounts_mandateevent (mandate_id, kind, actor_id, at, reason) VALUES (%s, %s, %s, now(), '')"
        )
        with pytest.raises(DatabaseError, match="own mandate"), transaction.atomic():
            _run(sql, [waiting.pk, EventKind.CONFIRMED, actor])
    confirm_mandate(mandate=waiting, actor=registrar, at=timezone.now())
    for sql in ("UPDATE accounts_mandateevent SET kind = 'refused'", "DELETE FROM accounts_mandateevent"):
        with pytest.raises(DatabaseError, match=r"pgtrigger: Cannot|permission denied"), transaction.atomic():
            _run(sql)
    with pytest.raises(DatabaseError, match="mandate_is_answered_once"), transaction.atomic():
        MandateEvent.objects.create(mandate=waiting, kind=EventKind.REFUSED, actor=registrar, at=timezone.now())
    with pytest.raises(DatabaseError, match="mandate_is_given_by_another"), transaction.atomic():
        Mandate.objects.create(
            user=registrar, given_by=registrar, organisation=waiting.organisation, valid_from=today()
        )


def _run(sql: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # so that it is the trigger that refuses, not a foreign key
        cursor.execute(sql, values)
