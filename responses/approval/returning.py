"""Sending back, and opening for change: the sign-offs no longer hold."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import roles_in
from config.fields.page_marks import refuse_unseen
from responses.approval import letters
from responses.approval.points import check_points, keep_return
from responses.approval.sending import asked_now
from responses.lifecycle.recipients import editor_or_all, still_reading
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import locked_for, move
from responses.lifecycle.turns import waiting_for
from responses.lifecycle.workflow import Action
from responses.models import Response, ReturnPoint, SignOff
from responses.reading.draft import Draft

_SENT_ANEW = (
    "Svaret har skickats på nytt sedan du öppnade sidan. Det du har skrivit står kvar här och är inte skickat."
    " Läs det nya svaret i ett annat fönster. Återsänd sedan om det som står här fortfarande gäller."
)
_SIGNED_SINCE = (
    "Svaret har signerats eller skickats på nytt sedan du öppnade sidan. Inget är ändrat. Läs vad som står här nu, och"
    " öppna sedan svaret om det fortfarande ska ändras."
)
_SEE_THE_QUESTIONS = "Se de frågor som är utpekade."


@transaction.atomic
def return_(
    *,
    response: Response,
    reason: str,
    actor: User,
    at: datetime,
    points: Mapping[str, str] | None = None,
    seen: str | None = None,
) -> None:
    """Send the response back to its editors. `points`: the questions that it is about, with what is said of each.
    `seen` marks what the actor's page is about (config.fields.page_marks): the fingerprint of what was sent; None to
    ask for nothing.

    Raises ValidationError where it has been sent anew since, and without a reason where no question is pointed at.
    """
    standing = locked_for(Action.RETURN, response=response, actor=actor, at=at)
    locked, snapshot = standing.response, standing.sent
    refuse_unseen(seen, snapshot.sha256, told=_SENT_ANEW)
    pointed = {link_id: text.strip() for link_id, text in (points or {}).items()}
    check_points(Draft(locked), pointed)
    why = reason.strip() or (_SEE_THE_QUESTIONS if pointed else "")
    if not why:
        raise ValidationError({"reason": "Skriv vad som behöver ändras, eller välj de frågor som det gäller."})
    move(standing, Action.RETURN, at=at, note=why, changes={"return_reason": why})
    kept = keep_return(standing, snapshot=snapshot, reason=why, points=pointed, at=at)
    signers = still_reading(locked, [sign_off.signer for sign_off in void_sign_offs(standing, at)])
    letters.APPROVAL_VOIDED.put(to=signers, at=at, response=locked, snapshot=snapshot, by=actor, returned=True)
    editors = editor_or_all(locked, snapshot.sent_by)
    letters.RETURNED.put(to=editors, at=at, response=locked, by=actor, reason=why, points=_in_words(kept))


def _in_words(points: Iterable[ReturnPoint]) -> list[str]:
    return [f"{point.name}: {point.text}" if point.text else point.name for point in points]


def void_sign_offs(standing: Standing, at: datetime) -> list[SignOff]:
    """Let no sign-off on what was last sent hold any longer; those that did."""
    for sign_off in standing.sign_offs:
        sign_off.voided_at, sign_off.voided_by = at, standing.user
        sign_off.save(update_fields=["voided_at", "voided_by"])
    return standing.sign_offs


@transaction.atomic
def revise_response(*, response: Response, actor: User, at: datetime, seen: str | None = None) -> None:
    """Open a sent or approved response for change. Sign-offs on it are voided, and everyone concerned is told. `seen`
    marks what the actor's page said would be voided (what_is_voided, config.fields.page_marks), None to ask nothing.

    Raises ValidationError where it is something else by now.
    """
    standing = locked_for(Action.REVISE, response=response, actor=actor, at=at)
    locked, snapshot = standing.response, standing.sent
    refuse_unseen(seen, *what_is_voided(standing), told=_SIGNED_SINCE)
    waiting = _waiting(standing, at)
    voided = void_sign_offs(standing, at)
    signers = still_reading(locked, [sign_off.signer for sign_off in voided if sign_off.signer != actor])
    letters.APPROVAL_VOIDED.put(to=signers, at=at, response=locked, snapshot=snapshot, by=actor, returned=False)
    told = {actor, *signers}
    for user in dict.fromkeys([*editor_or_all(locked, snapshot.sent_by), *waiting]):
        if user not in told:
            letters.OPENED_FOR_CHANGE.put(
                to=[user],
                at=at,
                response=locked,
                snapshot=snapshot,
                by=actor,
                signed=bool(voided),
                waits_for_them=user != snapshot.sent_by and Role.EDITOR not in roles_in(user, locked.organisation),
            )
    move(standing, Action.REVISE, at=at)


def what_is_voided(standing: Standing) -> list[object]:
    """What no longer holds when it is opened: what was last sent, and each sign-off on it."""
    return [standing.sent.sha256, *(sign_off.pk for sign_off in standing.sign_offs)]


def _waiting(standing: Standing, at: datetime) -> list[User]:
    """Those who have been asked to approve, or would have been, and have not."""
    if standing.turn is None:
        return []
    in_order = waiting_for(standing.sent)
    return still_reading(standing.response, in_order) if in_order else asked_now(standing.response, at)
