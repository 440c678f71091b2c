"""Sending documents out of a case (expediering): to whom, what, how, when, and what became of each mail.

A mail goes through the outbox, like every letter. What is sent is noted with its hash, and is read again, and seen
to be the same, when the mail leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.selectors import people_with_role
from archive.models import CopyVersion, SealedCopy
from attachments.content import megabytes
from cases.history import record_case_event
from cases.letters import LETTERS
from cases.models import Case, CaseDocument, CaseRecipient, Dispatch, DispatchItem
from cases.reading import AnswerInCase, answers_in_case, numbers_in_force
from cases.services import locked_case
from config.database.repetition import find_repeated
from config.language import swedish
from config.language.days import refuse_day_to_come
from config.refusals import WrongStateError
from config.storage import read_unaltered
from outbox.enclosures import Enclosure
from outbox.failures import NeverPossibleError
from responses.lifecycle.scope import READING_ROLES
from responses.models import Submission

MOST_RECIPIENTS = 50


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What may be sent: a document of the case, or an answer's newest sealed copy. `key` is what a form calls it."""

    key: str
    title: str
    name: str
    size: int
    sha256: str
    document: int | None = None
    """The document's key."""
    submission: Submission | None = None


@dataclass(frozen=True, kw_only=True)
class Sending:
    """How something is sent. `how` and `sent_on` are of what has gone in another way than by the portal's mail."""

    way: Dispatch.Way
    message: str = ""
    how: str = ""
    sent_on: date | None = None

    @property
    def noted(self) -> str:
        """What is kept of `how`."""
        return self.how if self.way == Dispatch.Way.OTHER else ""


def things_of(case: Case) -> list[Thing]:
    """Everything of the case that may be sent: no document that is withdrawn, or in which a virus is suspected."""
    told = (f"attachment__{name}" for name in ("title", "original_name", "size", "sha256"))
    found = CaseDocument.objects.filter(case=case, withdrawn_at__isnull=True, attachment__found="")
    documents = found.order_by("dated_on", "pk").values_list("pk", *told)
    return [*starmap(_document, documents), *(_copy(one, one.copy) for one in answers_in_case(case) if one.copy)]


def _document(key: int, title: str, name: str, size: int | None, sha256: str) -> Thing:
    return Thing(key=f"document:{key}", title=title, name=name, size=size or 0, sha256=sha256, document=key)


def _copy(answer: AnswerInCase, copy: SealedCopy) -> Thing:
    newest, submission = copy.newest, answer.submission
    assert submission is not None  # a copy is of one
    return Thing(
        key=f"copy:{submission.pk}",
        title=f"Arkivexemplar {submission.receipt_number}: {answer.response.questionnaire.dated_title}",
        name=f"{submission.receipt_number}.pdf",
        size=newest.size,
        sha256=newest.sha256,
        submission=submission,
    )


@transaction.atomic
def add_recipient(*, case: Case, name: str, email: str, actor: User, at: datetime) -> CaseRecipient:
    """Put somebody on the list "expedieras till". Raises ValidationError for one who is there, or one too many."""
    locked, name = locked_case(case, actor), " ".join(name.split())
    if not name or len(name) > 200:
        raise ValidationError({"name": "Skriv mottagarens namn, med högst 200 tecken."})
    present = list(locked.recipients.filter(removed_at__isnull=True))
    if len(present) >= MOST_RECIPIENTS:
        raise ValidationError({"name": f"Listan har redan {MOST_RECIPIENTS} mottagare, som är det mesta."})
    if any((one.name, one.email) == (name, email) for one in present):
        raise ValidationError({"name": f"{name} står redan på listan."})
    made = CaseRecipient.objects.create(case=locked, name=name, email=email, by=actor, by_name=actor.name, at=at)
    record_case_event(case=locked, action="recipient_added", actor=actor, at=at, note=str(made))
    return made


@transaction.atomic
def remove_recipient(*, case: Case, recipient: CaseRecipient, actor: User, at: datetime) -> None:
    """Take somebody off the list; what has been sent to them stays. Doing it again changes nothing."""
    locked = locked_case(case, actor)
    present = CaseRecipient.objects.get(pk=recipient.pk, case=locked)
    if present.removed_at is None:
        present.removed_at, present.removed_by = at, actor
        present.save(update_fields=["removed_at", "removed_by"])
        record_case_event(case=locked, action="recipient_removed", actor=actor, at=at, note=str(present))


@transaction.atomic
def dispatch_documents(
    *,
    case: Case,
    recipients: Sequence[CaseRecipient],
    things: Sequence[Thing],
    sending: Sending,
    actor: User,
    at: datetime,
) -> list[Dispatch]:
    """Send the things to each of the recipients, or note that they were sent in another way.

    Raises ValidationError for a recipient without an address, a link to somebody who cannot sign in and read it, more
    than a mail may carry, and a day to come; PermissionDenied for whoever does not write. A button pressed twice sends
    once.
    """
    locked = locked_case(case, actor)
    _refuse_changed(things)
    readers = _check(locked, recipients, things, sending, timezone.localdate(at))
    return [
        _dispatched_before(locked, one, things, sending, actor, at)
        or _send(locked, one, things, sending, readers.get(one.email), actor, at)
        for one in recipients
    ]


def _refuse_changed(things: Sequence[Thing]) -> None:
    """What the page showed may have been withdrawn since."""
    keys = [thing.document for thing in things if thing.document]
    changed = CaseDocument.objects.filter(pk__in=keys).exclude(withdrawn_at__isnull=True, attachment__found="")
    if changed.exists():
        raise WrongStateError("En av handlingarna kan inte skickas längre. Ladda om sidan.")


