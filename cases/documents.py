"""The documents of a case: added at any time, registered, or withdrawn while they were added by mistake.

Nothing is erased here: what has come in is a public record whoever registers it (docs/decisions/0026).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role, only
from accounts.selectors import roles_in
from attachments.limits import CASE_HOLDER, check_amount, check_room
from attachments.models import Attachment
from attachments.services import Said, examine_file, keep_file, says_same, stored_file
from cases.history import record_case_event
from cases.models import Case, CaseDocument
from cases.services import locked_case, require_writer
from config.database.repetition import find_repeated
from config.language.days import refuse_day_to_come
from config.refusals import WrongStateError

_LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """What is said of a document: its slag, title, the day it came in or was drawn up, from or to whom.

    Of a decision also its body, paragraph and slag (attachments.models.DecisionKind); `dated_on` is then its date.
    """

    kind: CaseDocument.Kind
    title: str
    dated_on: date
    counterpart: str
    decided_by: str = ""
    decision_paragraph: str = ""
    decision_kind: str = ""

    def said(self) -> Said:
        """What the attachment is told."""
        if not (self.decided_by or self.decision_paragraph or self.decision_kind):
            return Said(title=self.title)
        return Said(
            title=self.title,
            decided_on=self.dated_on,
            decided_by=self.decided_by,
            decision_paragraph=self.decision_paragraph,
            decision_kind=self.decision_kind,
        )


def bytes_held(case: Case) -> int:
    """The size of the case's own files together, also of those that are withdrawn: they are kept."""
    return case.documents.aggregate(size=Sum("attachment__size"))["size"] or 0


def add_document(
    *, case: Case, upload: "UploadedFile[bytes]", facts: DocumentFacts, actor: User, at: datetime
) -> CaseDocument:
    """Add a document, whether or not an answer of the case is sealed: it is the case's, and no answer changes. The same
    again a moment later is the same document.

    The file is judged, scanned and stored before the case is locked. Raises ValidationError for a file that is refused,
    that has no room, or a day to come, and PermissionDenied for whoever does not write.
    """
    require_writer(case.organisation, actor)
    refuse_day_to_come("dated_on", facts.dated_on, timezone.localdate(at))
    examined = examine_file(upload)
    with stored_file(organisation=case.organisation, uploaded_by=actor, upload=examined, **facts.said()) as stored:
        return _add(case, stored, facts, actor, at)


@transaction.atomic
def _add(case: Case, stored: Attachment, facts: DocumentFacts, actor: User, at: datetime) -> CaseDocument:
    locked = locked_case(case, actor)
    counterpart = " ".join(facts.counterpart.split())[:200]
    told = {"case": locked, "kind": facts.kind, "dated_on": facts.dated_on, "counterpart": counterpart, "by": actor}
    same = CaseDocument.objects.filter(**told, withdrawn_at=None, attachment__sha256=stored.sha256)
    before = find_repeated(same.select_related("attachment"), at=at)
    if before and says_same(before.attachment, stored):
        return before
    _check_room(locked, stored.size or 0)
    made = CaseDocument.objects.create(**told, attachment=keep_file(stored), by_name=actor.name, at=at)
    record_case_event(case=locked, action="document_added", actor=actor, at=at, note=_named(made))
    return made


def _check_room(case: Case, size: int) -> None:
    try:
        check_amount(case.documents.count(), CASE_HOLDER)
        check_room(size=size, taken=bytes_held(case), holder=CASE_HOLDER)
    except ValidationError as refused:
        raise ValidationError({"file": refused}) from refused


@transaction.atomic
def register_document(*, document: CaseDocument, actor: User, at: datetime) -> None:
    """Note that the document is in the register: then nobody withdraws it here. Doing it again changes nothing.

    Raises PermissionDenied for all but the registrator, WrongStateError for what is withdrawn.
    """
    case = locked_case(document.case, actor)
    if Role.ARCHIVIST not in roles_in(actor, case.organisation):
        raise PermissionDenied(only([Role.ARCHIVIST], "anteckna att handlingen är diarieförd"))
    present = CaseDocument.objects.select_related("attachment").get(pk=document.pk)
    if present.withdrawn_at:
        raise WrongStateError("Handlingen är tillbakatagen. Ladda om sidan.")
    if present.registered_at:
        return
    present.registered_at, present.registered_by = at, actor
    present.save(update_fields=["registered_at", "registered_by"])
    record_case_event(case=case, action="document_registered", actor=actor, at=at, note=_named(present))


@transaction.atomic
def withdraw_document(*, document: CaseDocument, reason: str, actor: User, at: datetime) -> None:
    """Say that the document was added by mistake, and why. Row and file stay. Doing it again changes nothing.

    Raises ValidationError without a reason, WrongStateError for what is registered or has been sent from the case.
    """
    case = locked_case(document.case, actor)
    present = CaseDocument.objects.select_related("attachment").get(pk=document.pk)
    if present.withdrawn_at:
        return
    if present.registered_at:
        raise WrongStateError("Handlingen är diarieförd och kan inte tas tillbaka. Lägg till den rätta i stället.")
    if present.dispatched.exists():
        raise WrongStateError("Handlingen har expedierats och kan inte tas tillbaka. Lägg till den rätta i stället.")
    why = " ".join(reason.split())
    if not why or len(why) > _LONGEST_REASON:
        raise ValidationError({"reason": f"Skriv varför handlingen tas tillbaka, med högst {_LONGEST_REASON} tecken."})
    present.withdrawn_at, present.withdrawn_by, present.withdrawn_because = at, actor, why
    present.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    record_case_event(case=case, action="document_withdrawn", actor=actor, at=at, note=_named(present), why=why)


def _named(document: CaseDocument) -> str:
    return f"{document.attachment.title} ({document.attachment.original_name})"
