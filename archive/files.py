"""Stored files, handed on: never without seeing that they are what they were."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models.fields.files import FieldFile

from attachments.models import Attachment
from responses.models import Submission
from responses.reading.attachment_numbers import attachment_file_name, attachment_name, attachments_of


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file as the snapshot has frozen it; not read yet. `name` is unique within the submission."""

    file: FieldFile
    name: str
    title: str
    mime_type: str
    sha256: str
    uploaded_at: datetime


def list_attached_files(submission: Submission) -> list[AttachedFile]:
    """The attached files that the snapshot names, in its order."""
    content = submission.snapshot.content
    described = [entry for entry in attachments_of(content) if entry["sha256"]]
    found = Attachment.objects.in_bulk([entry["id"] for entry in described], field_name="id")
    by_id = {str(pk): attachment for pk, attachment in found.items()}
    return [
        AttachedFile(
            file=by_id[entry["id"]].file,
            name=attachment_file_name(entry, content),
            title=attachment_name(entry),
            mime_type=entry["mime_type"],
            sha256=entry["sha256"],
            uploaded_at=by_id[entry["id"]].uploaded_at,
        )
        for entry in described
    ]


def quarantined_names(submission: Submission) -> list[str]:
    """The attached files in which a virus is suspected since: "Bilaga 3: Handlingsplan". The copy is as it was."""
    described = {entry["id"]: entry for entry in attachments_of(submission.snapshot.content) if entry["sha256"]}
    if not described:
        return []
    suspected = Attachment.objects.filter(pk__in=described).exclude(found="").values_list("pk", flat=True)
    found = {str(pk) for pk in suspected}
    return [attachment_name(entry) for pk, entry in described.items() if pk in found]


def check_unaltered(file: FieldFile, sha256: str) -> None:
    """Read the file through. Raises ValueError when it has another SHA-256 than when it was written or approved."""
    with file.open("rb") as opened:
        _compare(file, hashlib.file_digest(opened, "sha256").hexdigest(), sha256)


def read_unaltered(file: FieldFile, sha256: str) -> bytes:
    """What the file holds. Raises ValueError likewise."""
    with file.open("rb") as opened:
        data: bytes = opened.read()
    _compare(file, hashlib.sha256(data).hexdigest(), sha256)
    return data


def _compare(file: FieldFile, found: str, written: str) -> None:
    if found != written:
        raise ValueError(f"the stored file {file.name} no longer has the SHA-256 that it was written with")
