"""Changes to attachments, one function each.

Whether the person may is asked before, by the caller: access belongs to the response an attachment stands beside.
Errors are ValidationErrors by field, in Swedish, as AttachmentForm shows them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.diarienummer import spell_number
from accounts.models import Organisation, User
from attachments.content import Inspected, inspect
from attachments.erasing import erase_at_once, note_to_erase
from attachments.filetypes import refusal
from attachments.links import web_address
from attachments.models import Attachment, AttachmentKind, FileToErase
from attachments.scanning.services import scan_upload
from config.storage import is_storage_trouble

logger = logging.getLogger(__name__)

_DESCRIBING_FIELDS = ("title", "diarienummer", "decided_on", "decided_by", "decision_paragraph", "decision_kind")
_SAID_FIELDS = ("sha256", "url", *_DESCRIBING_FIELDS, "copy_of", "seen_on")
_CONTENT_FIELDS = ("organisation", "kind", "url", "original_name", "mime_type", "size", "sha256", "pages")
_FORMAT_FIELDS = ("format_name", "format_version", "format_puid")
_KEPT_FIELDS = (*_DESCRIBING_FIELDS, *_CONTENT_FIELDS, *_FORMAT_FIELDS, "copy_of", "seen_on", "scanned_at")
"""What an attachment of the same file has from the other, beside the file itself."""
_NOT_STORED = (
    "Filen kan inte sparas just nu, eftersom portalens lagring är full eller inte svarar, och är därför inte tillagd. "
    "Försök igen om en stund. Händer det igen: säg till den som sköter portalen."
)
_SHOWING_TYPES = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""What a page that has been saved looks the same in, wherever it is read."""
_LONGEST_SENDING = timedelta(days=1)
"""No upload takes so long: a file that has no row by then was left by a process that was killed."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is said of an attachment. `decision_paragraph` is written as people do (45, § 45), `decision_kind` one of
    DecisionKind. `copy_of`: the link that a file shows; `seen_on`: the day that it, or a link that is attached, was
    seen so.
    """

    title: str = ""
    diarienummer: str = ""
    decided_on: date | None = None
    decided_by: str = ""
    decision_paragraph: str = ""
    decision_kind: str = ""
    copy_of: str = ""
    seen_on: date | None = None


class Said(TypedDict, total=False):
    """The same by name, to be handed on."""

    title: str
    diarienummer: str
    decided_on: date | None
    decided_by: str
    decision_paragraph: str
    decision_kind: str
    copy_of: str
    seen_on: date | None


@dataclass(frozen=True)
class Examined:
    """An upload that may be taken: what it is, and when it was scanned (None where nothing scans)."""

    upload: UploadedFile[bytes]
    found: Inspected
    scanned_at: datetime | None


def examine_file(upload: UploadedFile[bytes]) -> Examined:
    """Judge and scan an upload, which may take seconds: call it before anything is locked.

    Raises ValidationError under "file" (see content.inspect and scanning.services for the codes).
    """
    try:
        with _told_when_full():
            return Examined(upload, inspect(upload=upload), scan_upload(upload))
    except ValidationError as error:
        raise ValidationError({"file": error}) from error


@contextmanager
def stored_file(
    *,
    organisation: Organisation,
    uploaded_by: User,
    upload: UploadedFile[bytes] | Examined,
    **said: Unpack[Said],
) -> Iterator[Attachment]:
    """Send an uploaded file to the storage, examined here unless it has been, and give the attachment to be kept.

    In the block the transaction is opened, what is to be locked is locked, and `keep_file` writes the row: nobody waits
    for a storage that is slow. What the block does not keep is taken away again, at the latest in the night. A blank
    title becomes the file's name; `said` is what a Description has. Raises ValidationError, under "file" when the file
    is refused, also as a copy of a page, or cannot be stored.
    """
    examined = upload if isinstance(upload, Examined) else examine_file(upload)
    attachment = Attachment(organisation=organisation, uploaded_by=uploaded_by, kind=AttachmentKind.FILE)
    _tell_content(attachment, examined)
    described = Description(**said)
    if described.copy_of and attachment.mime_type not in _SHOWING_TYPES:
        raise ValidationError(
            {"file": "Spara sidan som PDF (Skriv ut, Spara som PDF) eller som bild, och välj den filen."}
        )
    attachment.copy_of, attachment.seen_on = described.copy_of, described.seen_on
    _describe(attachment, described)
    _send(attachment, examined.upload)
    name = str(attachment.file.name)
    try:
        yield attachment
    except BaseException:
        erase_at_once([name])
        raise
    if attachment._state.adding:
        erase_at_once([name])


@contextmanager
def stored_when_given(
    *, organisation: Organisation, uploaded_by: User, upload: Examined | None, **said: Unpack[Said]
) -> Iterator[Attachment | None]:
    """The same where there may be no file: then nothing is stored, and there is nothing to keep."""
    if upload is None:
        yield None
        return
    with stored_file(organisation=organisation, uploaded_by=uploaded_by, upload=upload, **said) as attachment:
        yield attachment


def keep_file(attachment: Attachment) -> Attachment:
    """Write the row of a stored file, in the caller's transaction: with its commit the file stays. Or of a link."""
    with transaction.atomic(savepoint=False):
        attachment.save(force_insert=True)
        if attachment.file:
            FileToErase.objects.filter(name=attachment.file.name).delete()
    return attachment


