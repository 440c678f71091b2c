"""The e-mails that a response's life sends. Each is written to the outbox, with texts from templates/email/."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from config import swedish
from responses.models import DigestLetter, DraftWarning, Notice, OutboxMessage, Response, SignOff, Snapshot, Submission
from responses.services import outbox
from responses.turns import sign_offs_of


def _letter(*, template: str, key: str, to: str, subject: str, at: datetime, context: dict[str, Any]) -> None:
    body = render_to_string(f"email/{template}.txt", context)
    payload = {"to": to, "subject": f"Svarsportalen: {subject}", "body": body}
    outbox.put(kind=OutboxMessage.Kind.EMAIL, key=f"{template}:{key}", at=at, payload=payload)


def _address(name: str, *args: object) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def invited(*, response: Response, to: User, at: datetime) -> None:
    """To each editor: there is a questionnaire to answer."""
    _letter(
        template="invited",
        key=f"{response.pk}:{to.pk}",
        to=to.email,
        subject=f"er organisation ska besvara {response.questionnaire.title}",
        at=at,
        context={
            "response": response,
            "to": to,
            "opens_later": response.opens_on > timezone.localdate(at),
            "address": _address("response", response.pk),
        },
    )


def extended(*, response: Response, to: User, reason: str, at: datetime) -> None:
    """To each editor: the last day has been moved, and why."""
    _letter(
        template="extended",
        key=f"{response.pk}:{to.pk}:{at.isoformat()}",
        to=to.email,
        subject=f"ny sista svarsdag för {response.questionnaire.title}",
        at=at,
        context={"response": response, "to": to, "reason": reason, "address": _address("response", response.pk)},
    )


def draft_expires(*, response: Response, to: User, warning: DraftWarning, at: datetime) -> None:
    """To each editor and registrator: the draft is discarded by the organisation's rule unless something is done."""
    _letter(
        template="draft_expires",
        key=f"{warning.pk}:{to.pk}",
        to=to.email,
        subject=f"utkastet till {response.questionnaire.title} tas bort {swedish.day(warning.delete_on)}",
        at=at,
        context={"response": response, "to": to, "warning": warning, "address": _address("response", response.pk)},
    )


def please_approve(
    *, response: Response, snapshot: Snapshot, to: User, sender: User, message: str, at: datetime
) -> None:
    """To each approver: the response waits for you."""
    _letter(
        template="please_approve",
        key=f"{snapshot.pk}:{to.pk}",
        to=to.email,
        subject=f"{response.questionnaire.title} väntar på ditt godkännande",
        at=at,
        context={
            "response": response,
            "to": to,
            "sender": sender,
            "message": message,
            "address": _address("review", response.pk),
        },
    )


def returned(*, response: Response, to: User, by: User, reason: str, at: datetime) -> None:
    """To the sender: the approver has sent it back, and why."""
    _letter(
        template="returned",
        key=f"{response.pk}:{at.isoformat()}",
        to=to.email,
        subject=f"{response.questionnaire.title} är återsänd",
        at=at,
        context={
            "response": response,
            "to": to,
            "by": by,
            "reason": reason,
            "address": _address("response", response.pk),
        },
    )


def approved(*, response: Response, to: User, sign_off: SignOff, at: datetime) -> None:
    """To the sender: it is approved and can be submitted."""
    _letter(
        template="approved",
        key=str(sign_off.pk),
        to=to.email,
        subject=f"{response.questionnaire.title} är godkänd och kan skickas in",
        at=at,
        context={
            "response": response,
            "to": to,
            "sign_off": sign_off,
            "address": _address("response", response.pk),
        },
    )


def your_turn(*, response: Response, snapshot: Snapshot, to: User, sign_off: SignOff, at: datetime) -> None:
    """To the next in the order: somebody has approved, and now it is their turn."""
    _letter(
        template="your_turn",
        key=str(sign_off.pk),
        to=to.email,
        subject=f"{response.questionnaire.title} väntar på ditt godkännande",
        at=at,
        context={
            "response": response,
            "to": to,
            "sender": snapshot.sent_by,
            "sign_off": sign_off,
            "address": _address("review", response.pk),
        },
    )


