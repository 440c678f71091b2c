"""The letters of a submission: the receipt, and what the administrators are told of copies."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from archive.models import SealedCopy
from archive.records import record_of
from outbox.letters import address_of, put_letter
from responses.lifecycle.delivery import carry_over_of
from responses.lifecycle.turns import sign_offs_of
from responses.models import State, Submission


def receipt(*, submission: Submission, at: datetime) -> None:
    """The svarskvitto, or the receipt of what is sealed to be carried over, to the contact's address in the form."""
    record = record_of(submission)
    subject = f"Inskickat: svarskvitto {submission.receipt_number}"
    if record.is_carried_over:
        subject = f"INTE lämnat till {record.receiver} ännu: kvittens på förseglat svar {submission.receipt_number}"
    put_letter(
        template="archive/email/sealed_receipt" if record.is_carried_over else "archive/email/receipt",
        key=str(submission.pk),
        to=submission.receipt_email,
        subject=subject,
        at=at,
        about=[submission.response_id],
        context={
            "submission": submission,
            "record": record,
            "sign_offs": sign_offs_of(submission),
            "carry_address": address_of("carry_over", submission.response_id),
            "address": address_of("receipt", submission.pk),
            "copy_address": address_of("copy", submission.pk),
            "verify_address": address_of("verify"),
        },
    )


def sealed(*, copy: SealedCopy, to: User | str, at: datetime) -> None:
    """To the registry: what has been submitted or closed, and sealed, and whether its number is still to be given."""
    submission, record = copy.submission, record_of(copy.submission)
    number, carried = submission.diarienummer or submission.response.diarienummer, carry_over_of(submission)
    what = "Att registrera" if submission.response.state == State.SUBMITTED else "Förseglat"
    put_letter(
        template="archive/email/sealed",
        key=f"{submission.pk}:{to.pk if isinstance(to, User) else 'mailbox'}",
        to=to,
        subject=f"{what}: {submission.receipt_number}, {record.title}",
        at=at,
        about=[submission.response_id],
        context={
            "to": to,
            "copy": copy,
            "submission": submission,
            "record": record,
            "number": number,
            "carried_on": carried.done_on if carried else None,
            "address": address_of("archived", submission.pk),
        },
    )


def copies_near_expiry(*, to: User, count: int, first_day: datetime | None, at: datetime) -> None:
    """To an administrator, once a day: archive time stamps that must be renewed."""
    put_letter(
        template="archive/email/copies_near_expiry",
        key=f"{to.pk}:{timezone.localdate(at).isoformat()}",
        to=to,
        subject="Att göra: ge arkivexemplar nya arkivtidsstämplar",
        at=at,
        context={"count": count, "first_day": first_day},
    )