def add_link(*, organisation: Organisation, uploaded_by: User, url: str, **said: Unpack[Said]) -> Attachment:
    """Register a link. As make_link, and its row."""
    return keep_file(make_link(organisation=organisation, uploaded_by=uploaded_by, url=url, **said))


def make_link(*, organisation: Organisation, uploaded_by: User, url: str, **said: Unpack[Said]) -> Attachment:
    """A link (http or https; https:// is added where nothing stands), to be kept by `keep_file`; a blank title becomes
    the address.

    Raises ValidationError, under "url" when the address is refused.
    """
    try:
        address = web_address(url)
    except ValidationError as error:
        raise ValidationError({"url": error}) from error
    attachment = Attachment(organisation=organisation, uploaded_by=uploaded_by, kind=AttachmentKind.LINK, url=address)
    attachment.seen_on = said.get("seen_on")
    _describe(attachment, Description(**said))
    return attachment


def says_same(attachment: Attachment, other: Attachment) -> bool:
    """Whether both are of one file or link, and the same is said of them."""
    return all(getattr(attachment, name) == getattr(other, name) for name in _SAID_FIELDS)


def add_again(*, source: Attachment, uploaded_by: User) -> Attachment:
    """Another attachment of the same stored file (or link), said of as before. Call it in a transaction.

    The source is locked until that ends, so that nobody erases the file or finds a virus in it meanwhile. Raises
    ValidationError under "documents" when it has been taken away or is in quarantine.
    """
    locked = Attachment.objects.select_for_update(no_key=True, of=("self",)).get(pk=source.pk)
    if locked.removed_at or locked.is_quarantined:
        why = "har tagits bort" if locked.removed_at else "lämnas inte ut, eftersom virusskyddet misstänker virus i den"
        raise ValidationError({"documents": f"”{locked.title}” {why}. Välj en annan."})
    again = Attachment(uploaded_by=uploaded_by, **{name: getattr(locked, name) for name in _KEPT_FIELDS})
    again.file = locked.file.name
    again.save(force_insert=True)
    return again


def remove_attachment(*, attachment: Attachment, removed_by: User, at: datetime) -> Attachment:
    """Take the attachment out of use; row and file are kept. Of two removals the first one stands."""
    Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=True).update(removed_by=removed_by, removed_at=at)
    return Attachment.objects.get(pk=attachment.pk)


def put_back_attachment(*, attachment: Attachment) -> None:
    """Take a removed attachment into use again."""
    Attachment.objects.filter(pk=attachment.pk).update(removed_by=None, removed_at=None)


def erase_attachments(*, attachments: QuerySet[Attachment], at: datetime) -> None:
    """Delete rows and, once the caller's transaction is committed, the files that no other attachment keeps.

    Only for drafts that a rule discards.
    """
    names = [name for name in attachments.values_list("file", flat=True) if name]
    attachments.delete()
    note_to_erase(names, after=at)
    transaction.on_commit(partial(erase_at_once, names))


def spell_paragraph(paragraph: str) -> str:
    """A paragraph of the minutes as it is written: "45" and "§45" -> "§ 45"; empty for none."""
    said = " ".join(paragraph.replace("§", " ").split())
    return f"§ {said}" if said else ""


def _describe(attachment: Attachment, described: Description) -> None:
    longest_title = Attachment._meta.get_field("title").max_length
    attachment.title = described.title.strip() or (attachment.original_name or attachment.url)[:longest_title]
    attachment.diarienummer = spell_number(described.diarienummer, attachment.organisation.diarienummer_pattern)
    attachment.decided_on = described.decided_on
    attachment.decided_by = described.decided_by.strip()
    attachment.decision_paragraph = spell_paragraph(described.decision_paragraph)
    attachment.decision_kind = described.decision_kind
    others = {field.name for field in Attachment._meta.fields} - set(_DESCRIBING_FIELDS)
    attachment.clean_fields(exclude=others)


@contextmanager
def _told_when_full() -> Iterator[None]:
    """A disk that is full and a storage that does not answer become a refusal of the file (not_stored)."""
    try:
        yield
    except Exception as error:
        if not is_storage_trouble(error):
            raise
        logger.exception("an upload could not be stored")
        raise refusal("not_stored", _NOT_STORED) from error


def _tell_content(attachment: Attachment, examined: Examined) -> None:
    found = examined.found
    attachment.original_name, attachment.mime_type = found.name, found.file_type.mime_type
    attachment.size, attachment.sha256, attachment.pages = found.size, found.sha256, found.pages
    kind = found.format
    attachment.format_name, attachment.format_version, attachment.format_puid = kind.name, kind.version, kind.puid
    attachment.scanned_at = examined.scanned_at


def _send(attachment: Attachment, upload: UploadedFile[bytes]) -> None:
    """Put the file in the storage, having noted that it goes unless its row is written; that can take seconds.

    Raises ValidationError under "file" (not_stored) when the storage is full or does not answer.
    """
    name = attachment.file.field.generate_filename(attachment, attachment.original_name)
    note_to_erase([name], after=timezone.now() + _LONGEST_SENDING)
    try:
        with _told_when_full():
            attachment.file.save(attachment.original_name, upload, save=False)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
