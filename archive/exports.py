"""A response for other systems: the sealed snapshot of a submission, or the draft as it is now."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils import timezone

from archive.models import SealedCopy
from archive.paper.document import copy_data
from responses.models import Response, SignOff, State, Submission
from responses.reading.attachment_numbers import attachments_of
from responses.reading.draft import Draft
from responses.reading.items import Reading
from responses.reading.readings import reading_of_draft, reading_of_snapshot, remarks_of, sign_off_fields
from responses.reading.snapshots import snapshot_content
from surveys.interchange.fhir_extensions import FhirNode
from surveys.interchange.fhir_response import AttachedDocument, ResponseMeta, response_to_fhir
from surveys.schema import Definition

DRAFT_FORMAT = "svarsportalen-draft-1"
_SENT = frozenset({State.SUBMITTED, State.ARCHIVED})


@dataclass(frozen=True, kw_only=True)
class Export:
    """What is exported: `content` is a snapshot's (responses.reading.snapshots), also for a draft."""

    status: Literal["in-progress", "completed"]
    definition: Definition
    content: Mapping[str, Any]
    reading: Reading
    identifier: str
    authored: datetime
    response: Response
    sign_off: SignOff | None = None
    submission: Submission | None = None


def find_export(name: str, *, at: datetime) -> Export:
    """The export of a response's id or a receipt number.

    A receipt number gives that submission. An id gives the latest submission while the response is submitted or
    archived, otherwise the draft as it is at `at`. Raises LookupError when there is no such response.
    """
    submission = Submission.objects.filter(receipt_number=name.strip().upper()).first()
    if submission is None:
        return export_of(_response(name), at)
    return export_of_submission(submission)


def export_of(response: Response, at: datetime) -> Export:
    """The newest submission of a response that is submitted or archived, otherwise the draft as it is at `at`."""
    if response.state not in _SENT:
        return _of_draft(response, at)
    return export_of_submission(response.submissions.select_related("snapshot", "sign_off").latest("number"))


def _response(name: str) -> Response:
    try:
        return Response.objects.select_related("organisation", "questionnaire").get(pk=uuid.UUID(name.strip()))
    except (ValueError, Response.DoesNotExist) as error:
        raise LookupError(name) from error


def _of_draft(response: Response, at: datetime) -> Export:
    draft = Draft(response)
    return Export(
        status="in-progress",
        definition=draft.tree,
        content=snapshot_content(draft, 0),
        reading=reading_of_draft(draft),
        identifier=str(response.pk),
        authored=at,
        response=response,
    )


def export_of_submission(submission: Submission) -> Export:
    """The export of what was submitted and signed."""
    snapshot, sign_off = submission.snapshot, submission.sign_off
    return Export(
        status="completed",
        definition=snapshot.questionnaire.tree,
        content=snapshot.content,
        reading=reading_of_snapshot(snapshot, sign_off),
        identifier=submission.receipt_number,
        authored=submission.submitted_at,
        response=submission.response,
        sign_off=sign_off,
        submission=submission,
    )


def export_fhir(export: Export) -> FhirNode:
    """An R5 QuestionnaireResponse; docs/fhir.md."""
    organisation = export.content["organisation"]
    meta = ResponseMeta(
        status=export.status,
        identifier=export.identifier,
        authored=timezone.localtime(export.authored).isoformat(timespec="seconds"),
        organisation=organisation["name"],
        organisation_number=organisation["number"],
        documents=_documents(attachments_of(export.content)),
        remarks=remarks_of(export.content),
        sign_off=sign_off_fields(export.sign_off) if export.sign_off else {},
        signature=_signature(export.sign_off) if export.sign_off else {},
    )
    return response_to_fhir(export.definition, export.content["answers"], meta)


def export_json(export: Export) -> dict[str, Any]:
    """A submission exactly as svar.json in its sealed copy; a draft as the snapshot that it would become."""
    if export.submission:
        return copy_data(export.submission, _root_of(export.submission))
    at = timezone.localtime(export.authored).isoformat(timespec="seconds")
    return {"format": DRAFT_FORMAT, "status": export.status, "exported_at": at, "snapshot": dict(export.content)}


def _root_of(submission: Submission) -> str:
    """The root of the tree over its copy's pages; empty where there is none, and until there is a copy."""
    roots = SealedCopy.objects.filter(submission=submission).values_list("content_root", flat=True)
    return roots.first() or ""


def _documents(attachments: Sequence[Mapping[str, Any]]) -> dict[str, list[AttachedDocument]]:
    names = (
        "number",
        "title",
        "name",
        "url",
        "mime_type",
        "size",
        "sha256",
        "diarienummer",
        "decided_on",
        "decided_by",
        "decision_paragraph",
        "decision_kind",
        "copy_of",
        "seen_on",
    )
    documents: dict[str, list[AttachedDocument]] = {}
    for entry in attachments:
        document = AttachedDocument(**{name: entry[name] for name in names})
        documents.setdefault(entry["link_id"], []).append(document)
    return documents


def _signature(sign_off: SignOff) -> dict[str, str]:
    return {
        "name": sign_off.name,
        "title": sign_off.title,
        "phone": sign_off.phone,
        "email": sign_off.email,
        "mandate": sign_off.mandate_reference,
        "stands-in": sign_off.stands_in,
        "attestation": sign_off.attestation,
        "authenticated-by": sign_off.authenticated_by,
        "signed-at": timezone.localtime(sign_off.signed_at).isoformat(timespec="seconds"),
        "snapshot-sha256": sign_off.sha256,
    }