def approval_voided(
    *, response: Response, to: User, by: User, snapshot: Snapshot, at: datetime, returned: bool = False
) -> None:
    """To a signer: the response was opened for change (or `returned`), so the sign-off no longer holds."""
    _letter(
        template="approval_voided",
        key=f"{snapshot.pk}:{to.pk}:{at.isoformat()}",
        to=to.email,
        subject=f"ditt godkännande av {response.questionnaire.title} gäller inte längre",
        at=at,
        context={
            "response": response,
            "to": to,
            "by": by,
            "returned": returned,
            "address": _address("response", response.pk),
        },
    )


def opened_for_change(
    *, response: Response, to: User, by: User, snapshot: Snapshot, at: datetime, signed: bool
) -> None:
    """To the sender and to those who were to approve: it was opened for change; `signed`: sign-offs were voided."""
    _letter(
        template="opened_for_change",
        key=f"{snapshot.pk}:{to.pk}:{at.isoformat()}",
        to=to.email,
        subject=f"{response.questionnaire.title} är öppnad för ändring",
        at=at,
        context={
            "response": response,
            "to": to,
            "by": by,
            "signed": signed,
            "sent_it": to.pk == snapshot.sent_by_id,
            "address": _address("response", response.pk),
        },
    )


def receipt(*, submission: Submission, at: datetime) -> None:
    """The svarskvitto, to the contact's address given in the form."""
    _letter(
        template="receipt",
        key=str(submission.pk),
        to=submission.receipt_email,
        subject=f"svarskvitto {submission.receipt_number}",
        at=at,
        context={
            "submission": submission,
            "response": submission.response,
            "sign_offs": sign_offs_of(submission),
            "address": _address("receipt", submission.pk),
            "copy_address": _address("copy", submission.pk),
            "verify_address": _address("verify"),
        },
    )


def digest(*, letter: DigestLetter, notices: Sequence[Notice], at: datetime) -> None:
    """All that one person should be told today about drafting. A letter that has not left yet is written anew."""
    by_response = [(response, list(some)) for response, some in groupby(notices, lambda notice: notice.response)]
    by_code = not letter.to.has_usable_password()
    context = {"to": letter.to, "groups": by_response, "base": settings.BASE_URL, "by_code": by_code}
    payload = {
        "to": letter.to.email,
        "subject": f"Svarsportalen: {_digest_subject(notices)}",
        "body": render_to_string("email/digest.txt", context),
    }
    message = outbox.put(kind=OutboxMessage.Kind.EMAIL, key=digest_key(letter), at=at, payload=payload)
    if message.payload != payload:
        message.payload = payload
        message.save(update_fields=["payload"])


def digest_key(letter: DigestLetter) -> str:
    """The outbox key of a person's letter for a day."""
    return f"digest:{letter.pk}"


def _digest_subject(notices: Sequence[Notice]) -> str:
    kinds = {notice.kind for notice in notices}
    if kinds == {Notice.Kind.HANDED_OUT}:
        return "du har fått frågor att besvara"
    if kinds == {Notice.Kind.REMINDER}:
        return "påminnelse om sista dag"
    return f"sammandrag, {swedish.count_of(len(notices), 'sak', 'saker')} att titta på"


def unsure_letter(*, to: User, about: OutboxMessage, at: datetime) -> None:
    """To an administrator: nobody knows whether a letter was sent, and the portal does not send it again by itself."""
    assert about.sending_since is not None
    _letter(
        template="unsure_letter",
        key=f"{about.pk}:{about.sending_since.isoformat()}:{to.pk}",
        to=to.email,
        subject="ett brev kan ha uteblivit",
        at=at,
        context={"about": about},
    )


def copies_near_expiry(*, to: User, count: int, first_day: datetime | None, at: datetime) -> None:
    """To an administrator, once a day: archive time stamps that must be renewed."""
    _letter(
        template="copies_near_expiry",
        key=f"{to.pk}:{timezone.localdate(at).isoformat()}",
        to=to.email,
        subject="arkivexemplar behöver nya arkivtidsstämplar",
        at=at,
        context={"count": count, "first_day": first_day},
    )