def _check(
    case: Case, recipients: Sequence[CaseRecipient], things: Sequence[Thing], sending: Sending, today: date
) -> dict[str, User]:
    """The people whom a link goes to, by address; empty for the other ways."""
    if sending.way == Dispatch.Way.OTHER:
        _check_noted(sending, today)
        return {}
    if without := [one.name for one in recipients if not one.email]:
        told = f"Ingen e-postadress: {swedish.listing(without)}."
        raise ValidationError({"recipients": f"{told} Lägg till mottagaren med adress, eller välj ”på annat sätt”."})
    if sending.way == Dispatch.Way.COPY:
        _check_size(things)
        return {}
    return _readers(case, recipients)


def _check_noted(sending: Sending, today: date) -> None:
    if not sending.how.strip():
        raise ValidationError({"how": "Skriv hur det skickades, till exempel med post eller till e-arkivet."})
    if sending.sent_on is None:
        raise ValidationError({"sent_on": "Ange vilken dag det skickades."})
    refuse_day_to_come("sent_on", sending.sent_on, today)


def _check_size(things: Sequence[Thing]) -> None:
    total, most = sum(thing.size for thing in things), settings.DISPATCH_MAX_BYTES
    if total > most:
        told = f"Handlingarna är {megabytes(total)} tillsammans, och ett mejl får bära högst {megabytes(most)}."
        raise ValidationError({"things": f"{told} Skicka färre åt gången, eller på annat sätt."})


def _readers(case: Case, recipients: Sequence[CaseRecipient]) -> dict[str, User]:
    people = {one.email.casefold(): one for one in people_with_role(case.organisation, *READING_ROLES)}
    if others := [one.name for one in recipients if one.email.casefold() not in people]:
        told = f"Kan inte logga in och läsa ärendet: {swedish.listing(others)}. Skicka en kopia i stället."
        raise ValidationError({"recipients": told})
    return {one.email: people[one.email.casefold()] for one in recipients}


def _dispatched_before(
    case: Case, recipient: CaseRecipient, things: Sequence[Thing], sending: Sending, actor: User, at: datetime
) -> Dispatch | None:
    """The same by the same person a moment ago: the button was pressed twice."""
    same = {"recipient": recipient, "way": sending.way, "by": actor, "how": sending.noted, "message": sending.message}
    last = find_repeated(case.dispatches.filter(**same), at=at)
    hashes = {thing.sha256 for thing in things}
    return last if last and set(last.items.values_list("sha256", flat=True)) == hashes else None


def _send(
    case: Case,
    recipient: CaseRecipient,
    things: Sequence[Thing],
    sending: Sending,
    reader: User | None,
    actor: User,
    at: datetime,
) -> Dispatch:
    is_noted = sending.way == Dispatch.Way.OTHER
    made = Dispatch.objects.create(
        case=case,
        recipient=recipient,
        way=sending.way,
        how=sending.noted,
        sent_on=sending.sent_on if is_noted and sending.sent_on else timezone.localdate(at),
        message=sending.message,
        by=actor,
        by_name=actor.name,
        at=at,
    )
    DispatchItem.objects.bulk_create(
        DispatchItem(
            dispatch=made,
            title=thing.title[:400],
            document_id=thing.document,
            submission=thing.submission,
            sha256=thing.sha256,
        )
        for thing in things
    )
    told = "\n".join([f"{made.get_way_display()}: {recipient}", *(thing.title for thing in things)])
    record_case_event(case=case, action="dispatch_noted" if is_noted else "dispatched", actor=actor, at=at, note=told)
    if not is_noted:
        numbers = ", ".join(map(str, numbers_in_force().filter(case=case)))
        titles = [thing.title for thing in things]
        LETTERS[sending.way].put(to=[reader or recipient.email], at=at, dispatch=made, titles=titles, numbers=numbers)
    return made


def files_of_dispatch(key: str) -> list[Enclosure]:
    """The files that go with a dispatch's mail (its key), read anew. NeverPossibleError for one that may not leave."""
    items = DispatchItem.objects.filter(dispatch=int(key)).select_related("document__attachment", "submission")
    return [_enclosure(item) for item in items.order_by("pk")]


def _enclosure(item: DispatchItem) -> Enclosure:
    try:
        if item.document:
            file = item.document.attachment
            if file.is_quarantined:
                raise NeverPossibleError(f"Virusskyddet misstänker virus i {file.original_name}. Den skickas inte.")
            return Enclosure(file.original_name, read_unaltered(file.file, item.sha256), file.mime_type)
        if item.submission is None:  # the key of what is destroyed: the database holds that it is one or the other
            raise NeverPossibleError("Arkivexemplaret är gallrat.")
        name = f"{item.submission.receipt_number}.pdf"
        return Enclosure(name, read_unaltered(_version(item).file, item.sha256), "application/pdf")
    except ValueError as error:
        raise NeverPossibleError(f"Den lagrade filen är inte den som skulle skickas: {item.title}.") from error


def _version(item: DispatchItem) -> CopyVersion:
    """The version of the copy that was chosen: it may have got a further time stamp since."""
    copy = SealedCopy.objects.prefetch_related("extensions").get(submission=item.submission)
    return next((one for one in copy.extensions.all() if one.sha256 == item.sha256), copy)
