"""The portal behind a pool that gives each transaction another connection: Debian's PgBouncer, two for all."""

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.history.services import changed_by
from audit.actions import Logged, Outcome
from audit.models import LogRow
from audit.services import append
from audit.verification import faults_of_log
from config.database.pooling import through_pool
from config.database.waiting import CONNECTION_OPTIONS
from outbox.models import OutboxMessage
from outbox.tasks import deliver
from responses.models import Response, State
from script.local_servers import APPLICATION_ROLE
from tests.builders import archivist_of, client_of, editor_of, make_organisation, make_response, make_user
from tests.deploy.pgbouncer import pgbouncer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pool() -> Iterator[str]:
    """Every connection of the portal goes through the pool, as the application's role."""
    name, settings = connection.settings_dict["NAME"], connection.settings_dict
    with pgbouncer(os.environ["DATABASE_URL"]) as url:
        port = int(url.rpartition(":")[2].partition("/")[0])
        where = {"HOST": "127.0.0.1", "PORT": port, "USER": APPLICATION_ROLE, "OPTIONS": {**CONNECTION_OPTIONS}}
        before = {key: settings.get(key, False) for key in (*where, "DISABLE_SERVER_SIDE_CURSORS")}
        connections.close_all()
        settings.update(through_pool(where))
        try:
            yield f"postgres://{APPLICATION_ROLE}@127.0.0.1:{port}/{name}"
        finally:
            connections.close_all()
            settings.update(before)


def fetched_while_another_has_the_connection(url: str) -> list[int]:
    """Rows asked for by the hundred; after the first of them somebody else opens a transaction on that connection."""
    found = iter(LogRow.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=100))
    rows = [next(found)]
    with closing(psycopg.connect(url)) as other:
        other.execute("SELECT 1")
        return rows + list(found)


def test_rows_by_the_hundred_are_read_although_each_transaction_has_another_connection(pool: str) -> None:
    denied_often()
    assert len(fetched_while_another_has_the_connection(pool)) == 150


def test_without_the_setting_they_are_not(pool: str) -> None:
    denied_often()
    connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = False
    with pytest.raises(psycopg.errors.InvalidCursorName):
        fetched_while_another_has_the_connection(pool)


def denied_often() -> None:
    for _ in range(150):
        append(action=Logged.DENIED, outcome=Outcome.REFUSED, at=timezone.now(), details={})


def test_an_answer_lives_its_whole_life_through_the_pool(pool: str) -> None:
    response = make_response(state=State.SUBMITTED)
    for message in OutboxMessage.objects.order_by("pk"):
        deliver(message.pk)
    assert not OutboxMessage.objects.filter(done_at__isnull=True).exists()
    assert response.submissions.get().copy.sha256
    assert list(faults_of_log()) == []
    assert client_of(editor_of(response)).get(f"/svar/{response.pk}/").status_code == 200


def test_what_is_set_for_a_transaction_stays_in_no_connection(pool: str) -> None:
    response: Response = make_response(state=State.SUBMITTED)
    assert client_of(archivist_of(response)).get("/arkiv/?words=prov").status_code == 200
    organisation, actor = make_organisation(), make_user()
    with changed_by(actor):
        organisation.town = "Falkenberg"
        organisation.save()
    for left in all_settings(pool):
        assert left == ("on", "", "")


def all_settings(url: str) -> list[tuple[Any, ...]]:
    """What both connections of the pool have, each held while the other is asked."""
    asked = "SELECT current_setting('enable_seqscan'), coalesce(current_setting('pghistory.context_id', true), ''),"
    asked += " coalesce(current_setting('pgtrigger.ignore', true), '')"
    connections.close_all()
    with closing(psycopg.connect(url)) as one, closing(psycopg.connect(url)) as other:
        return [row for each in (one, other) for row in each.execute(asked)]
