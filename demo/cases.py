"""The demonstration's case: the request, the answer, the minutes, and who has got them."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases import dispatching, documents, services
from cases.models import Case, CaseDocument, Dispatch
from cases.reading import case_of
from demo.decisions import page_pdf
from responses.models import Response

AUTHORITYS_NUMBER = "7.1-20026/2026"
_BOARD = "Hälso- och sjukvårdsnämnden"


@transaction.atomic
def seed_case(response: Response, *, editor: User, archivist: User) -> None:
    """The case of an answer that is archived, unless there is one."""
    if case_of(response):
        return
    now = timezone.now()
    title = f"Svar på {response.questionnaire.dated_title}"
    case = services.start_case(
        organisation=response.organisation,
        title=title,
        number=response.diarienummer,
        response=response,
        actor=archivist,
        at=now,
    )
    services.add_number(
        case=case, number=AUTHORITYS_NUMBER, whose="Socialstyrelsen", own=False, actor=archivist, at=now
    )
    request = _added(case, archivist, "Begäran om återrapportering", CaseDocument.Kind.REQUEST, 40)
    documents.register_document(document=request, actor=archivist, at=now)
    _added(case, editor, "Protokollsutdrag", CaseDocument.Kind.PROTOCOL, 3, decided_by=_BOARD)
    _send(case, editor)


def _added(
    case: Case, actor: User, title: str, kind: CaseDocument.Kind, days_ago: int, *, decided_by: str = ""
) -> CaseDocument:
    now = timezone.now()
    text = f"{case.organisation.name}\n{title} (demonstration)\n\n{case.title}"
    facts = documents.DocumentFacts(
        kind=kind,
        title=title,
        dated_on=timezone.localdate(now) - timedelta(days=days_ago),
        counterpart="" if decided_by else "Socialstyrelsen",
        decided_by=decided_by,
        decision_paragraph="45" if decided_by else "",
        decision_kind="board" if decided_by else "",
    )
    upload = SimpleUploadedFile(f"{title.lower().replace(' ', '-')}.pdf", page_pdf(text), "application/pdf")
    return documents.add_document(case=case, upload=upload, facts=facts, actor=actor, at=now)


def _send(case: Case, editor: User) -> None:
    """To the archive by post: the demonstration sends no mail of its own accord."""
    now = timezone.now()
    dispatching.add_recipient(case=case, name=_BOARD, email="namnden@example.se", actor=editor, at=now)
    archive = dispatching.add_recipient(case=case, name="Regionarkivet", email="", actor=editor, at=now)
    sending = dispatching.Sending(way=Dispatch.Way.OTHER, how="Med internpost", sent_on=timezone.localdate(now))
    things = dispatching.things_of(case)
    dispatching.dispatch_documents(
        case=case, recipients=[archive], things=things, sending=sending, actor=editor, at=now
    )
