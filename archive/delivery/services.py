"""Noting that a sealed answer has been carried over: question by question, and as a whole."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.delivery.print_outs import text_of_pdf
from archive.delivery.reading import Carrying
from attachments.models import Attachment
from attachments.services import Examined, examine_file, keep_file, stored_when_given
from config.database.repetition import find_repeated
from config.fields.page_marks import refuse_unseen, require_seen
from config.language import swedish
from config.language.days import refuse_day_to_come
from config.refusals import WrongStateError
from responses.lifecycle.delivery import carry_over_of, newest_submission
from responses.lifecycle.standing import Standing, standing_of
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import Action, require
from responses.models import CarryOver, CarryTick, ReceiverReceipt, Response, Submission

_REPLACED = (
    "Svaret har rättats och förseglats på nytt sedan du öppnade sidan: nu gäller {number}. Det du har skrivit står kvar"
    " här och är inte sparat. Spara igen bara om det är {number} som det gäller."
)
_TICKS_REPLACED = (
    "Svaret har rättats och förseglats på nytt sedan du öppnade sidan: nu gäller {number}. Inget är avprickat. Gå"
    " tillbaka, ladda om sidan och se vad som ska skrivas in."
)
_OTHERWISE = (
    "Det som gäller är något annat än när du öppnade sidan. {now} Det du har skrivit står kvar här och är inte sparat."
    " Spara igen bara om det är {number} som det gäller."
)


def _locked(response: Response, actor: User, at: datetime) -> tuple[Standing, Submission]:
    standing = locked_for(Action.CARRY_OVER, response=response, actor=actor, at=at)
    submission = newest_submission(standing.response)
    if submission is None:
        raise WrongStateError("Svaret är inte förseglat ännu.")
    return standing, submission


@transaction.atomic
def tick_question(
    *,
    response: Response,
    link_id: str,
    kind: CarryTick.Kind,
    done: bool,
    actor: User,
    at: datetime,
    seen: str | None = None,
) -> CarryTick | None:
    """Say that a question is entered in the receiver's form (or compared with its receipt), or take that back. `seen`
    marks the submission that the actor's page was of (config.fields.page_marks), None to ask for nothing.

    Doing it again changes nothing and gives None. Raises KeyError for a question without an answer to enter,
    WrongStateError where another submission is in force by now, and PermissionDenied or WrongStateError by the table.
    """
    _, submission = _locked(response, actor, at)
    require_seen(seen, submission, told=_TICKS_REPLACED.format(number=submission.receipt_number))
    carrying = Carrying(submission)
    rows = carrying.rows if kind == CarryTick.Kind.ENTERED else carrying.answered
    if link_id not in {row.item.link_id for row in rows}:
        raise KeyError(link_id)
    if (carrying.tick_of(kind, link_id) is not None) == done:
        return None
    return CarryTick.objects.create(
        submission=submission, kind=kind, link_id=link_id, done=done, by=actor, by_name=actor.name, at=at
    )


@transaction.atomic
def note_carried_over(
    *,
    response: Response,
    done_on: date,
    receipt_number: str,
    actor: User,
    at: datetime,
    seen: str | None = None,
) -> CarryOver:
    """Note that the answer was entered in the receiver's own form on a day. The same again gives the row that is there.

    A later row corrects an earlier one; the last is in force. `seen` marks what the actor's page was about
    (config.fields.page_marks): the submission and what is noted of it; None to ask for nothing. Raises ValidationError
    where that is something else by now, or for a day before the sealing or to come, PermissionDenied or WrongStateError
    by the table.
    """
    standing, submission = _locked(response, actor, at)
    number, known = " ".join(receipt_number.split()), carry_over_of(submission)
    if known and (known.done_on, known.receipt_number) == (done_on, number):
        return known
    _refuse_other(seen, submission, known)
    _check_day(done_on, submission, timezone.localdate(at))
    told = f"{submission.receipt_number}\nÖverfört: {swedish.day(done_on)}"
    note = f"{told}\nMottagarens kvittonummer: {number}" if number else told
    record(response=standing.response, action=Action.CARRY_OVER, actor=actor, at=at, note=note)
    return CarryOver.objects.create(
        submission=submission, done_on=done_on, receipt_number=number, by=actor, by_name=actor.name, at=at
    )


def _refuse_other(seen: str | None, submission: Submission, known: CarryOver | None) -> None:
    """Raise ValidationError where the page was about another submission, or about another note of the same one."""
    number = submission.receipt_number
    now = f"Nu gäller {number}, som inte är antecknat som överfört."
    if known and known.done_on:
        now = f"{known.by_name} har antecknat att {number} är överfört {swedish.day(known.done_on)}."
    refuse_unseen(seen, submission, known, told=_OTHERWISE.format(now=now, number=number))


def _check_day(done_on: date, submission: Submission, today: date) -> None:
    sealed_on = timezone.localdate(submission.submitted_at)
    refuse_day_to_come("done_on", done_on, today)
    if done_on < sealed_on:
        message = f"Svaret förseglades {swedish.day(sealed_on)}. Välj den dagen eller en senare."
        raise ValidationError({"done_on": message})


@transaction.atomic
def take_back_carry_over(
    *, response: Response, reason: str, actor: User, at: datetime, seen: str | None = None
) -> CarryOver:
    """Say that the answer has not been carried over after all, and why. What was noted stays in the trail.

    `seen` as of note_carried_over. Raises ValidationError without a reason or where something else is noted by now,
    WrongStateError when nothing is, and by the table.
    """
    standing, submission = _locked(response, actor, at)
    known = carry_over_of(submission)
    if known is None:
        raise WrongStateError("Svaret är inte antecknat som överfört. Ladda om sidan.")
    _refuse_other(seen, submission, known)
    if not reason.strip():
        raise ValidationError({"reason": "Skriv varför svaret inte är överfört."})
    why = reason.strip()[:500]
    note = f"{submission.receipt_number}\n{why}"
    record(response=standing.response, action="carried_back", actor=actor, at=at, note=note)
    return CarryOver.objects.create(
        submission=submission, done_on=None, reason=why, by=actor, by_name=actor.name, at=at
    )


def add_receiver_receipt(
    *,
    response: Response,
    upload: "UploadedFile[bytes] | None",
    text: str,
    actor: User,
    at: datetime,
    seen: str | None = None,
) -> ReceiverReceipt:
    """Keep the receiver's own receipt or print-out: a file, or the text of it, pasted. The same again a moment later is
    the same receipt. `seen` as of tick_question.

    What a PDF says is read once, here, and the file stored, before the response is locked. Raises ValidationError for
    no file and no text, a file that is refused, or where another submission is in force by now, PermissionDenied or
    WrongStateError by the table.
    """
    require(Action.CARRY_OVER, standing_of(response, actor, timezone.localdate(at)))
    if upload is None and not text.strip():
        raise ValidationError({"file": "Välj en fil, eller klistra in texten på kvittot."})
    examined = examine_file(upload) if upload is not None else None
    said = text.strip() or (_said_by(examined) if examined else "")
    with stored_when_given(
        organisation=response.organisation, uploaded_by=actor, upload=examined, title="Mottagarens kvitto"
    ) as stored:
        return _keep_receipt(response, stored, said, actor, at, seen)


def _said_by(examined: Examined) -> str:
    is_pdf = examined.found.file_type.mime_type == "application/pdf"
    return text_of_pdf(examined.upload.chunks()) if is_pdf else ""


@transaction.atomic
def _keep_receipt(
    response: Response, stored: Attachment | None, text: str, actor: User, at: datetime, seen: str | None
) -> ReceiverReceipt:
    standing, submission = _locked(response, actor, at)
    refuse_unseen(seen, submission, told=_REPLACED.format(number=submission.receipt_number))
    same = ReceiverReceipt.objects.filter(submission=submission, text=text, by=actor)
    of_file = {"document__sha256": stored.sha256} if stored else {"document": None}
    if before := find_repeated(same.filter(**of_file), at=at):
        return before
    document = keep_file(stored) if stored else None
    told = document.original_name if document else "inklistrad text"
    note = f"{submission.receipt_number}\n{told}"
    record(response=standing.response, action="receiver_receipt", actor=actor, at=at, note=note)
    return ReceiverReceipt.objects.create(
        submission=submission, document=document, text=text, by=actor, by_name=actor.name, at=at
    )
