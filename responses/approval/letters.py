"""The letters on which the approval depends."""

from datetime import datetime

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import roles_in
from outbox.letters import address_of, put_letter
from responses.lifecycle.letters import by_last_day
from responses.models import Response, SignOff, Snapshot


def please_approve(
    *, response: Response, snapshot: Snapshot, to: User, sender: User, message: str, at: datetime
) -> None:
    """To each approver: the response waits for you."""
    put_letter(
        template="approval/email/please_approve",
        key=f"{snapshot.pk}:{to.pk}",
        to=to,
        subject=f"{by_last_day('Att godkänna', response, at)}: {response.questionnaire.title}",
        at=at,
        about=[response.pk],
        context={
            "response": response,
            "to": to,
            "sender": sender,
            "message": message,
            "address": address_of("review", response.pk),
        },
    )


def returned(*, response: Response, to: User, by: User, reason: str, at: datetime) -> None:
    """To the sender, or the editors when they have left: the approver has sent it back, and why."""
    put_letter(
        template="approval/email/returned",
        key=f"{response.pk}:{to.pk}:{at.isoformat()}",
        to=to,
        subject=f"{by_last_day('Att rätta', response, at)}: svaret på {response.questionnaire.title}",
        at=at,
        about=[response.pk],
        context={
            "response": response,
            "to": to,
            "by": by,
            "reason": reason,
            "address": address_of("response", response.pk),
        },
    )


def approved(*, response: Response, to: User, sign_off: SignOff, at: datetime) -> None:
    """To the sender, or the editors when they have left: it is approved and can be submitted."""
    then = "försegla och lämna" if response.is_carried_over else "skicka in"
    put_letter(
        template="approval/email/approved",
        key=f"{sign_off.pk}:{to.pk}",
        to=to,
        subject=by_last_day(f"Godkänt: {then} svaret på {response.questionnaire.title}", response, at),
        at=at,
        about=[response.pk],
        context={
            "response": response,
            "to": to,
            "sign_off": sign_off,
            "address": address_of("response", response.pk),
        },
    )


def your_turn(*, response: Response, snapshot: Snapshot, to: User, sign_off: SignOff, at: datetime) -> None:
    """To the next in the order: somebody has approved, and now it is their turn."""
    put_letter(
        template="approval/email/your_turn",
        key=f"{sign_off.pk}:{to.pk}",
        to=to,
        subject=f"{by_last_day('Att godkänna', response, at)}: {response.questionnaire.title}",
        at=at,
        about=[response.pk],
        context={
            "response": response,
            "to": to,
            "sender": snapshot.sent_by,
            "sign_off": sign_off,
            "address": address_of("review", response.pk),
        },
    )


def approval_voided(
    *, response: Response, to: User, by: User, snapshot: Snapshot, at: datetime, returned: bool = False
) -> None:
    """To a signer: the response was opened for change (or `returned`), so the sign-off no longer holds."""
    put_letter(
        template="approval/email/approval_voided",
        key=f"{snapshot.pk}:{to.pk}:{at.isoformat()}",
        to=to,
        subject=f"Ditt godkännande av {response.questionnaire.title} gäller inte längre",
        at=at,
        about=[response.pk],
        context={
            "response": response,
            "to": to,
            "by": by,
            "returned": returned,
            "address": address_of("response", response.pk),
        },
    )


def opened_for_change(
    *, response: Response, to: User, by: User, snapshot: Snapshot, at: datetime, signed: bool
) -> None:
    """To the sender and to those who were to approve: it was opened for change; `signed`: sign-offs were voided."""
    put_letter(
        template="approval/email/opened_for_change",
        key=f"{snapshot.pk}:{to.pk}:{at.isoformat()}",
        to=to,
        subject=f"Svaret på {response.questionnaire.title} kan ändras igen",
        at=at,
        about=[response.pk],
        context={
            "response": response,
            "to": to,
            "by": by,
            "signed": signed,
            "waits_for_them": to.pk != snapshot.sent_by_id and not _edits(response, to),
            "address": address_of("response", response.pk),
        },
    )


def _edits(response: Response, person: User) -> bool:
    return Role.EDITOR in roles_in(person, response.organisation)


def nobody_can_approve(*, response: Response, to: User, sign_off: SignOff, at: datetime) -> None:
    """To the sender, or the editors when they have left: the next in the order can no longer approve."""
    put_letter(
        template="approval/email/nobody_can_approve",
        key=f"{sign_off.pk}:{to.pk}",
        to=to,
        subject=f"Att lösa: ingen kan godkänna svaret på {response.questionnaire.title}",
        at=at,
        about=[response.pk],
        context={
            "response": response,
            "to": to,
            "sign_off": sign_off,
            "address": address_of("response", response.pk),
        },
    )
