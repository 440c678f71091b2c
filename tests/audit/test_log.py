"""The log is appended to and nothing else; whatever is done to it behind its back is found."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit import services, verification
from audit.actions import Logged, Outcome
from audit.models import LogCheck, LogCut, LogHead, LogLink, LogRow
from audit.origin import Origin, origin_is
from audit.services import append, cut_log
from audit.tasks import NotWholeError, verify_log
from audit.tasks import cut_log as cut_old_rows
from audit.verification import Head, check_log, faults_of_log, head_of_log
from config.daily_tasks import GoesOnError
from tests.databases import as_the_owner

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 29, 12, 30, 0, 123456, tzinfo=UTC)


def write(amount: int = 5, *, at: datetime = NOW) -> list[LogRow]:
    return [append(action=Logged.SIGN_IN, at=at, actor=number, name=f"Person {number}") for number in range(amount)]


def behind_its_back(*statements: str) -> None:
    """What somebody who owns the database can do: every trigger and foreign key set aside."""
    with as_the_owner() as cursor:
        cursor.execute("; ".join(["BEGIN", "SET LOCAL session_replication_role = replica", *statements, "COMMIT"]))


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


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM audit_loglink WHERE number = 3", "Det saknas rad 3."),
        ("DELETE FROM audit_loglink WHERE number IN (2, 3)", "Det saknas raderna 2 till 3."),
        ("DELETE FROM audit_loglink WHERE number = 1", "Det saknas rad 1."),
        ("DELETE FROM audit_loglink WHERE number = 5", "rader i slutet saknas"),
        ("UPDATE audit_logrow SET content = replace(content, 'Person 2', 'Person 7')", "Rad 3 är ändrad"),
        ("UPDATE audit_logrow SET actor = 7 WHERE actor = 2", "kolumnerna stämmer inte"),
        ("UPDATE audit_logrow SET at = at - interval '1 day' WHERE actor = 2", "kolumnerna stämmer inte"),
        ("UPDATE audit_loglink SET previous = sha256 WHERE number = 4", "Rad 4 är inte bunden till raden före"),
        (
            "UPDATE audit_loglink SET number = CASE number WHEN 2 THEN -3 ELSE -2 END WHERE number IN (2, 3);"
            " UPDATE audit_loglink SET number = -number WHERE number < 0",
            "är inte bunden till raden före",
        ),
        (
            "INSERT INTO audit_logrow (content, at, action, outcome) VALUES ('{}', now(), 'sign_in', 'done')",
            "står utanför loggens ordning",
        ),
    ],
)
def test_what_is_done_behind_its_back_is_found(statement: str, told: str) -> None:
    write(5)
    behind_its_back(statement)
    faults = list(faults_of_log())
    assert any(told in fault for fault in faults), faults
    with pytest.raises(CommandError, match="inte hel"):
        call_command("verify_log", stderr=StringIO())


@pytest.mark.parametrize("content", ["{}", "[]", "3", '{"at": 1}', '{"details": []}'])
def test_a_row_that_the_log_never_wrote_is_found_and_stops_no_verification(content: str) -> None:
    """Whoever has the application's connection can append what they like: it is bound, and told as what it is."""
    write(2)
    LogRow.objects.create(content=content, at=NOW, action=Logged.SIGN_IN, outcome=Outcome.DONE)
    write(1)
    assert list(faults_of_log()) == ["Rad 3 är ändrad: kolumnerna stämmer inte med innehållet."]
    assert not verify_log()


def test_a_cut_that_no_row_tells_of_is_found_also_by_an_earlier_head() -> None:
    """Rows that are taken away at the beginning, with a cut that makes the rest look whole."""
    write(5)
    head = head_of_log()
    behind_its_back(
        "INSERT INTO audit_logcut (number, sha256, at)"
        " SELECT number, sha256, now() FROM audit_loglink WHERE number = 3",
        "DELETE FROM audit_logrow WHERE id IN (SELECT row_id FROM audit_loglink WHERE number <= 3)",
        "DELETE FROM audit_loglink WHERE number <= 3",
    )
    [fault] = faults_of_log(head)
    assert "ingen rad i den säger att rader har gallrats" in fault


