"""Drafts that a rule discards: warned of, logged, gone; and everything else that stays whatever is tried."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Organisation, User
from accounts.roles import Role
from attachments.models import Attachment
from operations.holding import hold_deletion, resume_deletion
from outbox.models import OutboxMessage
from responses.approval import returning, snapshot_readings
from responses.lifecycle import letters
from responses.lifecycle.retention import PARTS, apply_rules, due_on
from responses.models import (
    Answer,
    Contribution,
    Correction,
    DraftDeletion,
    DraftWarning,
    Response,
    Return,
    SignOff,
    Snapshot,
    State,
    Submission,
)
from responses.models.protection import Kept
from tests.builders import (
    approver_of,
    archivist_of,
    attach_file,
    attach_link,
    bring_to,
    complete_answers,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    make_user,
    save_answers,
)
from tests.databases import as_the_owner

pytestmark = pytest.mark.django_db

ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file]}
"""


def morning(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 4, 10))  # noqa: DTZ001


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation(draft_retention_months=6, draft_warning_days=30)


@pytest.fixture
def draft(organisation: Organisation) -> Response:
    """A draft with all that a draft can have: sent, read, returned, reworded, commented, with a file. Never signed."""
    response = make_response(organisation=organisation, questionnaire=make_questionnaire(make_definition(ITEMS)))
    attach_file(response, "A-2")
    archivist_of(response)
    save_answers(response, {**complete_answers(response), "A-1": "En hemlig lydelse"})
    bring_to(response, State.IN_REVIEW)
    [sha256] = response.snapshots.values_list("sha256", flat=True)
    snapshot_readings.note_reading(response=response, sha256=sha256, actor=approver_of(response), at=timezone.now())
    returning.return_(response=response, reason="Mer.", actor=approver_of(response), at=timezone.now())
    response.refresh_from_db()
    return response


def due(response: Response) -> date:
    found = due_on(response)
    assert found
    return found


