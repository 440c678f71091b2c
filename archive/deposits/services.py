"""Noting that packages were delivered to an e-archive, one or many with one receipt, and taking a note back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.deposits.reading import MOST, deposit_of, deposits_of
from archive.models import Deposit, SearchEntry
from attachments.models import Attachment
from attachments.services import examine_file, keep_file, stored_when_given
from config.fields.page_marks import refuse_unseen
from config.language import swedish
from config.language.days import refuse_day_to_come
from config.refusals import WrongStateError
from responses.lifecycle.standing import standing_of
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import Action, require
from responses.models import Submission

_CORRECTED = (
    "Anteckningen är en annan än när du öppnade sidan: {name} har antecknat leverans till {archive}, kvittens"
    " {reference}. Det du har skrivit står kvar här. Ta tillbaka leveransen om det är den anteckningen som är fel."
)


@dataclass(frozen=True, kw_only=True)
class DepositFacts:
    """What the e-archive's receipt says. `sums`: of the packages, by the submission's key, where they are known."""

    delivered_on: date
    archive: str
    reference: str
    sums: Mapping[uuid.UUID, str]


def note_deposits(
    *,
    submissions: Sequence[Submission],
    facts: DepositFacts,
    upload: "UploadedFile[bytes] | None",
    actor: User,
    at: datetime,
) -> list[Deposit]:
    """Note that the submissions' packages were delivered, all of them or none. A later note is in force instead of an
    earlier one, which stays; what says the very same as those in force is not noted again. `upload`: the receipt.

    Raises ValidationError for none or too many, those of several organisations, a day to come or before the sealing, a
    file that is refused; WrongStateError for one that is not sealed; PermissionDenied by the table.
    """
    _check(submissions, facts, at)
    for one in submissions:
        require(Action.DEPOSIT, standing_of(one.response, actor, timezone.localdate(at)))
    examined = examine_file(upload) if upload is not None else None
    organisation, title = submissions[0].response.organisation, f"Kvittens {facts.reference}"
    with stored_when_given(organisation=organisation, uploaded_by=actor, upload=examined, title=title) as stored:
        return _keep(submissions, facts, stored, actor, at)


@transaction.atomic
def _keep(
    submissions: Sequence[Submission], facts: DepositFacts, stored: Attachment | None, actor: User, at: datetime
) -> list[Deposit]:
    # In one order, so that two who note the same never wait for each other.
    ordered = sorted(submissions, key=lambda one: one.response_id)
    for one in ordered:
        locked_for(Action.DEPOSIT, response=one.response, actor=actor, at=at)
    known = deposits_of(ordered)
    if all(_says_same(known.get(one.pk), facts.sums.get(one.pk, ""), facts, stored) for one in ordered):
        return [known[one.pk] for one in ordered]
    receipt = keep_file(stored) if stored else None
    return [_note(one, facts, receipt, actor, at) for one in ordered]


def _says_same(known: Deposit | None, sha256: str, facts: DepositFacts, stored: Attachment | None) -> bool:
    """Whether the note in force says the very same: a form that is sent twice notes it once."""
    if known is None:
        return False
    receipt = known.receipt.sha256 if known.receipt else None
    said = (known.delivered_on, known.archive, known.reference, known.package_sha256, receipt)
    sent = stored.sha256 if stored else None
    return said == (facts.delivered_on, facts.archive, facts.reference, sha256, sent)


def _note(
    submission: Submission, facts: DepositFacts, receipt: Attachment | None, actor: User, at: datetime
) -> Deposit:
    response = submission.response
    told = f"{submission.receipt_number}\nLevererat: {swedish.day(facts.delivered_on)} till {facts.archive}"
    note = f"{told}\nKvittens: {facts.reference}"
    record(response=response, action=Action.DEPOSIT, actor=actor, at=at, note=note)
    SearchEntry.objects.filter(submission=submission).update(is_deposited=True)
    return Deposit.objects.create(
        submission=submission,
        delivered_on=facts.delivered_on,
        archive=facts.archive,
        reference=facts.reference,
        package_sha256=facts.sums.get(submission.pk, ""),
        receipt=receipt,
        by=actor,
        by_name=actor.name,
        at=at,
    )


@transaction.atomic
def take_back_deposit(
    *, submission: Submission, reason: str, actor: User, at: datetime, seen: str | None = None
) -> Deposit:
    """Say that the package was not delivered after all, and why. What was noted stays in the trail.

    `seen` marks the note that the actor's page was of (config.fields.page_marks), None to ask nothing. Raises
    ValidationError without a reason or where another note is in force by now, WrongStateError when none is,
    PermissionDenied by the table.
    """
    response = locked_for(Action.DEPOSIT, response=submission.response, actor=actor, at=at).response
    known = deposit_of(submission)
    if known is None:
        raise WrongStateError("Ingen leverans till e-arkivet är antecknad. Ladda om sidan.")
    told = _CORRECTED.format(name=known.by_name, archive=known.archive, reference=known.reference)
    refuse_unseen(seen, known, told=told)
    why = reason.strip()[:500]
    if not why:
        raise ValidationError({"reason": "Skriv varför svaret inte är levererat."})
    note = f"{submission.receipt_number}\n{why}"
    record(response=response, action="deposit_taken_back", actor=actor, at=at, note=note)
    SearchEntry.objects.filter(submission=submission).update(is_deposited=False)
    return Deposit.objects.create(submission=submission, reason=why, by=actor, by_name=actor.name, at=at)


def _check(submissions: Sequence[Submission], facts: DepositFacts, at: datetime) -> None:
    if not 1 <= len(submissions) <= MOST:
        raise ValidationError(f"Välj minst ett svar och högst {MOST}.")
    if len({one.response.organisation_id for one in submissions}) > 1:
        raise ValidationError("Välj svar från en organisation i taget: kvittensen är en organisations.")
    unsealed = [one.receipt_number for one in submissions if not hasattr(one, "copy")]
    if unsealed:
        raise WrongStateError(f"Arkivexemplaret är inte klart ännu: {swedish.listing(unsealed)}.")
    sealed_on = max(timezone.localdate(one.submitted_at) for one in submissions)
    refuse_day_to_come("delivered_on", facts.delivered_on, timezone.localdate(at))
    if facts.delivered_on < sealed_on:
        told = f"Det senaste av svaren förseglades {swedish.day(sealed_on)}. Välj den dagen eller en senare."
        raise ValidationError({"delivered_on": told})
