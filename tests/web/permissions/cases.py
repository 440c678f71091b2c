"""Cases: their numbers, answers and documents."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.attachments.files import pdf
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def _opened(_: Rule, world: World) -> Mapping[str, Any]:
    return {"organisation": world.responses["draft"].organisation_id, "title": "Ärendet", "number": "RS 2026-0999"}


class _Again(SimpleUploadedFile):
    """A file that is posted by one after the other."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return super().read(*args)


def _document(_: Rule, __: World) -> Mapping[str, Any]:
    return {"file": _Again("protokoll.pdf", pdf()), "kind": "protocol", "dated_on": "2026-03-12"}


def _sent(_: Rule, world: World) -> Mapping[str, Any]:
    case = world.cases["archived"]
    document = case.documents.filter(withdrawn_at__isnull=True).earliest("pk")
    recipients = [case.recipients.earliest("pk").pk]
    return {"recipients": recipients, "things": [f"document:{document.pk}"], "way": "copy"}


ROOM = Room(
    "Cases",
    rules="""
    cases                -         -          GET  403 all; 200 editor approver reader archivist
    open_case            -         -          GET  403 all; 200 editor archivist
    open_case            -         -          POST 403 all; 302 editor archivist
    case                 archived  -          GET  200 editor approver reader archivist
    rename_case          archived  -          GET  200 editor archivist; 403 approver reader
    rename_case          archived  -          POST 302 editor archivist; 403 approver reader
    case_of_answer       draft     -          GET  200 editor approver reader archivist; 403 handed guest
    case_of_answer       archived  -          GET  302 editor approver reader archivist; 403 handed guest
    case_of_answer       draft     -          POST 302 editor archivist; 403 approver reader handed guest
    case_numbers         archived  -          GET  200 editor archivist; 403 approver reader
    case_numbers         archived  -          POST 302 editor archivist; 403 approver reader
    withdraw_case_number archived  -          POST 302 editor archivist; 403 approver reader
    place_answer         submitted -          GET  200 editor archivist; 403 approver reader
    place_answer         submitted -          POST 403 approver reader; 422 editor archivist
    take_out_answer      submitted -          POST 302 editor archivist; 403 approver reader
    take_out_answer      archived  -          POST 403 approver reader; 409 editor archivist
    add_case_document    archived  -          GET  200 editor archivist; 403 approver reader
    add_case_document    archived  -          POST 302 editor archivist; 403 approver reader
    case_file            archived  -          GET  200 editor approver reader archivist
    case_file            archived  withdrawn  GET  200 archivist; 403 editor approver reader
    register_document    archived  -          POST 302 archivist; 403 editor approver reader
    register_document    archived  withdrawn  POST 403 editor approver reader; 409 archivist
    withdraw_document    archived  -          GET  200 editor archivist; 403 approver reader
    withdraw_document    archived  registered GET  403 approver reader; 409 editor archivist
    withdraw_document    archived  -          POST 302 editor archivist; 403 approver reader
    withdraw_document    archived  registered POST 403 approver reader; 409 editor archivist
    case_memo            archived  -          GET  200 editor approver reader archivist
    case_recipients      archived  -          GET  200 editor archivist; 403 approver reader
    case_recipients      archived  -          POST 302 editor archivist; 403 approver reader
    remove_recipient     archived  -          POST 302 editor archivist; 403 approver reader
    dispatch             archived  -          GET  200 editor archivist; 403 approver reader
    dispatch             archived  -          POST 302 editor archivist; 403 approver reader
    """,
    fields={
        "open_case": _opened,
        "rename_case": {"title": "Något annat"},
        "case_of_answer": {"new": "1", "title": "Nytt", "number": "RS 2026-0777"},
        "case_numbers": {"number": "7.1-20026/2026", "whose": "Socialstyrelsen"},
        "add_case_document": _document,
        "case_recipients": {"name": "Nämnden", "email": "namnden@example.se"},
        "dispatch": _sent,
    },
)
