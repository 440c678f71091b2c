"""Putting documents beside answers, and taking them away."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum

from accounts.models import User
from attachments import services as attachment_services
from attachments.limits import check_number, check_room
from attachments.models import Attachment
from responses.drafting.gate import note_change, open_for_change
from responses.lifecycle.trail import record
from responses.models import Response, ResponseAttachment


def attach_document(
    *,
    response: Response,
    link_id: str,
    upload: "UploadedFile[bytes] | None",
    url: str,
    title: str,
    diarienummer: str,
    decided_on: date | None,
    decided_by: str,
    actor: User,
    at: datetime,
) -> ResponseAttachment:
    """Attach a file, or a link when there is no file, to an item.

    Raises ValidationError with messages by field, KeyError for an item that takes no answer, PermissionDenied or
    WrongStateError by the table. The file is examined before the response is locked: nobody waits for that.
    """
    described: dict[str, Any] = {
        "title": title,
        "diarienummer": diarienummer,
        "decided_on": decided_on,
        "decided_by": decided_by,
    }
    examined = attachment_services.examine(upload) if upload is not None else None
    return _attach(response, link_id, examined, url, described, actor, at)


@transaction.atomic
def _attach(
    response: Response,
    link_id: str,
    examined: "attachment_services.Examined | None",
    url: str,
    described: dict[str, Any],
    actor: User,
    at: datetime,
) -> ResponseAttachment:
    standing = open_for_change(response=response, link_id=link_id, actor=actor, at=at)
    locked = standing.response
    locked.tree.question(link_id)
    described = {**described, "organisation": locked.organisation, "uploaded_by": actor}
    _check_room(locked, examined.found.size if examined else None)
    if examined:
        attachment = attachment_services.add_file(upload=examined, **described)
    else:
        attachment = attachment_services.add_link(url=url, **described)
    note_change(standing, link_id=link_id, at=at)
    record(response=locked, action="attached", actor=actor, at=at, note=f"{link_id}: {attachment.title}")
    return ResponseAttachment.objects.create(response=locked, link_id=link_id, attachment=attachment)


def bytes_attached(response: Response) -> int:
    """The size of the response's files together, also of those that are left out of what is sent for the moment."""
    return _present(response).aggregate(size=Sum("attachment__size"))["size"] or 0


def _present(response: Response) -> QuerySet[ResponseAttachment]:
    return ResponseAttachment.objects.filter(response=response, attachment__removed_at__isnull=True)


def _check_room(response: Response, size: int | None) -> None:
    try:
        check_number(_present(response).count())
        if size is not None:
            check_room(size=size, taken=bytes_attached(response))
    except ValidationError as refused:
        raise ValidationError({"url" if size is None else "file": refused}) from refused


@transaction.atomic
def detach_document(*, response: Response, attachment: Attachment, actor: User, at: datetime) -> None:
    """Remove an attachment from the draft. The file stays, since a snapshot may refer to it."""
    link_id = ResponseAttachment.objects.get(response=response, attachment=attachment).link_id
    standing = open_for_change(response=response, link_id=link_id, actor=actor, at=at)
    attachment_services.remove_attachment(attachment=attachment, removed_by=actor, at=at)
    note_change(standing, link_id=link_id, at=at)
    record(response=standing.response, action="detached", actor=actor, at=at, note=attachment.title)
