"""Putting documents beside answers, and taking them away."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from attachments import services as attachment_services
from attachments.limits import check_amount, check_room
from attachments.models import Attachment
from attachments.services import Description
from config.database.repetition import find_repeated
from config.language import swedish
from config.language.days import refuse_day_to_come
from responses.drafting.earlier_attachments import contents_beside, seen_placements
from responses.drafting.gate import note_change, open_for_change
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import record
from responses.models import Response, ResponseAttachment
from responses.reading.draft import Draft
from responses.reading.links import links_at
from surveys.wordings.wording import item_name


def attach_document(
    *,
    response: Response,
    link_id: str,
    upload: "UploadedFile[bytes] | None",
    url: str,
    described: Description,
    actor: User,
    at: datetime,
) -> ResponseAttachment:
    """Attach a file, or a link when there is no file, to an item. The same again a moment later is the same attachment.

    A copy of a link is of one in the item's answer. Raises ValidationError with messages by field, KeyError for an
    item that takes no answer, PermissionDenied or WrongStateError by the table. The file is examined and stored before
    the response is locked: nobody waits for that.
    """
    _check_seen(described, timezone.localdate(at))
    examined = attachment_services.examine_file(upload) if upload is not None else None
    with attachment_services.stored_when_given(
        organisation=response.organisation, uploaded_by=actor, upload=examined, **asdict(described)
    ) as stored:
        return _attach(response, link_id, stored, url, described, actor, at)


def _check_seen(described: Description, today: date) -> None:
    refuse_day_to_come("seen_on", described.seen_on, today)
    if described.copy_of and not described.seen_on:
        raise ValidationError({"seen_on": "Ange vilken dag länken visade det som står i filen."})


@transaction.atomic
def _attach(
    response: Response,
    link_id: str,
    stored: Attachment | None,
    url: str,
    described: Description,
    actor: User,
    at: datetime,
) -> ResponseAttachment:
    standing = open_for_change(response=response, link_id=link_id, actor=actor, at=at)
    locked = standing.response
    locked.tree.question(link_id)
    new = stored or _link(locked, url, described, actor)
    if before := _attached_before(locked, link_id, new, at):
        return before
    _check_room(locked, stored.size if stored else None)
    if described.copy_of and described.copy_of not in {link.url for link in links_at(Draft(locked), link_id)}:
        raise ValidationError({"copy_of": "Länken finns inte längre i svaret. Ladda om sidan och välj en som finns."})
    attachment = attachment_services.keep_file(new)
    note_change(standing, link_id=link_id, at=at)
    record(response=locked, action="attached", actor=actor, at=at, note=_note(locked, link_id, attachment))
    return ResponseAttachment.objects.create(response=locked, link_id=link_id, attachment=attachment)


def _note(response: Response, link_id: str, attachment: Attachment) -> str:
    """The question, as other events of the trail call it, and the document."""
    return f"{swedish.begin_sentence(item_name(response.tree, link_id))}: {attachment.title}"


def _link(response: Response, url: str, described: Description, actor: User) -> Attachment:
    said: Any = {key: text for key, text in asdict(described).items() if key != "copy_of"}
    return attachment_services.make_link(url=url, organisation=response.organisation, uploaded_by=actor, **said)


def _attached_before(response: Response, link_id: str, new: Attachment, at: datetime) -> ResponseAttachment | None:
    """The same file or link, said of alike by the same person a moment ago."""
    there = ResponseAttachment.objects.filter(response=response, link_id=link_id, attachment__removed_at=None)
    same = there.filter(attachment__uploaded_by=new.uploaded_by, attachment__sha256=new.sha256, attachment__url=new.url)
    before = find_repeated(same.select_related("attachment"), at=at, field="attachment__uploaded_at")
    return before if before and attachment_services.says_same(before.attachment, new) else None


@transaction.atomic
def attach_again(
    *, response: Response, link_id: str, documents: Collection[UUID], actor: User, at: datetime
) -> list[ResponseAttachment]:
    """Attach documents that the organisation has attached before, by their attachments' keys: nothing is uploaded.

    What stands at the question already is passed over. Raises KeyError for a document that is not the actor's to see,
    ValidationError under "documents" for one that has gone or has no room, and otherwise as attach_document.
    """
    standing = open_for_change(response=response, link_id=link_id, actor=actor, at=at)
    locked = standing.response
    locked.tree.question(link_id)
    chosen = _seen(standing, documents)
    known, made = contents_beside(locked, link_id), []
    for source in chosen:
        if (source.sha256, source.url) in known:
            continue
        known.add((source.sha256, source.url))
        _check_room(locked, source.size, field="documents")
        attachment = attachment_services.add_again(source=source, uploaded_by=actor)
        record(response=locked, action="attached", actor=actor, at=at, note=_note(locked, link_id, attachment))
        made.append(ResponseAttachment.objects.create(response=locked, link_id=link_id, attachment=attachment))
    if made:
        note_change(standing, link_id=link_id, at=at)
    return made


def _seen(standing: Standing, documents: Collection[UUID]) -> list[Attachment]:
    """In the order in which they were chosen. KeyError for one that is not the person's to see."""
    found = seen_placements(standing).filter(attachment__in=documents).select_related("attachment__organisation")
    by_key = {placement.attachment_id: placement.attachment for placement in found}
    return [by_key[key] for key in documents]


def bytes_attached(response: Response) -> int:
    """The size of the response's files together, also of those that are left out of what is sent for the moment."""
    return _present(response).aggregate(size=Sum("attachment__size"))["size"] or 0


def _present(response: Response) -> QuerySet[ResponseAttachment]:
    return ResponseAttachment.objects.filter(response=response, attachment__removed_at__isnull=True)


def _check_room(response: Response, size: int | None, *, field: str = "") -> None:
    try:
        check_amount(_present(response).count())
        if size is not None:
            check_room(size=size, taken=bytes_attached(response))
    except ValidationError as refused:
        raise ValidationError({field or ("url" if size is None else "file"): refused}) from refused


@transaction.atomic
def detach_document(*, response: Response, attachment: Attachment, actor: User, at: datetime) -> None:
    """Remove an attachment from the draft. The file stays, since a snapshot may refer to it."""
    link_id = ResponseAttachment.objects.get(response=response, attachment=attachment).link_id
    standing = open_for_change(response=response, link_id=link_id, actor=actor, at=at)
    attachment_services.remove_attachment(attachment=attachment, removed_by=actor, at=at)
    note_change(standing, link_id=link_id, at=at)
    record(response=standing.response, action="detached", actor=actor, at=at, note=attachment.title)
