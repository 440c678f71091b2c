"""Submitting exactly once."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive import letters
from archive.companions.making import order_companions
from archive.correcting.abandoning import end_correction
from archive.models import ContentSeed
from archive.models.copies import SEAL_COPY, copy_key
from archive.records import make_record, record_data
from archive.registering import enter_submission
from config.refusals import WrongStateError
from outbox import services as outbox
from responses.approval.suspicion import refuse_suspected
from responses.lifecycle.delivery import newest_submission
from responses.lifecycle.trail import lock_as, move
from responses.lifecycle.workflow import handing_in, require
from responses.models import Correction, Response, SignOff, Submission
from surveys.answers.values import is_blank
from surveys.schema import TextItem

_OPEN_AND_CHANGE = "Öppna svaret för ändring, byt filen mot en ren kopia, och skicka det för godkännande igen."
_RECEIPT_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic
def submit_response(*, response: Response, sha256: str, actor: User, at: datetime) -> Submission:
    """Submit, or seal to be carried over, what was approved under the fingerprint `sha256`. Again: the same submission.

    The receipt e-mail and the sealed copy are written to the outbox in the same transaction as the state, so a crash
    or a lost broker loses neither. Raises PermissionDenied or WrongStateError by the table.
    """
    standing = lock_as(actor, response=response, at=at)
    locked = standing.response
    already = Submission.objects.filter(response=locked, snapshot__sha256=sha256).first()
    if already is not None and already.submitted_by_id == actor.pk:
        return already
    action = handing_in(locked)
    require(action, standing)
    sign_off = standing.sign_off
    if sign_off is None or sign_off.sha256 != sha256:
        raise WrongStateError("Svaret har ändrats sedan du öppnade sidan. Ladda om sidan och läs den igen.")
    refuse_suspected(locked, then=_OPEN_AND_CHANGE)
    number, correction = new_receipt_number(at), locked.correction
    move(standing, action, at=at, note=number, changes={"correction": None})
    submission = _create(locked, sign_off, actor, at, receipt_number=number, correction=correction)
    if correction is not None:
        end_correction(correction, Correction.Outcome.SUBMITTED, actor=actor, at=at)
    enter_submission(submission)
    ContentSeed.objects.create(submission=submission)
    what = f"Arkivexemplaret av {submission.receipt_number} ({locked.organisation.name})"
    outbox.put_message(kind=SEAL_COPY, key=copy_key(submission), at=at, payload={"what": what})
    order_companions(submission=submission, at=at)
    letters.put_receipt(submission=submission, at=at)
    return submission


def _create(
    response: Response,
    sign_off: SignOff,
    actor: User,
    at: datetime,
    *,
    receipt_number: str,
    correction: Correction | None,
) -> Submission:
    """The submission with the record of what is true now, the move that has just been made included."""
    receipt_email = receipt_address(response, sign_off) or actor.email
    record = make_record(
        response=response,
        snapshot=sign_off.snapshot,
        actor=actor,
        at=at,
        receipt_email=receipt_email,
        correction=correction,
    )
    before = newest_submission(response)
    return Submission.objects.create(
        response=response,
        number=before.number + 1 if before else 1,
        replaces=before,
        correction=correction,
        snapshot=sign_off.snapshot,
        sign_off=sign_off,
        receipt_number=receipt_number,
        receipt_email=receipt_email,
        diarienummer=response.diarienummer,
        submitted_by=actor,
        submitted_at=at,
        delivery=record.delivery,
        record=record_data(record),
    )


def new_receipt_number(at: datetime) -> str:
    """SP-2026-XXXX-XXXX: the year and 40 random bits in letters that are not mistaken for each other."""
    drawn = "".join(secrets.choice(_RECEIPT_ALPHABET) for _ in range(8))
    return f"SP-{timezone.localdate(at).year}-{drawn[:4]}-{drawn[4:]}"


def receipt_address(response: Response, sign_off: SignOff) -> str:
    """The contact's address given in the form, as it was approved; empty when it gives none."""
    answers = sign_off.snapshot.content["answers"]
    for question in response.tree.questions:
        if isinstance(question, TextItem) and question.receipt and not is_blank(answers.get(question.link_id)):
            return str(answers[question.link_id]).strip()
    return ""