def test_a_draft_is_warned_of_then_discarded_with_its_files_and_only_the_log_is_left(
    draft: Response, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    attached = Attachment.objects.get(placement__response=draft)
    path, day = Path(attached.file.path), due(draft)
    apply_rules(at=morning(day - timedelta(days=31)))
    assert not DraftWarning.objects.exists()
    for _ in range(2):
        apply_rules(at=morning(day - timedelta(days=30)))
    letters = OutboxMessage.objects.filter(key__startswith="draft_expires")
    assert {letter.payload["to"] for letter in letters} == {editor_of(draft).email, archivist_of(draft).email}
    apply_rules(at=morning(day - timedelta(days=1)))
    assert Response.objects.filter(pk=draft.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        [deletion] = apply_rules(at=morning(day))
    assert not Response.objects.filter(pk=draft.pk).exists()
    assert not Answer.objects.exists()
    assert not Attachment.objects.filter(pk=attached.pk).exists()
    assert not path.exists()
    assert (deletion.response_key, deletion.answers, deletion.attachments) == (draft.pk, 1, 1)
    assert editor_of(draft.organisation).name in deletion.people
    assert "6\u00a0månader" in deletion.rule
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(responses_draftdeletion)::text FROM responses_draftdeletion")
        assert "hemlig" not in cursor.fetchone()[0]


def test_months_are_counted_to_the_end_of_a_shorter_one(organisation: Organisation) -> None:
    response = make_response(organisation=organisation, opens_on=date(2026, 8, 1), last_day=date(2026, 8, 31))
    assert due_on(response) == date(2027, 2, 28)


def test_a_late_warning_still_gives_the_time_that_it_promises(draft: Response) -> None:
    day = due(draft) + timedelta(days=100)
    apply_rules(at=morning(day))
    apply_rules(at=morning(day + timedelta(days=29)))
    assert Response.objects.filter(pk=draft.pk).exists()
    assert apply_rules(at=morning(day + timedelta(days=30)))


def test_a_change_after_the_warning_keeps_the_draft(draft: Response) -> None:
    day = due(draft)
    apply_rules(at=morning(day - timedelta(days=30)))
    save_answers(draft, {"A-1": "Vi arbetar vidare."}, at=morning(day - timedelta(days=3)))
    assert not apply_rules(at=morning(day))
    assert due(draft) > day + timedelta(days=150)


@pytest.mark.parametrize(
    "deed",
    [
        lambda draft, at: attach_link(draft, "A-2", at=at),
        lambda draft, at: hand_out(draft, ["A-1"], addresses=["gast@example.se"], at=at),
    ],
    ids=["attached", "handed out"],
)
def test_whatever_somebody_does_after_the_warning_keeps_the_draft(
    deed: Callable[[Response, datetime], Any], draft: Response
) -> None:
    day = due(draft)
    apply_rules(at=morning(day - timedelta(days=30)))
    deed(draft, morning(day - timedelta(days=1)))
    assert not apply_rules(at=morning(day))
    assert due(draft) > day + timedelta(days=150)


def test_a_draft_that_was_sent_in_time_is_not_discarded_when_it_is_returned(draft: Response) -> None:
    day = due(draft)
    apply_rules(at=morning(day - timedelta(days=30)))
    bring_to(draft, State.IN_REVIEW, at=morning(day - timedelta(days=1)))
    returning.return_(response=draft, reason="Mer.", actor=approver_of(draft), at=morning(day + timedelta(days=3)))
    assert not apply_rules(at=morning(day + timedelta(days=4)))


def old_draft(**fields: Any) -> Response:
    """One that nobody has done anything in, due long ago; the histories of organisations go by the database's clock."""
    organisation = make_organisation(draft_retention_months=6, draft_warning_days=30, **fields)
    return make_response(
        organisation=organisation, opens_on=date(2024, 1, 1), last_day=date(2024, 2, 1), at=morning(date(2024, 1, 1))
    )


@pytest.mark.parametrize("is_held", [False, True], ids=["another rule meanwhile", "held after a restore"])
def test_a_warning_counts_only_while_its_rule_has_held_and_nothing_was_restored(is_held: bool) -> None:
    response, now = old_draft(), timezone.now()
    apply_rules(at=now - timedelta(days=40))
    if is_held:
        hold_deletion(at=now)
        resume_deletion(at=now)
    else:
        for months in (None, 6):
            Organisation.objects.filter(pk=response.organisation_id).update(draft_retention_months=months)
    assert not apply_rules(at=now + timedelta(hours=1))
    assert DraftWarning.objects.count() == 2
    assert not apply_rules(at=now + timedelta(days=29))
    assert apply_rules(at=now + timedelta(days=31))


def test_where_nobody_is_there_to_be_warned_whoever_appoints_them_is_told_and_the_draft_stays() -> None:
    response, now = old_draft(), timezone.now()
    administrators = [make_user(is_staff=True), make_member(Role.ADMINISTRATOR, organisation=response.organisation)]
    User.objects.filter(memberships__role=Role.EDITOR).update(is_active=False)
    for days in (0, 1, 60):
        assert not apply_rules(at=now + timedelta(days=days))
    told = OutboxMessage.objects.filter(key__startswith="nobody_to_warn")
    assert {letter.payload["to"] for letter in told} == {each.email for each in administrators}
    assert not DraftWarning.objects.exists()
    make_member(Role.EDITOR, organisation=response.organisation)
    for days in (60, 89):
        assert not apply_rules(at=now + timedelta(days=days))
    OutboxMessage.objects.filter(key__startswith="draft_expires").update(given_up_at=now)
    for days in (90, 119):  # nobody was reached: warned anew
        assert not apply_rules(at=now + timedelta(days=days))
    assert apply_rules(at=now + timedelta(days=120))


def test_without_a_rule_nothing_is_warned_of_or_discarded(draft: Response) -> None:
    Organisation.objects.update(draft_retention_months=None)
    for _ in range(2):
        apply_rules(at=morning(draft.last_day + timedelta(days=4000)))
    assert not DraftWarning.objects.exists()
    assert Response.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED, State.SUBMITTED])
