"""The letters of a submission: the receipt, and what the administrators are told of copies."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from archive.models import SealedCopy
from archive.records import record_of
from outbox.letters import address_of, put_letter
from responses.lifecycle.turns import sign_offs_of
from responses.models import State, Submission


def receipt(*, submission: Submission, at: datetime) -> None:
    """The svarskvitto, to the contact's address given in the form."""
    put_letter(
        template="archive/email/receipt",
        key=str(submission.pk),
        to=submission.receipt_email,
        subject=f"Inskickat: svarskvitto {submission.receipt_number}",
        at=at,
        about=[submission.response_id],
        context={
            "submission": submission,
            "record": record_of(submission),
            "sign_offs": sign_offs_of(submission),
            "address": address_of("receipt", submission.pk),
            "copy_address": address_of("copy", submission.pk),
            "verify_address": address_of("verify"),
        },
    )


def sealed(*, copy: SealedCopy, to: User | str, at: datetime) -> None:
    """To the registry: what has been submitted and sealed, and whether its number is still to be given."""
    submission, record = copy.submission, record_of(copy.submission)
    number = submission.diarienummer or submission.response.diarienummer
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
