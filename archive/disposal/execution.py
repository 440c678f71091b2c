"""Carrying out what is due: first the log, with it all rows in one transaction, then the files, then the end.

What falls in the middle goes on where it was: a row that has begun and is not done has files left, and each file says
itself whether it is out of the storage. Done again it changes nothing.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Mod
from django.utils import timezone

from archive.deposits.reading import deposits_of
from archive.disposal import letters
from archive.disposal.files import HeldFile, empty_place, files_of, is_kept_elsewhere, superseded_receipts
from archive.disposal.hindrances import hindrances_of, submissions_of
from archive.disposal.looking import LookAgainError, StorageLook
from archive.disposal.services import proposed_numbers, responses_left, told_hindrances
from archive.disposal.work import end_work, lock_work
from archive.models import (
    AttachmentCompanion,
    ContentSeed,
    CopyExtension,
    Deposit,
    MaskedCopy,
    Masking,
    PackageManifest,
    RegisterEntry,
    SealedCopy,
    SearchEntry,
)
from archive.records import record_of
from archive.register_facts import register_facts
from archive.searching.index import searched_number
from audit.actions import Logged
from audit.services import append
from config.row_by_row import count_failure
from outbox.letters import empty_letters, letters_about
from responses.lifecycle.delivery import carry_over_of
from responses.lifecycle.disposal import delete_rows, persons_handed
from responses.lifecycle.standing import with_related
from responses.models import Disposal, DisposedAnswer, DisposedFile, DisposedSubmission, Response, Submission

logger = logging.getLogger(__name__)

ARCHIVE_PARTS: tuple[tuple[type[Model], str], ...] = (
    (AttachmentCompanion, "attachment__placement__response"),
    (MaskedCopy, "masking__submission__response"),
    (Masking, "submission__response"),
    (CopyExtension, "copy__submission__response"),
    (SealedCopy, "submission__response"),
    (ContentSeed, "submission__response"),
    (SearchEntry, "submission__response"),
    (RegisterEntry, "submission__response"),
    (PackageManifest, "submission__response"),
    (Deposit, "submission__response"),
)
"""What the archive has of a submission, each before what it refers to. A test says when a table is missing here."""
_NIGHTS = 7
_LOOKS = 3


@dataclass(frozen=True)
class DisposalOutcome:
    """How it went: how many answers are done, how many wait for something, how many failed, how many files had come
    back and were removed again.
    """

    done: int = 0
    waiting: int = 0
    failed: int = 0
    returned: int = 0


def due_answers(at: datetime) -> QuerySet[DisposedAnswer]:
    """Those that have begun and are not done, and those whose decision has waited."""
    waited = Q(
        disposal__confirmed_at__isnull=False, disposal__taken_back_at__isnull=True, disposal__waits_until__lte=at
    )
    return DisposedAnswer.objects.filter(Q(begun_at__isnull=False) | waited, done_at__isnull=True).order_by("pk")


def carry_out_due(*, at: datetime) -> DisposalOutcome:
    """Destroy what is due; one failure does not stop the others, and is tried again the next time. Files that came back
    by an older backup are removed again: of a seventh of what was destroyed each time.
    """
    done = waiting = failed = 0
    for answer in due_answers(at).select_related("disposal__organisation"):
        try:
            if carry_out(answer, at=at):
                done += 1
            else:
                waiting += 1
                _tell_hindered(answer.disposal, at)
        except Exception:
            logger.exception("the disposal of an answer failed: %s", answer.pk)
            count_failure()
            failed += 1
    return DisposalOutcome(done, waiting, failed, remove_returned(at=at))


@transaction.atomic
def _tell_hindered(disposal: Disposal, at: datetime) -> None:
    """Once a disposal: what stood in the way the first night, of all of its answers."""
    if found := told_hindrances(responses_left(disposal), at, proposed_numbers(disposal)):
        letters.put_hindered(disposal=disposal, hindrances=found, at=at)


def carry_out(answer: DisposedAnswer, *, at: datetime) -> bool:
    """Destroy one answer, or go on with it; False where something stands in the way of it, or it is not due.

    Raises what the storage raises: what is left is done the next time.
    """
    if answer.begun_at is None and not _begin(answer, at):
        return False
    for file in DisposedFile.objects.filter(submission__answer=answer, removed_at__isnull=True).order_by("pk"):
        empty_place(file.place)
        DisposedFile.objects.filter(pk=file.pk, removed_at__isnull=True).update(removed_at=timezone.now())
    _finish(answer, at)
    return True


def _begin(answer: DisposedAnswer, at: datetime) -> bool:
    """Look at the files with nothing locked, and begin by what was seen; once more where they have changed since."""
    for _ in range(_LOOKS):
        with suppress(LookAgainError):
            return _begin_by(_look(answer, at), answer, at)
    raise LookAgainError


def _look(answer: DisposedAnswer, at: datetime) -> StorageLook:
    look = StorageLook()
    response = _response_of(answer, Response.objects.all())
    if response and not hindrances_of(response, at=at, proposed=answer.receipt_numbers):
        files_of(response, submissions_of(response), look)
    look.end()
    return look


@transaction.atomic
def _begin_by(look: StorageLook, answer: DisposedAnswer, at: datetime) -> bool:
    """Write the log and delete the rows, unless it is taken back or something stands in the way by now."""
    disposal = Disposal.objects.select_for_update(of=("self",), no_key=True).get(pk=answer.disposal_id)
    locked = due_answers(at).select_for_update(of=("self",), no_key=True).filter(pk=answer.pk).first()
    if locked is None or disposal.taken_back_at:
        return False
    if locked.begun_at:
        return True
    work = lock_work(locked.response_key)
    response = _response_of(locked, Response.objects.select_for_update(of=("self",)))
    if response is None or hindrances_of(response, at=at, proposed=locked.receipt_numbers):
        return False
    submissions = submissions_of(response)
    files = files_of(response, submissions, look)
    _write_log(locked, response, submissions, files, at)
    locked.begun_at, locked.handed_to = at, persons_handed(response)
    locked.save(update_fields=["begun_at", "handed_to"])
    receipts = superseded_receipts(response)
    for model, path in ARCHIVE_PARTS:
        model._default_manager.filter(**{path: response}).delete()
    delete_rows(response)
    for receipt in receipts:
        receipt.delete()
    empty_letters(letters_about(locked.response_key), at=at)
    end_work(work, at=at)
    _tell_log(disposal, submissions)
    return True


def _response_of(answer: DisposedAnswer, responses: QuerySet[Response]) -> Response | None:
    found = with_related(responses.filter(pk=answer.response_key))
    return found.select_related("organisation", "questionnaire", "receiver_organisation").first()


def _write_log(
    answer: DisposedAnswer,
    response: Response,
    submissions: Sequence[Submission],
    files: Sequence[HeldFile],
    at: datetime,
) -> None:
    deposits, going = deposits_of(submissions), [file.key for file in files]
    for one in submissions:
        own = [file for file in files if file.submission == one.pk]
        kept = {id(file): is_kept_elsewhere(file, going) for file in own}
        logged = _logged(answer, response, one, deposits[one.pk])
        logged.logged_at = at
        logged.files = sum(not kept[id(file)] for file in own)
        logged.size = sum(file.size for file in own if not kept[id(file)])
        logged.save(force_insert=True)
        DisposedFile.objects.bulk_create(
            DisposedFile(
                submission=logged,
                kind=file.kind,
                key=file.key,
                sha256=file.sha256,
                size=file.size,
                place=file.place,
                kept_elsewhere=kept[id(file)],
            )
            for file in own
        )


def _logged(answer: DisposedAnswer, response: Response, submission: Submission, deposit: Deposit) -> DisposedSubmission:
    told, copy, asked = record_of(submission), submission.copy, response.questionnaire
    assert deposit.delivered_on is not None  # deposits_of gives only those that have a day
    facts = register_facts(submission, carry_over_of(submission))
    number = response.diarienummer or submission.diarienummer
    numbers = (number, submission.diarienummer, submission.receipt_number, submission.register_entry.recipient_number)
    return DisposedSubmission(
        answer=answer,
        organisation=response.organisation,
        submission_key=submission.pk,
        receipt_number=submission.receipt_number,
        diarienummer=number,
        numbers="\n".join(dict.fromkeys(searched_number(one) for one in numbers if one)),
        organisation_name=told.organisation,
        organisation_number=told.organisation_number,
        title=told.dated_title,
        questionnaire=told.questionnaire,
        version=told.version,
        year=asked.year,
        register=[
            {"key": one.key, "label": one.label, "value": one.value, "text": one.text, "public": one.public}
            for one in facts
        ],
        replaces=submission.replaces.receipt_number if submission.replaces else "",
        submitted_at=submission.submitted_at,
        sealed_at=copy.sealed_at,
        copy_sha256=copy.sha256,
        unsealed_sha256=copy.unsealed_sha256,
        content_root=copy.content_root,
        copy_place=copy.pk,
        snapshot_sha256=submission.snapshot.sha256,
        delivered_on=deposit.delivered_on,
        archive=deposit.archive,
        reference=deposit.reference,
        package_sha256=deposit.package_sha256,
        receipt=deposit.receipt,
    )


def _tell_log(disposal: Disposal, submissions: Sequence[Submission]) -> None:
    for one in submissions:
        append(
            action=Logged.DISPOSED,
            at=timezone.now(),
            organisation=disposal.organisation_id,
            about=f"disposal:{disposal.pk}",
            details={"kvitto": one.receipt_number, "beslut": disposal.decision},
        )


@transaction.atomic
def _finish(answer: DisposedAnswer, at: datetime) -> None:
    """Close the triggers again; tell the persons of the decision when it was the last of its answers."""
    disposal = Disposal.objects.select_for_update(of=("self",), no_key=True).get(pk=answer.disposal_id)
    DisposedAnswer.objects.filter(pk=answer.pk, done_at__isnull=True).update(done_at=timezone.now())
    if not disposal.answers.filter(done_at__isnull=True).exists():
        letters.put_done(disposal=disposal, at=at)


def remove_returned(*, at: datetime, every_place: bool = False) -> int:
    """Remove again what an older backup has brought back into the folders of what was destroyed: of a seventh of them,
    or with `every_place` of all. It destroys no answer. Returns how many files.
    """
    destroyed = DisposedFile.objects.filter(removed_at__isnull=False)
    if not every_place:
        tonight = timezone.localdate(at).toordinal() % _NIGHTS
        destroyed = destroyed.annotate(night=Mod(F("pk"), _NIGHTS)).filter(night=tonight)
    removed = 0
    for place in destroyed.order_by("place").values_list("place", flat=True).distinct().iterator():
        removed += empty_place(place)
    if removed:
        logger.warning("%s destroyed files had come back, and are removed again", removed)
    return removed
