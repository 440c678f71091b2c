"""Two administrators accept what is wrong with the log: old rows are removed again, and what was wrong stays told."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import LogCheck, LogLink, LogRow
from audit.tasks import NotWholeError, verify_log
from audit.tasks import cut_log as cut_old_rows
from audit.verification import check_log, faults_of_log
from operations.tasks import tell_administrators
from tests.audit.rows import behind_its_back, write
from tests.builders import PASSWORD, make_member, make_user
from tests.outbox.sending import deliver_letters

pytestmark = pytest.mark.django_db(transaction=True)
ALTERED = "Rad 2 är ändrad: innehållet stämmer inte med hashsumman."


@pytest.fixture(autouse=True)
def two() -> tuple[User, User]:
    return make_user(email="en@example.se", is_staff=True), make_member(Role.ADMINISTRATOR, email="tva@example.se")


@pytest.fixture(autouse=True)
def _old_and_new_rows(two: tuple[User, User]) -> None:
    write(3, at=timezone.now() - timedelta(days=6 * 365))
    write(2, at=timezone.now())
    assert verify_log()


def alter(number: int = 2, name: str = "Någon annan") -> None:
    behind_its_back(
        f"UPDATE audit_logrow SET content = jsonb_set(content::jsonb, '{{name}}', '\"{name}\"')::text"
        f" WHERE id = (SELECT row_id FROM audit_loglink WHERE number = {number})"
    )


def accept(
    monkeypatch: pytest.MonkeyPatch,
    *,
    by: str = "en@example.se",
    second: str = "tva@example.se",
    typed: str = f"{PASSWORD}\n{PASSWORD}\n",
    reason: str = "Ett skript i driften ändrade raden",
) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    told = io.StringIO()
    call_command("accept_log_faults", by=by, second=second, reason=reason, stdout=told)
    return told.getvalue()


def test_a_log_whose_faults_two_have_accepted_is_cut_again_and_says_what_was_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alter()
    assert not verify_log()
    with pytest.raises(NotWholeError):
        cut_old_rows()
    told = accept(monkeypatch)
    assert ALTERED in told
    assert "bortsett från 1\xa0godkänt fel" in told
    check = LogCheck.objects.latest("pk")
    assert (check.faults, check.accepted, faults_of_log()) == ("", 1, [])
    row = LogRow.objects.get(action="log_fault_accepted")
    details = json.loads(row.content)["details"]
    assert (details["fel"], len(details["hashsumma"])) == (ALTERED, 64)
    assert json.loads(row.content)["name"] == "en@example.se"
    assert (details["bekräftades"], details["varför"]) == ("tva@example.se", "Ett skript i driften ändrade raden")
    assert verify_log()
    assert cut_old_rows() == 3
    assert not LogLink.objects.filter(number__lte=3).exists()
    assert verify_log()
    assert LogCheck.objects.latest("pk").accepted == 0
    assert LogRow.objects.filter(action="log_fault_accepted").exists()


@pytest.mark.parametrize("checked_between", [False, True])
def test_a_second_alteration_of_the_same_row_is_a_new_fault_and_told_anew(
    checked_between: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    alter()
    verify_log()
    tell_administrators()
    accept(monkeypatch)
    subjects = [letter.subject for letter in deliver_letters()]
    assert ["inte hel" in subject for subject in subjects] == [True, False]
    if checked_between:
        assert verify_log()
    alter(name="En tredje")
    assert not verify_log()
    assert LogCheck.objects.latest("pk").faults == ALTERED
    with pytest.raises(NotWholeError):
        cut_old_rows()
    tell_administrators()
    [letter] = deliver_letters()
    assert ALTERED in letter.body


@pytest.mark.parametrize(
    "forged",
    [
        "DELETE FROM audit_loglink WHERE number = 2",
        "DELETE FROM audit_loglink WHERE number = 5; DELETE FROM audit_logrow WHERE id NOT IN"
        " (SELECT row_id FROM audit_loglink)",
        "UPDATE audit_loglink SET sha256 = repeat('a', 64) WHERE number = 3",
        "UPDATE audit_logrow SET actor = 99 WHERE id = (SELECT row_id FROM audit_loglink WHERE number = 2)",
        "INSERT INTO audit_logcut (number, sha256, at) SELECT number, sha256, now() FROM audit_loglink"
        " WHERE number = 2; DELETE FROM audit_loglink WHERE number <= 2",
        "DELETE FROM audit_loglink; DELETE FROM audit_logrow; DELETE FROM audit_loghead",
    ],
)
def test_whatever_is_wrong_is_accepted_once_and_stays_so_while_rows_are_written(
    forged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind_its_back(forged)
    if "loghead" in forged:
        write(1, at=timezone.now() - timedelta(days=6 * 365))
        write(1, at=timezone.now())
    assert not verify_log()
    accept(monkeypatch)
    write(2, at=timezone.now())
    assert verify_log()
    assert faults_of_log() == []
    assert cut_old_rows() > 0
    assert verify_log()
    assert not LogRow.objects.filter(at__lt=timezone.now() - timedelta(days=400)).exists()


FUTURE = "at = now() + interval '60 years'"


@pytest.mark.parametrize(
    "altered",
    [
        FUTURE,
        f"{FUTURE}, content = jsonb_set(content::jsonb, '{{at}}', '\"2086-01-01T00:00:00+00:00\"')::text",
    ],
)
def test_a_row_whose_time_was_altered_to_a_later_one_does_not_keep_all_that_comes_after(
    altered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind_its_back(f"UPDATE audit_logrow SET {altered} WHERE id = (SELECT row_id FROM audit_loglink WHERE number = 2)")
    accept(monkeypatch)
    assert cut_old_rows() == 3
    assert verify_log()
    assert not LogRow.objects.filter(at__gt=timezone.now()).exists()


def test_a_new_row_that_is_wrong_is_not_cut_before_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    alter(4)
    accept(monkeypatch)
    assert cut_old_rows() == 3
    assert LogLink.objects.filter(number=4).exists()


def test_a_reading_in_parts_that_was_under_way_does_not_bring_back_what_is_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("audit.verification._READ_AT_ONCE", 2)
    alter()
    assert not check_log(at=timezone.now(), seconds=-1).ended
    accept(monkeypatch)
    assert verify_log()


def test_more_accepted_faults_than_are_told_at_a_time_hide_no_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    write(25, at=timezone.now())
    for number in range(6, 31):
        alter(number)
    assert not verify_log()
    assert "25\xa0godkända fel" in accept(monkeypatch)
    *_, letter = deliver_letters()
    assert "och 5 till" in letter.body
    alter(31, name="Ny")
    assert not verify_log()
    assert LogCheck.objects.latest("pk").faults.startswith("Rad 31 ")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"second": "en@example.se"}, "två olika personer"),
        ({"typed": f"{PASSWORD}\nfel\n"}, "Lösenordet för tva@example.se stämmer inte. Ingenting är ändrat."),
        ({"typed": f"fel\n{PASSWORD}\n"}, "Lösenordet för en@example.se stämmer inte"),
        ({"second": "samordnare@example.se"}, "samordnare@example.se är varken systemadministratör"),
        ({"by": "samordnare@example.se"}, "samordnare@example.se är varken systemadministratör"),
        ({"by": "finns-inte@example.se"}, "Ingen i portalen har adressen"),
        ({"reason": "  "}, "Skriv varför"),
    ],
)
def test_it_takes_two_administrators_their_passwords_and_a_reason(
    changed: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_member(Role.EDITOR, email="samordnare@example.se")
    alter()
    with pytest.raises(CommandError, match=said):
        accept(monkeypatch, **changed)
    assert not LogRow.objects.filter(action="log_fault_accepted").exists()
    assert not verify_log()


def test_where_nothing_is_wrong_there_is_nothing_to_accept(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="Det finns inget att godkänna"):
        accept(monkeypatch)
    alter()
    accept(monkeypatch)
    with pytest.raises(CommandError, match="Det finns inget att godkänna"):
        accept(monkeypatch)
