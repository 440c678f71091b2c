"""Sending back, and opening for change: the sign-offs no longer hold."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from responses.approval import letters
from responses.approval.sending import asked_first
from responses.lifecycle.trail import lock, move, require_now
from responses.lifecycle.turns import sign_offs_in_force, turn_of, waiting_for
from responses.lifecycle.workflow import Action
from responses.models import Response, SignOff, Snapshot


@transaction.atomic
def return_(*, response: Response, reason: str, actor: User, at: datetime) -> None:
    """Send the response back to its editors. Raises ValidationError without a reason."""
    locked = lock(response)
    transition = require_now(Action.RETURN, response=locked, actor=actor, at=at)
    if not reason.strip():
        raise ValidationError({"reason": "Skriv vad som behöver ändras, så att samordnaren vet vad som väntas."})
    snapshot = latest_snapshot(locked)
    locked.return_reason = reason.strip()
    move(response=locked, transition=transition, actor=actor, at=at, note=reason.strip())
    for sign_off in _void(snapshot, actor, at):
        letters.approval_voided(response=locked, to=sign_off.signer, by=actor, at=at, snapshot=snapshot, returned=True)
    letters.returned(response=locked, to=snapshot.sent_by, by=actor, reason=reason.strip(), at=at)


def _void(snapshot: Snapshot, actor: User, at: datetime) -> list[SignOff]:
    """Let no sign-off on the snapshot hold any longer; those that did."""
    voided = sign_offs_in_force(snapshot)
    for sign_off in voided:
        sign_off.voided_at, sign_off.voided_by = at, actor
        sign_off.save(update_fields=["voided_at", "voided_by"])
    return voided


def latest_snapshot(response: Response) -> Snapshot:
    """What was last sent for approval. Raises Snapshot.DoesNotExist when nothing has been."""
    return response.snapshots.select_related("sent_by").order_by("-number")[:1].get()


@transaction.atomic
def revise(*, response: Response, actor: User, at: datetime) -> None:
    """Open a sent or approved response for change. Sign-offs on it are voided, and everyone concerned is told."""
    locked = lock(response)
    transition = require_now(Action.REVISE, response=locked, actor=actor, at=at)
    snapshot = latest_snapshot(locked)
    waiting = _waiting(locked, snapshot, at)
    voided = _void(snapshot, actor, at)
    told = {actor}
    for sign_off in voided:
        if sign_off.signer not in told:
            letters.approval_voided(response=locked, to=sign_off.signer, by=actor, at=at, snapshot=snapshot)
        told.add(sign_off.signer)
    for user in [snapshot.sent_by, *waiting]:
        if user not in told:
            letters.opened_for_change(response=locked, to=user, by=actor, at=at, snapshot=snapshot, signed=bool(voided))
        told.add(user)
    move(response=locked, transition=transition, actor=actor, at=at)


def _waiting(response: Response, snapshot: Snapshot, at: datetime) -> list[User]:
    """Those who have been asked to approve, or would have been, and have not."""
    if turn_of(snapshot) is None:
        return []
    return waiting_for(snapshot) or asked_first(response, snapshot, at)
