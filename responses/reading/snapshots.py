"""What is frozen when a response is sent for approval: canonical JSON that everything later hangs on."""

from typing import Any

from attachments.models import Attachment
from responses.reading.draft import Draft
from surveys.canonical import sha256_of

FORMAT = "svarsportalen-snapshot-1"


def snapshot_content(draft: Draft, number: int) -> dict[str, Any]:
    """The enabled answers, the attachments' hashes and what was asked, as JSON data. Parked answers are left out."""
    response, questionnaire = draft.response, draft.response.questionnaire
    return {
        "format": FORMAT,
        "response": str(response.pk),
        "number": number,
        "organisation": {"name": response.organisation.name, "number": response.organisation.number},
        "facts": {str(fact): value for fact, value in response.facts.items()},
        "questionnaire": {
            "name": questionnaire.name,
            "version": questionnaire.version,
            "title": questionnaire.title,
            "sha256": questionnaire.sha256,
        },
        "answers": draft.in_force,
        "attachments": [
            {"link_id": link_id, **describe_attachment(placement.attachment)}
            for link_id, placements in sorted(draft.attached.items())
            if link_id in draft.enabled
            for placement in placements
        ],
    }


def describe_attachment(attachment: Attachment) -> dict[str, Any]:
    """An attachment as it is named in a snapshot: a file by its hash, a link by its address."""
    return {
        "id": str(attachment.pk),
        "title": attachment.title,
        "diarienummer": attachment.diarienummer,
        "decided_on": attachment.decided_on.isoformat() if attachment.decided_on else "",
        "decided_by": attachment.decided_by,
        "url": attachment.url,
        "name": attachment.original_name,
        "mime_type": attachment.mime_type,
        "size": attachment.size or 0,
        "sha256": attachment.sha256,
        "pages": attachment.pages or 0,
    }


def fingerprint(content: dict[str, Any]) -> str:
    """The SHA-256 that a sign-off is on."""
    return sha256_of(content)
