"""The files of a gallring: what a killed worker, a restore or another answer has left, and a storage that fails."""

import hashlib
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from archive.companions.making import make_companion
from archive.deposits.services import DepositFacts, note_deposits
from archive.disposal import execution
from archive.disposal.execution import carry_out_due
from archive.disposal.looking import StorageLook
from archive.masking.making import keep_masked, make_masked, make_masked_copy
from archive.models.companions import companions_directory
from archive.models.masking import masked_directory
from archive.verification import judge_file
from attachments.models import Attachment
from attachments.services import add_again
from config.refusals import WrongStateError
from outbox.decisions import try_again
from outbox.models import OutboxMessage
from responses.models import (
    DisposedFile,
    DisposedSubmission,
    Response,
)
from seals.verify import Verdict
from tests.archive.companions.test_making import word
from tests.archive.disposal.answers import MARK, left_in, marked
from tests.attachments.files import pdf
from tests.attachments.files import upload as upload_of
from tests.builders import (
    archivist_of,
    begin_masking,
    editor_of,
)
from tests.builders.disposal import (
    deliver,
    make_deliverable,
    make_delivered,
    make_due,
)
from tests.builders.masking import order_masked

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("disposal-files")]


class BotoError(Exception):
    """As botocore raises, which is no OSError."""


BotoError.__module__ = "botocore.exceptions"


@pytest.mark.parametrize("given_up", [False, True])
def test_what_a_worker_that_was_killed_has_left_is_destroyed_and_logged_and_its_work_ends_with_it(
    given_up: bool, settings: Any
) -> None:
    settings.ATTACHMENT_COMPANION = "soffice"
    response, long_ago = marked(word()), timezone.now() - timedelta(days=91)
    masking = order_masked(begin_masking(response, at=long_ago), at=long_ago)
    attached = Attachment.objects.get(placement__response=response)
    work = OutboxMessage.objects.filter(kind__in=["make_masked", "make_companion"])
    assert work.filter(done_at__isnull=True).count() == 2
    # Of a companion that waits to be made no answer is destroyed; somebody has let it be.
    work.filter(kind="make_companion").update(given_up_at=timezone.now())
    if given_up:
        work.update(given_up_at=timezone.now(), given_up_because="Det gick inte.")
    deliver(response)
    names = [left_in(masked_directory(masking)), left_in(companions_directory(attached))]
    make_due(response)
    assert carry_out_due(at=timezone.now()).done == 1
    assert not any(default_storage.exists(name) for name in names)
    logged = {one.kind: one for one in DisposedFile.objects.filter(sha256=hashlib.sha256(b"%PDF left").hexdigest())}
    assert set(logged) == {DisposedFile.Kind.UNKNOWN, DisposedFile.Kind.COMPANION}
    assert {(one.size, one.removed_at is not None) for one in logged.values()} == {(9, True)}
    assert logged[DisposedFile.Kind.UNKNOWN].key == masking.pk
    assert not work.filter(done_at__isnull=True).exists()
    for message in work:
        {"make_masked": make_masked_copy, "make_companion": make_companion}[message.kind](message_id=message.pk)
        with pytest.raises(WrongStateError):
            try_again(message=message, by=None, at=timezone.now())


def test_what_was_handed_out_before_a_restore_is_logged_beside_the_copy_that_the_register_knows() -> None:
    response = make_deliverable()
    masking = order_masked(begin_masking(response))
    before, after = (make_masked(masking, timezone.now()) for _ in range(2))
    keep_masked(masking, after, timezone.now())
    default_storage.save(f"{masked_directory(masking)}/before.pdf", ContentFile(before.file))
    deliver(response)
    make_due(response)
    assert carry_out_due(at=timezone.now()).done == 1
    masked = DisposedFile.objects.filter(kind=DisposedFile.Kind.MASKED, key=masking.pk)
    assert {one.sha256 for one in masked} == {hashlib.sha256(one.file).hexdigest() for one in (before, after)}
    for made in (before, after):
        assert judge_file(made.file)[1].verdict is Verdict.GENUINE


def test_what_only_lay_beside_a_masked_copy_is_not_called_one_when_it_is_destroyed() -> None:
    """The log stands for ever, and who may write in the storage writes nothing in it."""
    response, other = make_deliverable(), make_deliverable()
    masking, foreign = begin_masking(response, made=True), begin_masking(other, made=True)
    own, another = masking.copy.sha256, foreign.copy.file.open("rb").read()
    forged = [b"%PDF left", another[:20_000], another]
    for number, data in enumerate(forged):
        default_storage.save(f"{masked_directory(masking)}/{number}.pdf", ContentFile(data))
    deliver(response)
    make_due(response)
    assert carry_out_due(at=timezone.now()).done == 1
    logged = DisposedFile.objects.filter(key=masking.pk).exclude(sha256=own)
    assert {one.sha256 for one in logged} == {hashlib.sha256(data).hexdigest() for data in forged}
    assert {one.kind for one in logged} == {DisposedFile.Kind.UNKNOWN}
    for data in forged[:2]:
        assert judge_file(data)[1].verdict is not Verdict.GENUINE
        assert judge_file(data + b"\n%added")[1].verdict is not Verdict.GENUINE


