"""What the database itself refuses, whoever asks: history, trail, snapshots, sign-offs, submissions, copies, versions."""

import pytest
from django.db import DatabaseError, connection, transaction

from responses.models import Response, State
from tests.builders import make_response

pytestmark = pytest.mark.django_db

KEPT = {
    "surveys_questionnaire": "title = 'Annan titel'",
    "responses_answerrevision": "value = '\"annat\"'",
    "responses_event": "note = 'inget hände'",
    "responses_snapshot": "content = '{}'",
    "responses_signoff": "name = 'Någon annan'",
    "responses_submission": "receipt_number = 'SP-2026-0000-0000'",
    "responses_sealedcopy": "sha256 = '00'",
}


@pytest.fixture
def archived() -> Response:
    return make_response(state=State.ARCHIVED)


def refused(sql: str) -> bool:
    """Whether the database refuses the statement; it must at least have met a row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # so that it is the trigger that refuses, not a foreign key
            cursor.execute(sql)
            assert cursor.rowcount > 0, f"no row was met: {sql}"
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(("table", "change"), KEPT.items(), ids=KEPT)
def test_what_is_kept_for_ever_cannot_be_changed_or_deleted_even_by_sql(
    archived: Response, table: str, change: str
) -> None:
    assert refused(f"UPDATE {table} SET {change}")
    assert refused(f"DELETE FROM {table}")  # noqa: S608  # the tables are the constants above


def test_a_sign_off_may_be_voided_and_nothing_else(archived: Response) -> None:
    assert not refused("UPDATE responses_signoff SET voided_at = now()")
    for column in ("sha256", "title", "phone", "email", "mandate_reference", "attestation", "authenticated_by"):
        assert refused(f"UPDATE responses_signoff SET {column} = 'x'"), column  # noqa: S608
    assert refused("UPDATE responses_signoff SET signed_at = now() - interval '1 day'")


def test_a_response_is_never_deleted(archived: Response) -> None:
    assert refused("DELETE FROM responses_response")


def test_two_submissions_cannot_have_one_snapshot_number_or_receipt(archived: Response) -> None:
    columns = (
        "response_id, number, snapshot_id, sign_off_id, receipt_number, receipt_email, diarienummer,"
        " submitted_by_id, submitted_at"
    )
    copied = f"INSERT INTO responses_submission (id, {columns}) SELECT gen_random_uuid(), {columns}"
    assert refused(f"{copied} FROM responses_submission")


def test_a_snapshot_has_one_valid_sign_off(archived: Response) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(column_name, ',') FROM information_schema.columns"
                       " WHERE table_name = 'responses_signoff' AND column_name <> 'id'")  # fmt: skip
        columns = cursor.fetchone()[0]
    again = f"INSERT INTO responses_signoff ({columns}) SELECT {columns} FROM responses_signoff"  # noqa: S608
    assert refused(again)
    assert not refused("UPDATE responses_signoff SET voided_at = now()")
    assert not refused(again)


def test_an_unknown_state_is_refused(archived: Response) -> None:
    assert refused("UPDATE responses_response SET state = 'lost'")
