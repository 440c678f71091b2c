"""Verdicts: of an upload before it is taken, and of stored files again. A file is known by its SHA-256."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from attachments.content import open_upload
from attachments.filetypes import refusal
from attachments.models import Attachment, AttachmentKind
from attachments.scanning.clamd import ScannerError, ping, scan

logger = logging.getLogger(__name__)

_PING_SECONDS = 5.0
_AWAY = (
    "Filen kan inte virusgenomsökas just nu och är därför inte tillagd. Försök igen om en stund. "
    "Händer det igen: säg till den som sköter portalen."
)


def is_set_up() -> bool:
    """Whether there is a clamd to ask. Where there is, no file is taken without its verdict."""
    return bool(settings.CLAMD_URL)


def scan_upload(upload: File[bytes]) -> datetime | None:
    """When the upload was found clean; None where nothing scans here.

    Raises ValidationError, in Swedish: infected, or scanner_away while clamd gives no verdict.
    """
    if not is_set_up():
        return None
    with open_upload(upload) as stream:
        try:
            found = scan(url=settings.CLAMD_URL, stream=stream, seconds=settings.CLAMD_SECONDS)
        except ScannerError:
            logger.exception("an upload could not be scanned")
            raise refusal("scanner_away", _AWAY) from None
    if found:
        logger.warning("an upload was refused: %s", found)
        raise refusal(
            "infected",
            f"Filen är inte tillagd: virusskyddet har hittat {found[:100]} i den. "
            "Öppna den inte. Säg till er it-avdelning, och bifoga en ren kopia.",
        )
    return timezone.now()


def files_to_rescan(*, at: datetime, tried: bool) -> Iterator[Attachment]:
    """One attachment of each stored file whose verdict is missing or older than RESCAN_DAYS: those of which the newest
    try, before now, gave none (`tried`), the oldest try first; or the others, the oldest verdict first.
    """
    old = Q(scanned_at__isnull=True) | Q(scanned_at__lt=at - timedelta(days=settings.RESCAN_DAYS))
    due = Attachment.objects.filter(old, kind=AttachmentKind.FILE)
    due = due.filter(scan_tried_at__lt=at) if tried else due.filter(scan_tried_at__isnull=True)
    by_age = [F(field).asc(nulls_first=True) for field in ("scan_tried_at", "scanned_at")]
    seen: set[str] = set()
    for attachment in due.order_by(*by_age, "pk").iterator(chunk_size=100):
        if attachment.sha256 not in seen:
            seen.add(attachment.sha256)
            yield attachment


def scan_stored(attachment: Attachment) -> str:
    """Scan the stored file again, in no transaction: what is found in it, empty for nothing. Raises ScannerError, and
    what the storage raises where the file cannot be read.
    """
    with attachment.file.open("rb") as stored:
        return scan(url=settings.CLAMD_URL, stream=stored.file, seconds=settings.CLAMD_SECONDS)


@transaction.atomic
def keep_verdict(*, attachment: Attachment, found: str, at: datetime) -> None:
    """Keep the verdict with every attachment of the file. What is newly found is to be told (`untold_files`).

    A file in which nothing is found any more, because a signature was wrong, is handed out again.
    """
    same = _attachments_of(attachment).select_for_update(no_key=True)
    list(same)  # locked; what is attached again meanwhile is there for the next line
    untold = Q(found="") | Q(is_untold=True) if found else False
    same.update(scanned_at=at, scan_tried_at=None, found=found[:200], is_untold=untold)


def untold_files(attachment: Attachment | None = None) -> QuerySet[Attachment]:
    """The attachments, of one file or all, in which something is found that nobody has been told of."""
    of = _attachments_of(attachment) if attachment else Attachment.objects.filter(kind=AttachmentKind.FILE)
    return of.filter(is_untold=True)


def note_try(*, attachment: Attachment, at: datetime) -> None:
    """Note with every attachment of the file that it was tried and no verdict came: it takes turns with the others."""
    _attachments_of(attachment).update(scan_tried_at=at)


def _attachments_of(attachment: Attachment) -> QuerySet[Attachment]:
    return Attachment.objects.filter(kind=AttachmentKind.FILE, sha256=attachment.sha256)


def scanner_answers() -> bool:
    """Whether clamd is there, whatever it could not say of one file."""
    try:
        ping(url=settings.CLAMD_URL, seconds=_PING_SECONDS)
    except ScannerError:
        return False
    return True