def test_the_storage_is_looked_at_with_nothing_locked_and_once_more_where_something_comes_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    response = make_deliverable()
    masking = begin_masking(response, made=True)
    deliver(response)
    left_in(masked_directory(masking))
    make_due(response)
    outside, asked = len(connection.savepoint_ids), []

    def watched(name: str) -> None:
        real = getattr(default_storage, name)

        def watch(*told: Any) -> Any:
            asked.append((name, len(connection.savepoint_ids)))
            if asked.count(("open", outside)) == 1 and name == "open":
                default_storage.save(f"{masked_directory(masking)}/later.pdf", ContentFile(b"%PDF later"))
            return real(*told)

        monkeypatch.setattr(default_storage, name, watch)

    for name in ("listdir", "open", "size"):
        watched(name)
    assert carry_out_due(at=timezone.now()).done == 1
    assert {name for name, _ in asked} == {"listdir", "open", "size"}
    assert {depth for _, depth in asked} == {outside}
    hashes = set(DisposedFile.objects.values_list("sha256", flat=True))
    assert {hashlib.sha256(content).hexdigest() for content in (b"%PDF left", b"%PDF later")} <= hashes


def test_files_that_always_change_leave_the_answer_for_another_night(monkeypatch: pytest.MonkeyPatch) -> None:
    response = make_delivered()
    make_due(response)
    look = StorageLook()
    look.end()
    monkeypatch.setattr(execution, "_look", lambda *_: look)
    assert carry_out_due(at=timezone.now()).failed == 1
    assert Response.objects.filter(pk=response.pk).exists()


@pytest.mark.parametrize("error", [FileNotFoundError(2, "gone"), BotoError("404")], ids=["gone", "S3"])
def test_a_report_that_is_gone_holds_up_no_disposal_and_a_storage_that_is_away_does(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    response = make_delivered()
    make_due(response)
    report = response.submissions.get().copy.report_file.name

    def fails(name: str) -> int:
        raise error

    monkeypatch.setattr(default_storage, "size", fails)
    if isinstance(error, BotoError):
        assert carry_out_due(at=timezone.now()).failed == 1
        assert Response.objects.filter(pk=response.pk).exists()
    default_storage.delete(report)
    assert carry_out_due(at=timezone.now()).done == 1
    assert DisposedFile.objects.get(kind=DisposedFile.Kind.REPORT).size == 0


def test_what_an_older_backup_brings_back_is_removed_again_and_what_others_have_stays() -> None:
    response = make_deliverable()
    deliver(response)
    name = response.submissions.get().copy.file.name
    make_due(response)
    carry_out_due(at=timezone.now())
    default_storage.save(name, ContentFile(b"back again"))
    call_command("carry_out_disposals", "--all")
    assert not default_storage.exists(name)
    default_storage.save(name, ContentFile(b"back again"))
    week = [carry_out_due(at=timezone.now() + timedelta(days=day)).returned for day in range(7)]
    assert sum(week) == 1


def test_after_a_restore_files_are_removed_and_no_answer_is_destroyed_without_a_word() -> None:
    gone, waits = make_delivered(), make_delivered()
    name = gone.submissions.get().copy.file.name
    make_due(gone)
    carry_out_due(at=timezone.now())
    make_due(waits)
    default_storage.save(name, ContentFile(b"back again"))
    said = StringIO()
    call_command("carry_out_disposals", "--all", stdout=said)
    assert not default_storage.exists(name)
    assert Response.objects.filter(pk=waits.pk).exists()
    assert "Läs Gallringar" in said.getvalue()
    call_command("hold_deletion", stdout=StringIO())
    with pytest.raises(CommandError, match="hålls inne"):
        call_command("carry_out_disposals")
    assert Response.objects.filter(pk=waits.pk).exists()
    call_command("resume_deletion", stdout=StringIO())
    call_command("carry_out_disposals", stdout=StringIO())
    assert not Response.objects.filter(pk=waits.pk).exists()


def test_a_stored_file_that_another_answer_has_too_stays() -> None:
    response = marked()
    deliver(response)
    attached = Attachment.objects.get(placement__response=response)
    with transaction.atomic():
        again = add_again(source=attached, uploaded_by=editor_of(response))
    make_due(response)
    assert carry_out_due(at=timezone.now()).done == 1
    assert default_storage.exists(again.file.name)
    assert DisposedFile.objects.get(kind="attached").kept_elsewhere
    assert DisposedSubmission.objects.get().files == 2


def test_the_receipt_of_a_delivery_that_is_not_in_force_goes_with_the_last_answer_that_has_it() -> None:
    response = make_deliverable()
    other = make_deliverable(organisation=response.organisation)
    submissions = [one.submissions.get() for one in (response, other)]
    said = DepositFacts(delivered_on=timezone.localdate(), archive="E-arkivet", reference="EA-0", sums={})
    upload = upload_of(pdf(), f"{MARK}.pdf")
    now, actor = timezone.now(), archivist_of(response)
    receipt = note_deposits(submissions=submissions, facts=said, upload=upload, actor=actor, at=now)[0].receipt
    assert receipt is not None
    for one in (response, other):
        deliver(one)
        make_due(one)
        assert Attachment.objects.filter(pk=receipt.pk).exists()
        assert default_storage.exists(receipt.file.name)
        assert carry_out_due(at=timezone.now()).done == 1
    assert not Attachment.objects.filter(pk=receipt.pk).exists()
    assert not default_storage.exists(receipt.file.name)
    assert DisposedFile.objects.get(kind="superseded").sha256 == receipt.sha256
