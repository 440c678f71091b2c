"""Cases, with their documents."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Organisation, User
from cases import dispatching, documents, services
from cases.models import Case, CaseDocument, Dispatch
from responses.models import Response
from tests.attachments import files
from tests.builders.people import editor_of, make_organisation


def make_case(
    organisation: Organisation | None = None,
    *,
    number: str = "RS 2026-0412",
    title: str = "Uppföljning av statsbidrag",
    response: Response | None = None,
) -> Case:
    """A case that the organisation's editor has opened, with an answer in it where one is given."""
    organisation = organisation or (response.organisation if response else make_organisation())
    return services.start_case(
        organisation=organisation,
        title=title,
        number=number,
        response=response,
        actor=editor_of(organisation),
        at=timezone.now(),
    )


def add_case_document(
    case: Case, *, content: bytes | None = None, name: str = "begaran.pdf", **facts: Any
) -> CaseDocument:
    """The editor adds a document, a one-page PDF when no content is given. `facts`: kind, title, dated_on ..."""
    given: dict[str, Any] = {
        "kind": CaseDocument.Kind.REQUEST,
        "title": "Begäran om svar",
        "dated_on": date(2026, 1, 12),
        "counterpart": "Socialstyrelsen",
    }
    return documents.add_document(
        case=case,
        upload=files.upload(content or files.pdf(), name),
        facts=documents.DocumentFacts(**{**given, **facts}),
        actor=editor_of(case.organisation),
        at=timezone.now(),
    )


def make_dispatch(
    case: Case, *, actor: User | None = None, name: str = "Nämndens kansli", email: str = "", **sending: Any
) -> Dispatch:
    """The editor sends the case's first document to somebody put on the list. `sending`: way, how, sent_on ..."""
    given: dict[str, Any] = {"case": case, "actor": actor or editor_of(case.organisation), "at": timezone.now()}
    recipient = case.recipients.filter(name=name).first() or dispatching.add_recipient(
        name=name, email=email or "kansli@example.se", **given
    )
    how = {**sending, "way": Dispatch.Way(sending.get("way", "copy"))}
    things = dispatching.things_of(case)[:1]
    [made] = dispatching.dispatch_documents(
        recipients=[recipient], things=things, sending=dispatching.Sending(**how), **given
    )
    return made
