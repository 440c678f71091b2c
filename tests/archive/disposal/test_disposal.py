"""Gallring: two persons and a waiting time, the log for ever, and nothing else left of what was answered."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.utils import timezone

from accounts.roles import Role
from archive.correcting.abandoning import abandon_correction
from archive.disposal import execution
from archive.disposal.execution import carry_out_due
from archive.disposal.hindrances import hindrances_of
from archive.models import Masking, SealedCopy, SearchEntry, SearchPassage
from attachments.models import Attachment
from audit.models import LogRow
from cases.models import DispatchItem
from outbox.failures import NeverPossibleError
from outbox.models import OutboxMessage
from outbox.posting import send_letter
from responses.lifecycle.disposal import SIGNED_PARTS, SUBMISSION_PARTS
from responses.lifecycle.retention import PARTS
from responses.models import (
    AnswerOrigin,
    Correction,
    DisposedAnswer,
    DisposedFile,
    DisposedSubmission,
    Response,
    SignOff,
    Snapshot,
    Submission,
    SupplementRequest,
)
from responses.models.protection import Kept
from tests.archive.companions.test_making import word
from tests.archive.disposal.answers import MARK, marked, refused
from tests.builders import (
    archivist_of,
    begin_masking,
    editor_of,
    give_companion,
    make_member,
    make_organisation,
    reopen,
)
from tests.builders.disposal import (
    confirm,
    deliver,
    let_wait,
    make_deliverable,
    make_delivered,
    make_due,
    propose,
    steward_of,
)
from tests.databases import as_the_owner

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("disposal")]


def tables_with(word: str) -> set[str]:
    """The tables in which some row has the word, whatever the type of its column."""
    found = set()
    with as_the_owner() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT 1 FROM "{table}" AS one WHERE strpos(one::text, %s) > 0 LIMIT 1', [word])
            if cursor.fetchone():
                found.add(table)
    return found


def stored_files() -> set[Path]:
    root = Path(default_storage.path(""))
    return {path.relative_to(root) for path in root.rglob("*") if path.is_file()}


TABLES_MARKED = {"responses_answer", "responses_snapshot", "responses_searchpassage", "attachments_attachment"}


def marked_everywhere() -> Response:
    """The same with a correction for a marked reason that came to nothing, a masked copy, a companion; delivered."""
    response = marked(word())
    assert hindrances_of(response, at=timezone.now())[-1] == "En PDF/A-kopia av en bilaga är inte gjord ännu."
    assert OutboxMessage.objects.filter(kind="make_companion").update(done_at=timezone.now()) == 1
    give_companion(response.submissions.get())
    reopen(response, "A-1", reason=f"Fel om {MARK}.")
    abandon_correction(response=response, actor=editor_of(response), at=timezone.now())
    begin_masking(response, made=True)
    deliver(response)
    return response


def test_letters_about_what_is_destroyed_keep_to_whom_and_about_what_and_are_never_sent_empty() -> None:
    response = make_delivered()
    make_due(response)
    about = OutboxMessage.objects.filter(payload__about__contains=[str(response.pk)])
    before = {one.key: (one.payload["to"], one.payload["subject"]) for one in about}
    assert all(one.payload["body"] for one in about)
    assert carry_out_due(at=timezone.now()).done == 1
    assert {one.key: (one.payload["to"], one.payload["subject"]) for one in about.all()} == before
    assert {one.payload["body"] for one in about.all()} == {""}
    with pytest.raises(NeverPossibleError, match="gallrat"):
        send_letter(message_id=about.earliest("pk").pk)


def test_what_is_delivered_is_destroyed_by_two_persons_after_the_waiting_time_and_only_the_log_is_left(
    settings: Any,
) -> None:
    before = stored_files()
    settings.ATTACHMENT_COMPANION = "soffice"
    response = marked_everywhere()
    submission, organisation = response.submissions.get(), response.organisation
    copy = submission.copy
    assert tables_with(MARK) >= {*TABLES_MARKED, "responses_outboxmessage"}
    make_due(response)
    assert carry_out_due(at=timezone.now()).done == 1
    assert not Response.objects.filter(pk=response.pk).exists()
    # The decision on a mandate is no part of an answer.
    assert {path.name for path in stored_files() - before} <= {"beslut.pdf"}
    assert tables_with(MARK) == set()
    logged = DisposedSubmission.objects.get()
    assert (logged.receipt_number, logged.copy_sha256) == (submission.receipt_number, copy.sha256)
    assert (logged.delivered_on, logged.archive, logged.reference) == (timezone.localdate(), "E-arkivet", "EA-1")
    assert (logged.organisation_name, logged.content_root) == (organisation.name, copy.content_root)
    kinds = sorted(logged.destroyed.values_list("kind", flat=True))
    assert kinds == ["attached", "companion", "copy", "masked", "report"]
    assert logged.files == 5
    assert logged.size == sum(logged.destroyed.values_list("size", flat=True)) > copy.size
    assert DisposedAnswer.objects.get().done_at
    assert LogRow.objects.filter(content__contains='"disposed"').count() == 1
    done, confirmed = (
        set(OutboxMessage.objects.filter(key__startswith=name).values_list("payload__to", flat=True))
        for name in ("disposal_done", "disposal_confirmed")
    )
    assert done == confirmed >= {archivist_of(organisation).email, steward_of(organisation).email}
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome()


def test_an_answer_goes_with_all_its_submissions_and_another_stays_whole() -> None:
    response, other = marked(), marked()
    deliver(response)
    make_due(response)
    kept = stored_files()
    assert carry_out_due(at=timezone.now()).done == 1
    assert Response.objects.filter(pk=other.pk).exists()
    copy = SealedCopy.objects.get()
    assert default_storage.exists(copy.file.name)
    assert len(kept) > len(stored_files())
    attached = Attachment.objects.get(placement__response=other)
    assert default_storage.exists(attached.file.name)
    assert tables_with(MARK) >= {"responses_answer", "responses_searchpassage"}


SEALED_TABLES = (
    *("responses_submission", "responses_sealedcopy", "responses_signoff", "responses_snapshot", "responses_event"),
    *("responses_answerrevision", "archive_deposit", "archive_contentseed", "responses_registerentry"),
    *("archive_packagemanifest", "responses_carryover", "responses_response", "archive_maskedcopy", "archive_masking"),
)


def test_the_triggers_open_for_nothing_but_a_confirmed_disposal_that_has_waited() -> None:
    response = make_deliverable()
    begin_masking(response, made=True)
    deliver(response)
    other = make_delivered()

    def all_refused() -> bool:
        return all(refused(f"DELETE FROM {table}") for table in SEALED_TABLES)

    assert all_refused()
    disposal = propose(response)
    begin = "UPDATE responses_disposedanswer SET begun_at = now()"
    assert refused(begin)
    assert all_refused()
    confirm(disposal)
    assert refused(begin)
    let_wait([disposal])
    assert refused(begin), "not before the log is written"
    assert all_refused()
    for change in (
        "UPDATE responses_disposal SET waits_until = now()",
        "UPDATE responses_disposal SET proposed_by_name = 'annan'",
        "UPDATE responses_disposal SET confirmed_by_id = proposed_by_id",
        "UPDATE responses_disposal SET confirmed_at = NULL, confirmed_by_id = NULL, waits_until = NULL",
        "UPDATE responses_disposedanswer SET response_key = gen_random_uuid()",
        "DELETE FROM responses_disposal",
        "DELETE FROM responses_disposedanswer",
    ):
        assert refused(change), change
    assert carry_out_due(at=timezone.now()).done == 1
    assert Response.objects.filter(pk=other.pk).exists()
    for table in ("responses_submission", "responses_sealedcopy", "responses_response"):
        assert refused(f"DELETE FROM {table}"), table
    for change in (
        "UPDATE responses_disposedsubmission SET archive = 'annat'",
        "DELETE FROM responses_disposedsubmission",
        "UPDATE responses_disposedfile SET sha256 = ''",
        "UPDATE responses_disposedfile SET removed_at = NULL",
        "DELETE FROM responses_disposedfile",
        "UPDATE responses_disposedanswer SET done_at = NULL",
        "UPDATE responses_disposal SET taken_back_at = NULL, decision = 'annat'",
    ):
        assert refused(change), change


LONG_AGO = "now() - interval '60 days'"


def test_nobody_confirms_in_the_past_or_alone_by_sql() -> None:
    disposal, person = propose(make_delivered()), make_member(Role.READER, organisation=make_organisation())
    set_to = "UPDATE responses_disposal SET confirmed_by_id = {}, confirmed_by_name = 'x', confirmed_at = {}"
    assert refused(f"{set_to.format(person.pk, LONG_AGO)}, waits_until = now() - interval '1 day'")
    assert refused(f"{set_to.format(person.pk, 'now()')}, waits_until = now() + interval '1 day'")
    by_one = f"{set_to.format(disposal.proposed_by_id, 'now()')}, waits_until = now() + interval '31 days'"
    assert refused(by_one, "disposal_is_confirmed_by_another_and_waits")
    assert not refused(f"{set_to.format(person.pk, 'now()')}, waits_until = now() + interval '31 days'")
    begun = "INSERT INTO responses_disposedanswer (disposal_id, response_key, title, receipt_numbers, begun_at)"
    assert refused(f"{begun} SELECT id, gen_random_uuid(), '', '', now() FROM responses_disposal")


def test_what_falls_in_the_middle_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    response = make_deliverable()
    other = make_delivered(organisation=response.organisation)
    begin_masking(response, made=True)
    deliver(response)
    names = [response.submissions.get().copy.file.name, other.submissions.get().copy.file.name]
    make_due(response, other)
    real, calls = default_storage.delete, []

    def fails_halfway(name: str) -> None:
        calls.append(name)
        if len(calls) in {2, 3, 4}:
            raise OSError("the disk is away")
        real(name)

    monkeypatch.setattr(default_storage, "delete", fails_halfway)
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(failed=2)
    assert not Response.objects.filter(pk__in=[response.pk, other.pk]).exists()
    assert DisposedFile.objects.filter(removed_at__isnull=True).exists()
    assert not DisposedAnswer.objects.filter(done_at__isnull=False).exists()
    with pytest.raises(CommandError):
        call_command("carry_out_disposals")
    call_command("carry_out_disposals")
    assert not any(default_storage.exists(name) for name in names)
    assert DisposedSubmission.objects.count() == 2
    assert not DisposedFile.objects.filter(removed_at__isnull=True).exists()
    assert DisposedAnswer.objects.filter(done_at__isnull=False).count() == 2
    letters = OutboxMessage.objects.filter(key__startswith="disposal_done")
    assert letters.count() == OutboxMessage.objects.filter(key__startswith="disposal_confirmed").count() > 0


def test_every_table_of_what_is_sealed_is_known_and_opens_by_the_log_alone() -> None:
    """A new table that refers to a submission, its copy or a masking must be among those that go, and protected."""
    roots = {Submission, SignOff, Snapshot, SealedCopy, Masking, SearchEntry}
    spared = {SearchPassage, DispatchItem, AnswerOrigin, Submission, SignOff, Correction, SupplementRequest}
    referring = {
        model
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model in roots
    }
    known = {model for model, _ in (*PARTS, *SUBMISSION_PARTS, *SIGNED_PARTS, *execution.ARCHIVE_PARTS)}
    assert referring - known - spared == set()
    for model in known | {Submission}:
        for trigger in getattr(model._meta, "triggers", []):
            assert "DELETE" not in str(trigger.operation) or isinstance(trigger, Kept), trigger.name
