"""The log is appended to and nothing else, each row bound to the one before."""

import json
import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.actions import Logged, Outcome
from audit.models import LogCut, LogHead, LogLink, LogRow
from audit.origin import Origin, origin_is
from audit.services import append
from audit.verification import faults_of_log
from tests.audit.rows import NOW, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_row_tells_who_when_from_where_what_and_how_it_ended() -> None:
    with origin_is(lambda: Origin(address="192.0.2.7", actor=4, name="Samordnaren")):
        row = append(
            action=Logged.DENIED,
            outcome=Outcome.REFUSED,
            at=NOW,
            organisation=9,
            about="response:1",
            details={"sida": "/a/"},
        )
    assert json.loads(row.content) == {
        "at": NOW.isoformat(), "action": "denied", "outcome": "refused", "actor": 4, "name": "Samordnaren",
        "organisation": 9, "address": "192.0.2.7", "about": "response:1", "details": {"sida": "/a/"},
    }  # fmt: skip
    assert (row.action, row.outcome, row.actor, row.organisation) == ("denied", "refused", 4, 9)


@pytest.mark.parametrize("name", ["password", "code", "token", "answer"])
def test_a_secret_or_an_answer_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="keeps no"):
        append(action=Logged.SIGN_IN, at=NOW, details={name: "hemligt"})
    assert not LogRow.objects.exists()


def test_a_text_that_the_database_cannot_hold_is_logged_all_the_same() -> None:
    append(action=Logged.DENIED, at=NOW, about="a\x00b\ud800\nc", details={"sida": "x" * 9000})
    said = json.loads(LogRow.objects.get().content)
    assert said["about"] == "a\ufffdb? c"
    assert len(said["details"]["sida"]) == 500
    assert list(faults_of_log()) == []


def test_each_row_is_bound_to_the_one_before() -> None:
    write(3)
    links = list(LogLink.objects.order_by("number"))
    assert [link.number for link in links] == [1, 2, 3]
    assert [link.previous for link in links] == ["0" * 64, links[0].sha256, links[1].sha256]
    assert list(faults_of_log()) == []


def test_an_event_whose_transaction_is_undone_is_not_in_the_log() -> None:
    write(1)
    with transaction.atomic():
        append(action=Logged.SUBMITTED, at=NOW)
        transaction.set_rollback(True)
    write(1)
    assert [link.number for link in LogLink.objects.order_by("number")] == [1, 2]
    assert list(faults_of_log()) == []


def test_many_who_write_at_once_stand_in_one_line() -> None:
    def write_some() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    write(2)
        finally:
            connection.close()

    threads = [threading.Thread(target=write_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [link.number for link in LogLink.objects.order_by("number")] == list(range(1, 81))
    assert list(faults_of_log()) == []


def test_a_long_transaction_does_not_stop_others_from_logging() -> None:
    done = threading.Event()

    def write_one() -> None:
        try:
            write(1)
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        write(1)
        other = threading.Thread(target=write_one)
        other.start()
        assert done.wait(timeout=20)
    other.join()
    assert list(faults_of_log()) == []


@pytest.mark.parametrize("microsecond", [0, 120])
def test_the_database_refuses_to_cut_what_is_younger_than_a_year(microsecond: int) -> None:
    write(3, at=timezone.now().replace(microsecond=microsecond))
    with pytest.raises(DatabaseError, match="kept for a year"):
        LogCut.objects.create(number=2, sha256="a" * 64, at=NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda: LogRow.objects.update(content="{}"),
        lambda: LogRow.objects.all().delete(),
        lambda: LogLink.objects.update(sha256="f" * 64),
        lambda: LogLink.objects.all().delete(),
        lambda: LogHead.objects.update(number=1),
        lambda: LogHead.objects.all().delete(),
        lambda: LogLink.objects.create(row=LogRow.objects.first(), number=99, previous="a" * 64, sha256="b" * 64),
        lambda: LogCut.objects.create(number=2, sha256="a" * 64, at=NOW),
    ],
)
def test_the_database_refuses_to_change_the_log(change: Callable[[], object]) -> None:
    write(3, at=timezone.now())
    with pytest.raises(DatabaseError):
        change()
    assert list(faults_of_log()) == []


def test_the_name_is_made_of_the_content_by_the_database() -> None:
    write(1)
    assert LogRow.objects.get(name="Person 0").actor == 0
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_logrow SET name = 'Någon annan'")
