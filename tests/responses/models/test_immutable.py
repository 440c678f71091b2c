"""What the database itself refuses, whoever asks: to change what has been written, signed, submitted or sealed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from responses.models import Response, SnapshotReading, State
from tests.builders import approver_of, make_response
from tests.databases import as_the_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]

KEPT = {
    "surveys_questionnaire": "title = 'Annan titel'",
    "responses_answerrevision": "value = '\"annat\"'",
    "responses_event": "note = 'inget hände'",
    "responses_snapshot": "content = '{}'",
    "responses_submission": "receipt_number = 'SP-2026-0000-0000'",
    "responses_sealedcopy": "sha256 = '00'",
}


def test_that_a_snapshot_was_read_stays_and_is_said_once_by_each() -> None:
    response = make_response(state=State.IN_REVIEW)
    snapshot = response.snapshots.get()
    SnapshotReading.objects.create(snapshot=snapshot, user=approver_of(response), at=timezone.now())
    assert "pgtrigger: Cannot" in refusal("UPDATE responses_snapshotreading SET at = now() - interval '1 day'")
    assert "pgtrigger: Cannot" in refusal("DELETE FROM responses_snapshotreading")
    again = copy_rows("responses_snapshotreading", id="id + 1000")
    assert "snapshot_read_once_a_person" in refusal(again)


@pytest.fixture
def submitted() -> Response:
    return make_response(state=State.SUBMITTED)


def refusal(sql: str, *, role: Callable[[], Any] = as_the_owner) -> str:
    """What the database says against the statement, which must have met a row; empty when it is accepted.

    Asked by the owner, whom only triggers stop, unless said otherwise.
    """
    try:
        with transaction.atomic(), role() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # so that it is the trigger that refuses, not a foreign key
            cursor.execute(sql)
            assert cursor.rowcount > 0, f"no row was met: {sql}"
    except DatabaseError as error:
        return str(error)
    return ""


def test_what_is_kept_for_ever_cannot_be_changed_or_deleted_even_by_sql() -> None:
    make_response(state=State.ARCHIVED)
    for table, change in KEPT.items():
        assert "pgtrigger: Cannot" in refusal(f"UPDATE {table} SET {change}"), table
        assert "pgtrigger: Cannot" in refusal(f"DELETE FROM {table}"), table  # our constants
        assert "permission denied" in refusal(f"UPDATE {table} SET {change}", role=connection.cursor), table
        assert refusal(f"DELETE FROM {table}", role=connection.cursor) != "", table


@pytest.mark.usefixtures("submitted")
def test_a_sign_off_may_be_voided_and_nothing_else() -> None:
    for column in ("sha256", "name", "title", "phone", "email", "mandate_reference", "attestation", "authenticated_by"):
        assert "pgtrigger" in refusal(f"UPDATE responses_signoff SET {column} = 'x'"), column
    assert "pgtrigger" in refusal("UPDATE responses_signoff SET signed_at = now() - interval '1 day'")
    assert "pgtrigger" in refusal("DELETE FROM responses_signoff")
    assert refusal("UPDATE responses_signoff SET voided_at = now()") == ""


@pytest.mark.usefixtures("submitted")
def test_a_response_is_never_deleted() -> None:
    assert "pgtrigger" in refusal("DELETE FROM responses_response")


@pytest.mark.usefixtures("submitted")
def test_two_submissions_cannot_share_snapshot_number_or_receipt() -> None:
    assert "duplicate key" in refusal(copy_rows("responses_submission", id="gen_random_uuid()"))


@pytest.mark.usefixtures("submitted")
def test_each_step_of_a_snapshot_has_one_valid_sign_off() -> None:
    again = copy_rows("responses_signoff", id="id + 1000")
    assert "one_valid_sign_off_a_step" in refusal(again)
    assert refusal("UPDATE responses_signoff SET voided_at = now()") == ""
    assert refusal(again) == ""


def copy_rows(table: str, **changed: str) -> str:
    """SQL that inserts every row of `table` once more."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    values = [changed.get(name, name) for name in columns]
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table}"


@pytest.mark.usefixtures("submitted")
def test_an_unknown_state_is_refused() -> None:
    assert "response_state_is_known" in refusal("UPDATE responses_response SET state = 'lost'")
