"""The archive copy of a submission as HTML and as data: everything a reader in fifty years needs."""

import hashlib
from typing import Any

from django.template.loader import render_to_string

from attachments.models import Attachment
from responses.copies.pdf import EmbeddedFile
from responses.models import Submission
from responses.readings import reading_of_snapshot, sign_off_fields

_ARCHIVABLE = {
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "image/png",
    "image/jpeg",
}
FORMAT = "svarsportalen-copy-1"


def copy_html(submission: Submission) -> str:
    """The copy's pages."""
    snapshot = submission.snapshot
    attached = snapshot.content["attachments"]
    context = {
        "submission": submission,
        "response": submission.response,
        "organisation": submission.response.organisation,
        "questionnaire": submission.response.questionnaire,
        "snapshot": snapshot,
        "sign_off": submission.sign_off,
        "reading": reading_of_snapshot(snapshot, submission.sign_off),
        "attachments": attached,
        "history": _history(submission),
    }
    return render_to_string("copies/copy.html", context)


def _history(submission: Submission) -> list[Any]:
    """The moves of the response up to this submission."""
    events = submission.response.events.filter(at__lte=submission.submitted_at).exclude(to_state="")
    return list(events.select_related("actor"))


def copy_data(submission: Submission) -> dict[str, Any]:
    """What is embedded as svar.json: the snapshot that was signed, the sign-off and the receipt."""
    sign_off = submission.sign_off
    return {
        "format": FORMAT,
        "receipt_number": submission.receipt_number,
        "submission": submission.number,
        "submitted_at": submission.submitted_at.isoformat(),
        "submitted_by": submission.submitted_by.name,
        "diarienummer": submission.diarienummer,
        "snapshot_sha256": submission.snapshot.sha256,
        "snapshot": submission.snapshot.content,
        "sign_off": {
            **{str(field): text for field, text in sign_off_fields(sign_off).items()},
            "attestation_text": sign_off.attestation,
            "mandate": sign_off.mandate_reference,
            "authenticated_by": sign_off.authenticated_by,
            "signed_at": sign_off.signed_at.isoformat(),
        },
    }


def copy_identifier(submission: Submission) -> bytes:
    """The PDF's file identifier, the same each time the submission is rendered."""
    return hashlib.sha256(f"{submission.pk}:{submission.snapshot.sha256}".encode()).digest()[:16]


def embedded_attachments(submission: Submission) -> list[EmbeddedFile]:
    """The attached files that the snapshot names, as they were when it was frozen."""
    described = [entry for entry in submission.snapshot.content["attachments"] if entry["sha256"]]
    files = Attachment.objects.in_bulk([entry["id"] for entry in described], field_name="id")
    by_id = {str(pk): attachment for pk, attachment in files.items()}
    return [
        _embedded(number, entry, by_id[entry["id"]])
        for number, entry in enumerate(described, start=1)
        if entry["mime_type"] in _ARCHIVABLE
    ]


def _embedded(number: int, entry: dict[str, Any], attachment: Attachment) -> EmbeddedFile:
    with attachment.file.open("rb") as opened:
        data = opened.read()
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise ValueError(f"attachment {entry['id']} no longer has the SHA-256 that was approved")
    return EmbeddedFile(
        name=f"bilaga-{number:02d}-{entry['name']}",
        description=entry["title"],
        data=data,
        mime_type=entry["mime_type"],
        relationship="Supplement",
        created=attachment.uploaded_at,
        modified=attachment.uploaded_at,
    )
