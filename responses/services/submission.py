"""Submitting exactly once, opening again, and registering in the diarium."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.diarienummer import example_of, fits_pattern
from accounts.models import User
from config.refusals import WrongStateError
from responses.models import Event, OutboxMessage, Response, SignOff, State, Submission
from responses.search_index import renumber
from responses.services import letters, outbox
from responses.services.approval import valid_sign_off
from responses.services.registering import enter
from responses.services.trail import lock, move, record, require_now
from responses.workflow import Action
from surveys.schema import TextItem
from surveys.values import is_blank

_RECEIPT_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIARIENUMMER_MAX = 60
_SUBMITTED = {State.SUBMITTED, State.ARCHIVED}


@transaction.atomic
def submit(*, response: Response, sha256: str, actor: User, at: datetime) -> Submission:
    """Submit what was approved under the fingerprint `sha256`. Doing it again gives the same submission.

    The receipt e-mail and the sealed copy are written to the outbox in the same transaction as the state, so a crash
    or a lost broker loses neither. Raises PermissionDenied or WrongStateError by the table.
    """
    locked = lock(response)
    already = Submission.objects.filter(response=locked, snapshot__sha256=sha256).first()
    if already is not None and already.submitted_by_id == actor.pk:
        return already
    transition = require_now(Action.SUBMIT, response=locked, actor=actor, at=at)
    sign_off = valid_sign_off(locked)
    if sign_off is None or sign_off.sha256 != sha256:
        raise WrongStateError("Svaret har ändrats sedan du öppnade sidan. Läs om sidan innan du skickar in.")
    submission = _create(locked, sign_off, actor, at)
    move(response=locked, transition=transition, actor=actor, at=at, note=submission.receipt_number)
    enter(submission)
    outbox.put(kind=OutboxMessage.Kind.SEAL_COPY, key=f"copy:{submission.pk}", submission=submission, at=at)
    letters.receipt(submission=submission, at=at)
    return submission


def _create(response: Response, sign_off: SignOff, actor: User, at: datetime) -> Submission:
    return Submission.objects.create(
        response=response,
        number=response.submissions.count() + 1,
        snapshot=sign_off.snapshot,
        sign_off=sign_off,
        receipt_number=new_receipt_number(at),
        receipt_email=receipt_address(response, sign_off) or actor.email,
        diarienummer=response.diarienummer,
        submitted_by=actor,
        submitted_at=at,
    )


def new_receipt_number(at: datetime) -> str:
    """SP-2026-XXXX-XXXX: the year and 40 random bits in letters that are not mistaken for each other."""
    drawn = "".join(secrets.choice(_RECEIPT_ALPHABET) for _ in range(8))
    return f"SP-{timezone.localdate(at).year}-{drawn[:4]}-{drawn[4:]}"


def receipt_address(response: Response, sign_off: SignOff) -> str:
    """The contact's address given in the form, as it was approved; empty when it gives none."""
    answers = sign_off.snapshot.content["answers"]
    for question in response.tree.questions:
        if isinstance(question, TextItem) and question.receipt and not is_blank(answers.get(question.link_id)):
            return str(answers[question.link_id]).strip()
    return ""


@transaction.atomic
def reopen(*, response: Response, actor: User, at: datetime) -> None:
    """Open a submitted response for a further submission, until the last day. What was submitted stays."""
    locked = lock(response)
    transition = require_now(Action.REOPEN, response=locked, actor=actor, at=at)
    move(response=locked, transition=transition, actor=actor, at=at)


@transaction.atomic
def register(*, response: Response, diarienummer: str, actor: User, at: datetime) -> None:
    """Set the diarienummer: before submission so that the copy carries it, after it to archive the response.

    A correction is written in the trail. Raises ValidationError for an empty or too long number, PermissionDenied or
    WrongStateError by the table.
    """
    locked = lock(response)
    action = Action.REGISTER if locked.submissions.exists() and locked.state in _SUBMITTED else Action.NUMBER
    transition = require_now(action, response=locked, actor=actor, at=at)
    number = " ".join(diarienummer.split())
    if not number:
        raise ValidationError({"diarienummer": "Skriv diarienumret, till exempel RS 2026-0123."})
    if len(number) > _DIARIENUMMER_MAX:
        raise ValidationError({"diarienummer": f"Diarienumret får ha högst {_DIARIENUMMER_MAX} tecken."})
    pattern = locked.organisation.diarienummer_pattern
    if not fits_pattern(number, pattern):
        raise ValidationError({"diarienummer": f"Organisationens diarienummer skrivs {example_of(pattern)}."})
    if locked.diarienummer == number and transition.target in {None, State(locked.state)}:
        return
    locked.diarienummer = number
    locked.save(update_fields=["diarienummer"])
    move(response=locked, transition=transition, actor=actor, at=at, note=number)
    renumber(locked)


@transaction.atomic
def note_download(*, submission: Submission, actor: User, at: datetime, action: str = "downloaded") -> None:
    """Write in the trail that the sealed copy was fetched, or a package or a kopia made of it."""
    record(response=submission.response, action=action, actor=actor, at=at, note=submission.receipt_number)


@transaction.atomic
def note_downloads(*, submissions: Sequence[Submission], actor: User, at: datetime) -> None:
    """Write in every trail that the sealed copy was fetched with others."""
    noted = [(submission.response_id, submission.receipt_number) for submission in submissions]
    Event.objects.bulk_create(
        Event(response_id=key, action="downloaded", actor=actor, at=at, note=note) for key, note in noted
    )