def test_a_second_chain_beside_the_first_is_found() -> None:
    """Another beginning, with hashes that are right by themselves."""
    write(3)
    forged = LogRow.objects.order_by("pk").first()
    assert forged is not None
    behind_its_back(
        "INSERT INTO audit_logrow (content, at, action, outcome, actor)"
        f" SELECT content, at, action, outcome, actor FROM audit_logrow WHERE id = {forged.pk}",
        "INSERT INTO audit_loglink (row_id, number, previous, sha256) SELECT max(r.id), 101, repeat('0', 64),"
        " encode(sha256(convert_to(repeat('0', 64) || E'\\n101\\n' || max(r.content), 'UTF8')), 'hex')"
        f" FROM audit_logrow r WHERE r.content = (SELECT content FROM audit_logrow WHERE id = {forged.pk})",
    )
    told = list(faults_of_log())
    assert any("Det saknas raderna 4 till 100" in fault for fault in told), told
    assert any("Loggen slutar med rad 101" in fault for fault in told), told


def test_a_log_made_anew_is_found_by_an_earlier_head() -> None:
    write(5)
    head = str(head_of_log())
    call_command("verify_log", since=head, stdout=StringIO())
    behind_its_back("DELETE FROM audit_loglink", "DELETE FROM audit_logrow", "DELETE FROM audit_loghead")
    write(6, at=NOW + timedelta(days=1))
    assert list(faults_of_log()) == []
    with pytest.raises(CommandError):
        call_command("verify_log", since=head, stderr=StringIO())


def test_the_command_says_where_the_log_ends() -> None:
    write(2)
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert out.getvalue() == f"Loggen är hel. Den slutar med {head_of_log()}\n"


def test_old_rows_are_cut_and_the_rest_is_still_whole() -> None:
    old = timezone.now() - timedelta(days=800)
    write(3, at=old)
    write(2, at=timezone.now())
    assert cut_log(older_than=timedelta(days=730), at=timezone.now()) == 3
    assert [link.number for link in LogLink.objects.order_by("number")] == [4, 5, 6]
    assert list(faults_of_log()) == []
    assert LogRow.objects.order_by("pk").last().action == Logged.LOG_CUT  # type: ignore[union-attr]
    assert cut_log(older_than=timedelta(days=730), at=timezone.now()) == 0


def test_a_log_of_many_years_is_cut_some_rows_at_a_time_each_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_CUT", 3)
    write(8, at=timezone.now() - timedelta(days=6 * 365))
    write(2, at=timezone.now())
    assert verify_log()
    for _ in range(2):
        with pytest.raises(GoesOnError):
            cut_old_rows()
    assert (cut_old_rows(), cut_old_rows()) == (2, 0)
    assert list(LogCut.objects.order_by("number").values_list("number", flat=True)) == [3, 6, 8]
    assert LogRow.objects.filter(action=Logged.LOG_CUT).count() == 3
    assert verify_log()
    assert [link.number for link in LogLink.objects.order_by("number")[:3]] == [9, 10, 11]


def test_less_than_a_year_is_never_cut() -> None:
    write(3, at=timezone.now() - timedelta(days=800))
    with pytest.raises(ValueError, match="a year at least"):
        cut_log(older_than=timedelta(days=364), at=timezone.now())
    assert LogRow.objects.count() == 3


def test_the_last_row_is_never_cut() -> None:
    write(3, at=timezone.now() - timedelta(days=800))
    assert cut_log(older_than=timedelta(days=730), at=timezone.now()) == 2
    assert list(faults_of_log()) == []


def test_the_nightly_check_is_kept_and_knows_of_the_one_before() -> None:
    write(5)
    assert verify_log()
    kept = LogCheck.objects.get()
    assert (kept.faults, kept.number, kept.sha256) == ("", head_of_log().number, head_of_log().sha256)
    behind_its_back("DELETE FROM audit_loglink", "DELETE FROM audit_logrow", "DELETE FROM audit_loghead")
    write(6, at=NOW + timedelta(days=1))
    assert not verify_log()
    assert "med den kända hashsumman" in LogCheck.objects.order_by("-pk")[0].faults
    assert not verify_log()  # until somebody has seen to it, the last whole end is what it is held to


def test_a_log_that_is_not_whole_is_not_cut_and_the_next_check_still_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    write(3, at=timezone.now() - timedelta(days=6 * 365))
    write(2, at=timezone.now())
    assert verify_log()
    behind_its_back(
        "UPDATE audit_logrow SET content = replace(content, 'Person 1', 'Person 7') WHERE id IN"
        " (SELECT row_id FROM audit_loglink WHERE number = 2)"
    )
    assert not verify_log()
    with pytest.raises(NotWholeError):  # so that the figure of what is not done grows
        cut_old_rows()
    assert "the log is not cut" in caplog.text
    assert not verify_log()
    assert "Rad 2 är ändrad" in LogCheck.objects.order_by("-pk")[0].faults


