"""The one number that each attachment of a response has, wherever it is named: "Bilaga 3".

Counted from 1 in the order of the form and, at one question, in the order of adding; links count as files do. The
number is frozen with the snapshot. A draft's attachments have the numbers that they would be frozen with.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attachments.models import Attachment
from responses.models import ResponseAttachment


def number_placements(
    placed: Mapping[str, Iterable[ResponseAttachment]], *, asked: Iterable[str]
) -> Iterator[tuple[int, ResponseAttachment]]:
    """The attachments at the items that are `asked` (link_ids in the order of the form), each with its number."""
    return enumerate((placement for link_id in asked for placement in placed.get(link_id, ())), start=1)


def describe_attachment(attachment: Attachment, number: int = 0) -> dict[str, Any]:
    """An attachment as it is named in a snapshot: a file by its hash, a link by its address."""
    return {
        "number": number,
        "id": str(attachment.pk),
        "title": attachment.title,
        "diarienummer": attachment.diarienummer,
        "decided_on": attachment.decided_on.isoformat() if attachment.decided_on else "",
        "decided_by": attachment.decided_by,
        "decision_paragraph": attachment.decision_paragraph,
        "decision_kind": attachment.get_decision_kind_display(),
        "copy_of": attachment.copy_of,
        "seen_on": attachment.seen_on.isoformat() if attachment.seen_on else "",
        "url": attachment.url,
        "name": attachment.original_name,
        "mime_type": attachment.mime_type,
        "size": attachment.size or 0,
        "sha256": attachment.sha256,
        "pages": attachment.pages or 0,
    }


def attachments_of(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The attachments that a snapshot names, in order, each with its number, also those from before numbers, copies
    of links, and paragraphs and slag of decisions.
    """
    return [
        {**_OLDER, **entry, "number": entry.get("number", place)}
        for place, entry in enumerate(content["attachments"], 1)
    ]


_OLDER = {"copy_of": "", "seen_on": "", "decision_paragraph": "", "decision_kind": ""}
"""What a snapshot from before them says of its attachments."""


def attachment_name(entry: Mapping[str, Any]) -> str:
    """What an attachment is called in a list: "Bilaga 3: Handlingsplan"."""
    return f"Bilaga {entry['number']}: {entry['title']}"


def attachment_file_name(entry: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """What the file is called in a package: its number with as many digits as all need, so that names sort by it."""
    digits = max(2, len(str(len(content["attachments"]))))
    return f"bilaga-{entry['number']:0{digits}d}-{entry['name']}"
