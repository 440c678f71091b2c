"""An organisation's cases as they are handed over: numbers, answers, documents, to whom they were sent, history."""

from collections.abc import Sequence
from datetime import date, datetime

from accounts.models import Organisation, User
from archive.handover.parts import FilesTaken, HandedDocument, HandedOver, HandoverPart
from cases.history import case_deed_in_words
from cases.models import Case, CaseAnswer, CaseDocument, CaseEvent, CaseNumber, CaseRecipient, Dispatch
from cases.reading import answers_of_case
from responses.models import Response


class HandedNumber(HandedOver):
    """A number of the case, and whose it is. `own`: of the organisation's own register."""

    number: str
    whose: str
    own: bool
    by: str
    at: str
    withdrawn_at: str | None
    withdrawn_by: str | None


class HandedAnswer(HandedOver):
    """An answer in the case. `packages` are the receipt numbers of its submissions; a draft has none."""

    title: str
    packages: list[str]


class HandedPlacing(HandedOver):
    """That an answer was placed in the case by hand, and taken out."""

    title: str
    by: str
    at: str
    taken_out_at: str | None
    taken_out_by: str | None


class HandedCaseDocument(HandedOver):
    """A document of the case. One that was withdrawn was added by mistake; it stays, with the reason."""

    kind: str
    kind_in_words: str
    dated_on: str
    counterpart: str
    by: str
    at: str
    registered_at: str | None
    registered_by: str | None
    withdrawn_at: str | None
    withdrawn_by: str | None
    withdrawn_because: str
    document: HandedDocument


class HandedRecipient(HandedOver):
    """Somebody on the list "expedieras till"."""

    name: str
    email: str
    by: str
    at: str
    removed_at: str | None
    removed_by: str | None


class DispatchedFile(HandedOver):
    """What was sent, by the file's hash."""

    title: str
    sha256: str


class HandedDispatch(HandedOver):
    """That something was sent to one recipient: `way` copy or link (by mail), or other, which `how` says."""

    to: str
    way: str
    how: str
    sent_on: str
    message: str
    by: str
    at: str
    items: list[DispatchedFile]


class HandedEvent(HandedOver):
    """Who did what, when."""

    at: str
    who: str
    action: str
    did: str
    note: str


class CaseRow(HandedOver):
    """A case (ärende), all of it. Times are ISO 8601."""

    id: str
    title: str
    opened_at: str
    opened_by: str
    numbers: list[HandedNumber]
    answers: list[HandedAnswer]
    placings: list[HandedPlacing]
    documents: list[HandedCaseDocument]
    recipients: list[HandedRecipient]
    dispatches: list[HandedDispatch]
    events: list[HandedEvent]


_READ_TOO = (
    *("numbers__withdrawn_by", "placed_answers__taken_out_by", "recipients__removed_by", "events"),
    *("documents__attachment", "documents__registered_by", "documents__withdrawn_by"),
    *("dispatches__recipient", "dispatches__items"),
)


def _read(organisation: Organisation, files: FilesTaken) -> Sequence[CaseRow]:
    cases = Case.objects.filter(organisation=organisation).prefetch_related(*_READ_TOO)
    return [_case(case, files) for case in cases.order_by("at", "pk")]


def _case(case: Case, files: FilesTaken) -> CaseRow:
    return CaseRow(
        id=str(case.pk),
        title=case.title,
        opened_at=case.at.isoformat(),
        opened_by=case.by_name,
        numbers=[_number(one) for one in case.numbers.all()],
        answers=[_answer(one) for one in answers_of_case(case)],
        placings=[_placing(one) for one in case.placed_answers.all()],
        documents=[_document(one, files) for one in case.documents.all()],
        recipients=[_recipient(one) for one in case.recipients.all()],
        dispatches=[_dispatch(one) for one in case.dispatches.all()],
        events=[_event(one) for one in case.events.all()],
    )


def _number(one: CaseNumber) -> HandedNumber:
    return HandedNumber(
        number=one.number,
        whose=one.whose,
        own=one.own,
        by=one.by_name,
        at=one.at.isoformat(),
        withdrawn_at=_iso(one.withdrawn_at),
        withdrawn_by=_name(one.withdrawn_by),
    )


def _answer(response: Response) -> HandedAnswer:
    packages = response.submissions.order_by("number").values_list("receipt_number", flat=True)
    return HandedAnswer(title=response.questionnaire.dated_title, packages=list(packages))


def _placing(one: CaseAnswer) -> HandedPlacing:
    return HandedPlacing(
        title=one.title,
        by=one.by_name,
        at=one.at.isoformat(),
        taken_out_at=_iso(one.taken_out_at),
        taken_out_by=_name(one.taken_out_by),
    )


def _document(one: CaseDocument, files: FilesTaken) -> HandedCaseDocument:
    return HandedCaseDocument(
        kind=one.kind,
        kind_in_words=one.get_kind_display(),
        dated_on=one.dated_on.isoformat(),
        counterpart=one.counterpart,
        by=one.by_name,
        at=one.at.isoformat(),
        registered_at=_iso(one.registered_at),
        registered_by=_name(one.registered_by),
        withdrawn_at=_iso(one.withdrawn_at),
        withdrawn_by=_name(one.withdrawn_by),
        withdrawn_because=one.withdrawn_because,
        document=files.take(one.attachment, of=str(one.case_id), name=f"handling-{one.pk}"),
    )


def _recipient(one: CaseRecipient) -> HandedRecipient:
    return HandedRecipient(
        name=one.name,
        email=one.email,
        by=one.by_name,
        at=one.at.isoformat(),
        removed_at=_iso(one.removed_at),
        removed_by=_name(one.removed_by),
    )


def _dispatch(one: Dispatch) -> HandedDispatch:
    return HandedDispatch(
        to=str(one.recipient),
        way=one.way,
        how=one.how,
        sent_on=one.sent_on.isoformat(),
        message=one.message,
        by=one.by_name,
        at=one.at.isoformat(),
        items=[DispatchedFile(title=item.title, sha256=item.sha256) for item in one.items.all()],
    )


def _event(one: CaseEvent) -> HandedEvent:
    return HandedEvent(
        at=one.at.isoformat(), who=one.actor_name, action=one.action, did=case_deed_in_words(one.action), note=one.note
    )


def _iso(at: datetime | date | None) -> str | None:
    return at.isoformat() if at else None


def _name(user: User | None) -> str | None:
    return user.name if user else None


CASES = HandoverPart("arenden", "Ärenden", CaseRow, _read)