@pytest.mark.parametrize("days", [None, 1])
def test_a_log_that_has_not_been_checked_today_is_not_cut(days: int | None) -> None:
    write(3, at=timezone.now() - timedelta(days=6 * 365))
    write(2, at=timezone.now())
    if days is not None:
        check_log(at=timezone.now() - timedelta(days=days))
    with pytest.raises(NotWholeError):
        cut_old_rows()
    assert verify_log()
    assert cut_old_rows() == 3


def test_what_was_cut_is_no_fault_to_the_next_check() -> None:
    write(3, at=timezone.now() - timedelta(days=800))
    assert verify_log()
    write(2, at=timezone.now())
    cut_log(older_than=timedelta(days=730), at=timezone.now())
    assert verify_log()


@pytest.fixture
def _in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows a part."""
    monkeypatch.setattr(verification, "_READ_AT_ONCE", 2)


def check_part() -> LogCheck:
    return check_log(at=timezone.now(), seconds=-1)


def check_to_end() -> list[LogCheck]:
    parts = [check_part()]
    while not parts[-1].ended:
        parts.append(check_part())
    return parts


@pytest.mark.usefixtures("_in_parts")
def test_a_long_log_is_checked_in_parts_each_from_where_the_one_before_came_to() -> None:
    write(5)
    assert [(part.number, part.faults) for part in check_to_end()] == [(2, ""), (4, ""), (5, ""), (5, "")]
    assert str(head_of_log()) == f"5:{LogCheck.objects.order_by('-pk')[0].sha256}"
    assert check_part().number == 2  # and then from its beginning


@pytest.mark.usefixtures("_in_parts")
@pytest.mark.parametrize(("number", "readings"), [(1, 2), (3, 1), (5, 1)])
def test_what_is_changed_while_it_is_checked_in_parts_is_found_within_one_reading_more(
    number: int, readings: int
) -> None:
    write(5)
    check_part()
    row = f"(SELECT row_id FROM audit_loglink WHERE number = {number})"
    behind_its_back(f"UPDATE audit_logrow SET actor = 99 WHERE id = {row}")
    found = [check_to_end()[-1].faults for _ in range(2)]
    told = f"Rad {number} är ändrad: kolumnerna stämmer inte med innehållet."
    assert found == ["" if readings > 1 else told, told]


@pytest.mark.usefixtures("_in_parts")
def test_what_a_part_has_found_is_told_at_once_and_stays_to_the_end() -> None:
    write(5)
    behind_its_back("UPDATE audit_logrow SET actor = 99 WHERE actor = 0")
    assert verification.last_check() is None
    assert not check_part().ended
    told = verification.last_check()
    assert told is not None
    assert told.faults.startswith("Rad 1 är ändrad")
    last = check_to_end()[-1]
    assert (last.faults, last.number) == (told.faults, 5)


@pytest.mark.usefixtures("_in_parts")
def test_a_log_that_was_checked_in_part_is_not_cut() -> None:
    write(3, at=timezone.now() - timedelta(days=6 * 365))
    write(2, at=timezone.now())
    check_part()
    with pytest.raises(NotWholeError):
        cut_old_rows()
    check_to_end()
    assert cut_old_rows() == 3
    assert check_to_end()[-1].faults == ""


@pytest.mark.usefixtures("_in_parts")
def test_rows_that_are_written_while_it_is_read_are_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last row has been read: just before the log's end is looked for, and just after."""
    write(3)
    times = iter(range(1, 9))

    def read_head_while_others_write() -> Head:
        number = next(times)
        if number == 3:
            write(1)
        head = head_of_log()
        if number == 4:
            write(1)
        return head

    monkeypatch.setattr(verification, "head_of_log", read_head_while_others_write)
    assert list(faults_of_log()) == []
    assert LogRow.objects.count() == 5


def test_a_check_that_was_kept_is_not_changed() -> None:
    verify_log()
    for change in (lambda: LogCheck.objects.update(faults=""), lambda: LogCheck.objects.all().delete()):
        with pytest.raises(DatabaseError):
            change()


def test_the_name_is_made_of_the_content_by_the_database() -> None:
    write(1)
    assert LogRow.objects.get(name="Person 0").actor == 0
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_logrow SET name = 'Någon annan'")
