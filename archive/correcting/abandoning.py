"""Abandoning a correction: what is in force stays, and the answer is as it was when it was opened."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.models import User
from archive.correcting import letters
from attachments.services import put_back_attachment, remove_attachment
from config.fields.page_marks import refuse_unseen
from config.refusals import WrongStateError
from responses.approval.returning import void_sign_offs
from responses.approval.sending import asked_now
from responses.drafting.revisions import RevisionKind, put_in_force, read_wording
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import locked_for, move
from responses.lifecycle.version_moves import follow_version
from responses.lifecycle.workflow import Action
from responses.models import Correction, Response, ResponseAttachment, SignOff, State
from surveys.models import Questionnaire

_ANOTHER = (
    "Rättelsen är en annan, eller har signerats, sedan du öppnade sidan. Inget är ändrat. Läs vad som står här nu, och"
    " avbryt sedan om den fortfarande ska avbrytas."
)


@transaction.atomic
def abandon_correction(*, response: Response, actor: User, at: datetime, seen: str | None = None) -> None:
    """End the correction that is open without submitting anything.

    Every answer and attachment is put back as it was; what had been written is in the history, as all wordings are.
    Sign-offs on it are voided. `seen` marks what the actor's page said would end (what_ends, config.fields.page_marks),
    None to ask nothing. Raises ValidationError where that is something else by now, PermissionDenied or
    WrongStateError by the table.
    """
    standing = locked_for(Action.ABANDON, response=response, actor=actor, at=at)
    locked, correction = standing.response, standing.response.correction
    assert correction is not None  # the table has seen to it
    refuse_unseen(seen, *what_ends(standing), told=_ANOTHER)
    told = _people_told(standing, correction, at)
    if locked.state != State.DRAFT:
        void_sign_offs(standing, at)
    _put_back_version(standing, correction, at)
    _put_back_answers(standing, correction, at)
    _put_back_attachments(standing, correction, at)
    end_correction(correction, Correction.Outcome.ABANDONED, actor=actor, at=at)
    changes = {"correction": None, "return_reason": ""}
    move(standing, Action.ABANDON, at=at, note=f"Gäller: {correction.replaces.receipt_number}", changes=changes)
    letters.CORRECTION_ABANDONED.put(to=told, at=at, response=locked, correction=correction, by=actor)


def sign_offs_on_it(standing: Standing) -> list[SignOff]:
    """Those on the correction. Of a draft, what was last sent is what is in force, and that stays signed."""
    return standing.sign_offs if standing.response.state != State.DRAFT else []


def what_ends(standing: Standing) -> list[object]:
    """What is ended when the correction that is open is abandoned: itself, and each sign-off on it."""
    return [standing.response.correction, *sign_offs_on_it(standing)]


def end_correction(correction: Correction, outcome: Correction.Outcome, *, actor: User, at: datetime) -> None:
    """Write what became of the correction. The caller takes it off its response in the same transaction."""
    correction.outcome, correction.ended_at = outcome, at
    correction.ended_by, correction.ended_by_name = actor, actor.name
    correction.save(update_fields=["outcome", "ended_at", "ended_by", "ended_by_name"])


def _people_told(standing: Standing, correction: Correction, at: datetime) -> list[User | str]:
    waiting = asked_now(standing.response, at) if standing.response.state == State.IN_REVIEW else []
    concerned = letters.people_concerned(correction, but=standing.user)
    return [*concerned, *(person for person in waiting if person not in [*concerned, standing.user])]


def _put_back_version(standing: Standing, correction: Correction, at: datetime) -> None:
    response, before = standing.response, correction.base["version"]
    if response.questionnaire_id == before:
        return
    if Response.objects.filter(organisation=response.organisation_id, questionnaire=before).exists():
        raise WrongStateError("Rättelsen kan inte avbrytas: utgåvan som svaret lämnades på har ett annat svar nu.")
    asked = Questionnaire.objects.get(pk=before)
    follow_version(response=response, questionnaire=asked, by=standing.user, at=at)


def _put_back_answers(standing: Standing, correction: Correction, at: datetime) -> None:
    before: dict[str, int] = correction.base["answers"]
    for answer in standing.response.answers.all():
        number = before.get(answer.link_id, 0)
        if answer.revision != number:
            put_in_force(
                response=standing.response,
                link_id=answer.link_id,
                given=read_wording(response=standing.response, link_id=answer.link_id, number=number),
                actor=standing.user,
                at=at,
                kind=RevisionKind.RESTORED,
                base=number or None,
                answer=answer,
            )


def _put_back_attachments(standing: Standing, correction: Correction, at: datetime) -> None:
    before = {uuid.UUID(key) for key in correction.base["attached"]}
    for placed in ResponseAttachment.objects.filter(response=standing.response).select_related("attachment"):
        attachment = placed.attachment
        if attachment.removed_at is None and attachment.pk not in before:
            remove_attachment(attachment=attachment, removed_by=standing.user, at=at)
        elif attachment.removed_at is not None and attachment.pk in before:
            put_back_attachment(attachment=attachment)
