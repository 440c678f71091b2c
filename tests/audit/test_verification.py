"""The log is read from its beginning, at once or in parts: whatever is done to it behind its back is found."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from audit import verification
from audit.actions import Logged, Outcome
from audit.models import LogCheck, LogRow
from audit.tasks import NotWholeError, verify_log
from audit.tasks import cut_log as cut_old_rows
from audit.verification import Head, check_log, faults_of_log, head_of_log
from tests.audit.rows import NOW, behind_its_back, write

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_check_that_was_kept_is_not_changed() -> None:
    verify_log()
    for change in (lambda: LogCheck.objects.update(faults=""), lambda: LogCheck.objects.all().delete()):
        with pytest.raises(DatabaseError):
            change()


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