def test_what_is_no_draft_or_was_ever_signed_or_submitted_is_never_discarded(
    state: State, organisation: Organisation
) -> None:
    response = make_response(organisation=organisation, state=state)
    late = morning(response.last_day + timedelta(days=4000))
    for _ in range(2):
        assert not apply_rules(at=late + timedelta(days=60))
    if state == State.APPROVED:
        returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
        for days in (0, 60):
            assert not apply_rules(at=late + timedelta(days=days))
    assert Response.objects.filter(pk=response.pk).exists()
    assert not DraftWarning.objects.exists()


def refused(sql: str) -> bool:
    """Whether a trigger refuses the statement, which must have met a row."""
    try:
        with transaction.atomic(), as_the_owner() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(sql)
            assert cursor.rowcount > 0, f"no row was met: {sql}"
    except DatabaseError as error:
        return "pgtrigger: Cannot" in str(error)
    return False


def log_row(response: Response) -> DraftDeletion:
    return DraftDeletion.objects.create(
        response_key=response.pk, organisation=response.organisation, questionnaire=response.questionnaire,
        last_day=response.last_day, answers=0, attachments=0, rule="prov", warned_at=timezone.now(),
        deleted_at=timezone.now(),
    )  # fmt: skip


def test_nothing_deletes_a_draft_that_is_not_in_the_log(draft: Response) -> None:
    other = make_response(organisation=draft.organisation)
    log_row(other)
    met = ["responses_answerrevision", "responses_event", "responses_snapshot"]
    for table in met:
        clause = "" if table == "responses_answerrevision" else f" WHERE response_id = '{draft.pk}'"
        assert refused(f"DELETE FROM {table}{clause}"), table
    assert refused(f"DELETE FROM responses_response WHERE id = '{draft.pk}'")
    assert not refused(f"DELETE FROM responses_event WHERE response_id = '{other.pk}'")
    assert refused("UPDATE responses_draftdeletion SET rule = 'annan'")
    assert refused("DELETE FROM responses_draftdeletion")


@pytest.mark.parametrize("state", [State.APPROVED, State.SUBMITTED])
def test_not_even_the_log_opens_for_what_was_signed_or_submitted(state: State) -> None:
    response = make_response(state=state)
    log_row(response)
    for table in ("responses_answerrevision", "responses_event", "responses_snapshot", "responses_response"):
        assert refused(f"DELETE FROM {table}"), table
    assert refused("DELETE FROM responses_signoff")


def test_every_table_of_a_draft_is_known_and_protected() -> None:
    """A new table that refers to a response must be among PARTS; one that is protected must be so by Kept."""
    roots = {Response, Answer, Contribution, Correction, Return, Snapshot}
    beyond = {Submission, SignOff}  # what has these is no draft any more
    referring = {
        model
        for model in apps.get_app_config("responses").get_models()
        for field in model._meta.fields
        if field.related_model in roots and model not in roots | beyond
    }
    known = {model for model, _ in PARTS}
    assert referring | roots - {Response} == known
    for model in known | {Response}:
        for trigger in getattr(model._meta, "triggers", []):
            deletes = "DELETE" in str(trigger.operation)
            assert not deletes or isinstance(trigger, Kept), trigger.name


def test_one_draft_that_cannot_be_warned_of_stops_no_other(
    draft: Response, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_response(organisation=organisation)
    warn = letters.DRAFT_EXPIRES.put

    def fails_for_one(*, response: Response, **told: Any) -> None:
        if response == draft:
            raise ValueError("it cannot be written")
        warn(response=response, **told)

    monkeypatch.setattr(letters, "DRAFT_EXPIRES", SimpleNamespace(put=fails_for_one))
    apply_rules(at=morning(max(due(draft), due(other))))
    assert list(DraftWarning.objects.values_list("response", flat=True)) == [other.pk]
