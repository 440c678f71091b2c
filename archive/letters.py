"""The letters of a submission: the receipt, and what the administrators are told of copies."""

from datetime import datetime

from accounts.models import User
from archive.models import Deposit, SealedCopy
from archive.records import record_of
from outbox.letters import Letter
from responses.lifecycle.delivery import carry_over_of
from responses.lifecycle.turns import sign_offs_of
from responses.models import State, Submission

_COPY = {
    "address": ("receipt", "{submission.pk}"),
    "copy_address": ("copy", "{submission.pk}"),
    "verify_address": ("verify",),
}

RECEIPT = Letter(
    template="archive/email/receipt",
    to="the contact's address in the form: the svarskvitto",
    tells="submission record sign_offs",
    subject="Inskickat: svarskvitto {submission.receipt_number}",
    key="{submission.pk}",
    links=_COPY,
    about="{submission.response_id}",
)
SEALED_RECEIPT = Letter(
    template="archive/email/sealed_receipt",
    to="the same, of what is sealed to be carried over: nothing is delivered by it",
    tells="submission record sign_offs",
    subject="INTE lämnat till {record.receiver} ännu: kvittens på förseglat svar {submission.receipt_number}",
    key="{submission.pk}",
    links={**_COPY, "carry_address": ("carry_over", "{submission.response_id}")},
    about="{submission.response_id}",
)
SEALED = Letter(
    template="archive/email/sealed",
    to="the registry: what is sealed, and whether its number is still to be given",
    tells="copy submission record number carried_on deposited what",
    subject="{what}: {submission.receipt_number}, {record.dated_title}",
    key="{submission.pk}:{who}",
    links={"address": ("archived", "{submission.pk}")},
    about="{submission.response_id}",
)
COPIES_NEAR_EXPIRY = Letter(
    template="archive/email/copies_near_expiry",
    to="the administrators, once a day: archive time stamps that must be renewed",
    tells="count first_day",
    subject="Att göra: ge arkivexemplar nya arkivtidsstämplar",
    key="{who}:{day}",
)
SEAL_NEAR_EXPIRY = Letter(
    template="archive/email/seal_near_expiry",
    to="the administrators, and those of the organisation whose own seal it is: its certificate ends",
    tells="whose ends_on fingerprint step",
    subject="Att göra: byt certifikat för {whose}",
    key="{who}:{fingerprint}:{step}",
    facts=lambda *, ends_on, at, **_: {"ended": ends_on <= at},
)


def put_receipt(*, submission: Submission, at: datetime) -> None:
    """Put the receipt of what was submitted, or sealed to be carried over."""
    record = record_of(submission)
    letter = SEALED_RECEIPT if record.is_carried_over else RECEIPT
    signed = sign_offs_of(submission)
    letter.put(to=[submission.receipt_email], at=at, submission=submission, record=record, sign_offs=signed)


def _deposited_before(submission: Submission) -> Submission | None:
    """What the e-archive holds of the answer, where that is one that this has replaced."""
    if submission.replaces_id is None:
        return None
    noted = Deposit.objects.filter(submission__response=submission.response_id)
    noted = noted.filter(submission__number__lt=submission.number)
    last = {one.submission: one for one in noted.select_related("submission").order_by("pk")}
    held = [one for one, deposit in last.items() if deposit.delivered_on]
    return max(held, key=lambda one: one.number, default=None)


def put_sealed(*, copy: SealedCopy, to: User | str, at: datetime) -> None:
    """Tell one of the registry that a copy is there."""
    submission, carried = copy.submission, carry_over_of(copy.submission)
    SEALED.put(
        to=[to],
        at=at,
        copy=copy,
        submission=submission,
        record=record_of(submission),
        number=submission.diarienummer or submission.response.diarienummer,
        carried_on=carried.done_on if carried else None,
        deposited=_deposited_before(submission),
        what="Att registrera" if submission.response.state == State.SUBMITTED else "Förseglat",
    )
