"""Whose turn it is to approve what was last sent, and who took part in making it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from accounts.models import User
from config.statements import Statement
from responses.models import (
    Answer,
    ApprovalTurn,
    Event,
    Response,
    SignOff,
    Snapshot,
    SnapshotReading,
    State,
    Submission,
)


@dataclass(frozen=True)
class Turn:
    """The next sign-off on a snapshot: its number of how many, and whose it is (None: any approver's)."""

    step: int
    steps: int
    user: User | None

    @property
    def is_last(self) -> bool:
        return self.step == self.steps


def last_sent(response: Response) -> Snapshot | None:
    """What was last sent for approval, and of what is submitted what was; None when nothing has been sent."""
    # What an abandoned correction sent is later than what is submitted.
    asked = _LAST_SUBMITTED if response.state in {State.SUBMITTED, State.ARCHIVED} else _LAST_SENT
    for found in asked.rows(response=response.pk):
        found.response = response
        return found
    return None


def _newest_first(response: uuid.UUID) -> "QuerySet[Snapshot]":
    ordered = Exists(ApprovalTurn.objects.filter(snapshot=OuterRef("pk")))
    said = JSONObject(number="snapshot__number", user="user_id", at="at")
    read = SnapshotReading.objects.filter(snapshot__response=response).order_by("pk").values(json=said)
    found = Snapshot.objects.filter(response=response).select_related("sent_by")
    return found.annotate(ordered=ordered, read=ArraySubquery(read)).order_by("-number")


def read_by(user: User, sent: Snapshot) -> dict[int, datetime]:
    """Which snapshots of its response the person has said that they have read, by number, and when.

    `sent` is one that last_sent has given, which has read it along: the approver's page asks for nothing more.
    """
    return {one["number"]: datetime.fromisoformat(one["at"]) for one in vars(sent)["read"] if one["user"] == user.pk}


_PLACE = {"response": uuid.UUID(int=7)}
_LAST_SENT = Statement(lambda response: _newest_first(response)[:1], **_PLACE)
_LAST_SUBMITTED = Statement(lambda response: _newest_first(response).filter(submission__isnull=False)[:1], **_PLACE)


def sign_offs_in_force(snapshot: Snapshot) -> list[SignOff]:
    """The sign-offs on the snapshot that have not been voided, in the order of their steps."""
    return list(snapshot.sign_offs.filter(voided_at__isnull=True).select_related("signer", "snapshot").order_by("step"))


def sign_offs_given(response: Response) -> list[SignOff]:
    """Every sign-off in the response, voided or not, by snapshot and step; the snapshots without their content."""
    return _GIVEN.rows(response=response.pk)


_GIVEN = Statement(
    lambda response: (
        SignOff.objects.filter(snapshot__response=response)
        .select_related("signer", "snapshot")
        .defer("snapshot__content")
        .order_by("snapshot__number", "step", "pk")
    ),
    **_PLACE,
)


def sign_offs_of(submission: Submission) -> list[SignOff]:
    """Every sign-off that the submission rests on, in order; its own is the last of them."""
    earlier = submission.snapshot.sign_offs.filter(voided_at__isnull=True, step__lt=submission.sign_off.step)
    return [*earlier.order_by("step"), submission.sign_off]


def turn_after(snapshot: Snapshot, signed: Sequence[SignOff]) -> Turn | None:
    """Whose turn it is once these sign-offs have been given; None when they are all there are to be."""
    if signed and signed[-1].is_last:
        return None
    order = _order_of(snapshot)
    return Turn(step=len(signed) + 1, steps=max(1, len(order)), user=order[len(signed)] if order else None)


def _order_of(snapshot: Snapshot) -> list[User]:
    """Those who approve it one after the other; nothing is asked where last_sent has seen that there are none."""
    if not getattr(snapshot, "ordered", True):
        return []
    return [turn.user for turn in snapshot.turns.select_related("user").order_by("number")]


def waiting_for(snapshot: Snapshot) -> list[User]:
    """Those in the order who have not signed yet; empty where there is no order."""
    signed = snapshot.sign_offs.filter(voided_at__isnull=True).count()
    return [turn.user for turn in snapshot.turns.select_related("user").order_by("number")[signed:]]


_CHANGES = ("attached", "detached", "moved", "confirmed")
"""Events that change what will be sent without a new wording of an answer."""


def last_editor(response: Response) -> User | None:
    """Whose change of an answer or an attachment was the last one; what the portal filled in is nobody's."""
    written = Answer.objects.filter(response=response, updated_by__isnull=False).select_related("updated_by")
    answer = written.order_by("-updated_at", "-pk").first()
    changed = Event.objects.filter(response=response, action__in=_CHANGES, actor__isnull=False)
    event = changed.select_related("actor").order_by("-at", "-pk").first()
    if answer is None or (event is not None and event.at > answer.updated_at):
        return event.actor if event else None
    return answer.updated_by


def took_part(snapshot: Snapshot, user: User) -> bool:
    """Whether the person sent the snapshot or made the last change in it."""
    return user.pk in (snapshot.sent_by_id, snapshot.edited_last_by_id)
