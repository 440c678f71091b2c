"""The stored files of a submission, by what they are; handed on by config.storage, which sees that they are whole."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.fields.files import FieldFile

from archive.models import AttachmentCompanion
from attachments.formats import Format
from attachments.models import Attachment
from responses.models import ReceiverReceipt, SentSeparately, Submission
from responses.reading.attachment_numbers import attachment_file_name, attachment_name, attachments_of
from responses.reading.separate_things import sent_in_force

GONE_FROM_STORAGE = "En fil som portalen har sparat är borta. Säg till portalens administratörer."
ALTERED_IN_STORAGE = (
    "Filen som portalen har sparat är inte längre den som förseglades. Säg till portalens administratörer."
)
REPORT_ALTERED = "Rapporten som portalen har sparat är inte längre den som skrevs. Säg till portalens administratörer."


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file as the snapshot has frozen it; not read yet. `name` is unique within the submission."""

    file: FieldFile
    name: str
    title: str
    mime_type: str
    format: Format
    sha256: str
    uploaded_at: datetime


@dataclass(frozen=True)
class Attached:
    """One attachment. `entry` is what the snapshot says of it (responses.reading.attachment_numbers), `attachment` the
    stored file, None for a link and for what is gone.
    """

    entry: Mapping[str, Any]
    file_name: str
    attachment: Attachment | None

    @property
    def called(self) -> str:
        """ "Bilaga 3: Handlingsplan"."""
        return attachment_name(self.entry)

    @property
    def companion(self) -> AttachmentCompanion | None:
        """The PDF/A that the portal has made of it, or why it could not; None where none is asked for or made yet."""
        return getattr(self.attachment, "companion", None)


def list_attached(submission: Submission) -> list[Attached]:
    """All that the snapshot names, in its order. One query, none where there is nothing."""
    content = submission.snapshot.content
    entries = attachments_of(content)
    files = [uuid.UUID(entry["id"]) for entry in entries if entry["sha256"]]
    stored = Attachment.objects.select_related("companion").in_bulk(files) if files else {}
    return [
        Attached(entry, attachment_file_name(entry, content), stored.get(uuid.UUID(entry["id"]))) for entry in entries
    ]


def list_attached_files(submission: Submission) -> list[AttachedFile]:
    """The attached files that the snapshot names, in its order. Raises ValueError for one that is not kept any more."""
    return [_as_file(one) for one in list_attached(submission) if one.entry["sha256"]]


def _as_file(attached: Attached) -> AttachedFile:
    entry, kept = attached.entry, attached.attachment
    if kept is None:
        raise ValueError(f"the attachment {entry['id']} is gone")
    return AttachedFile(
        file=kept.file,
        name=attached.file_name,
        title=attached.called,
        mime_type=entry["mime_type"],
        format=kept.format,
        sha256=entry["sha256"],
        uploaded_at=kept.uploaded_at,
    )


def companion_name(file_name: str) -> str:
    """What the PDF/A of an attached file is called: the whole of its name, so that no two are the same."""
    return f"{file_name}.pdf"


def quarantined_names(submission: Submission) -> list[str]:
    """The submission's files in which a virus is suspected since: "Bilaga 3: Handlingsplan". The copy is as it was.

    What was sent separately and the receiver's own receipts are among them, the latter being in packages only.
    """
    described = {entry["id"]: entry for entry in attachments_of(submission.snapshot.content) if entry["sha256"]}
    sent = SentSeparately.objects.filter(response=submission.response_id).values("document")
    receipts = ReceiverReceipt.objects.filter(submission=submission, document__isnull=False).values("document")
    known = Attachment.objects.filter(Q(pk__in=described) | Q(pk__in=sent) | Q(pk__in=receipts))
    found = {str(attachment.pk): attachment for attachment in known.exclude(found="")}
    attached = [attachment_name(entry) for pk, entry in described.items() if pk in found]
    return attached + [f"{one.title}: {one.original_name}" for pk, one in found.items() if pk not in described]


def list_sent_files(submission: Submission) -> list[AttachedFile]:
    """What had been sent separately when it was submitted or sealed, as files."""
    return _sent_files(sent_in_force(submission.response, until=submission.submitted_at))


def list_files_sent_since(submission: Submission) -> list[AttachedFile]:
    """Everything that is noted as sent separately by now, as files."""
    return _sent_files(sent_in_force(submission.response))


def _sent_files(sent: Sequence[SentSeparately]) -> list[AttachedFile]:
    """Each with the number that it has for good: what is taken back keeps its own, in the copy and in every package."""
    noted = SentSeparately.objects.filter(response__in={one.response_id for one in sent}).order_by("pk")
    numbers = {pk: number for number, pk in enumerate(noted.values_list("pk", flat=True), start=1)} if sent else {}
    return [_proof_file(f"skickat-separat-{numbers[one.pk]:02}", "Skickat separat", one.document) for one in sent]


def list_receiver_receipts(submission: Submission) -> list[AttachedFile]:
    """The receiver's own receipts that are files."""
    found = ReceiverReceipt.objects.filter(submission=submission, document__isnull=False).select_related("document")
    documents = [receipt.document for receipt in found.order_by("pk") if receipt.document]
    return [
        _proof_file(f"mottagarens-kvitto-{number:02}", "Mottagarens kvitto", document)
        for number, document in enumerate(documents, start=1)
    ]


def _proof_file(begin: str, title: str, document: Attachment) -> AttachedFile:
    return AttachedFile(
        file=document.file,
        name=f"{begin}-{document.original_name}",
        title=f"{title}: {document.original_name}",
        mime_type=document.mime_type,
        format=document.format,
        sha256=document.sha256,
        uploaded_at=document.uploaded_at,
    )


def sent_data(sent: SentSeparately) -> dict[str, Any]:
    """What was sent separately, as data."""
    return {
        "link_id": sent.link_id,
        "to": sent.to,
        "sent_on": sent.sent_on.isoformat(),
        "noted_by": sent.by_name,
        "noted_at": sent.at.isoformat(),
        "name": sent.document.original_name,
        "sha256": sent.document.sha256,
    }
