"""Verdicts: of an upload before it is taken, and of stored files again. A file is known by its SHA-256."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from attachments.content import opened
from attachments.filetypes import refusal
from attachments.models import Attachment, AttachmentKind
from attachments.scanning.clamd import ScannerError, scan

logger = logging.getLogger(__name__)

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
    with opened(upload) as stream:
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


def files_to_rescan(*, at: datetime) -> Iterator[Attachment]:
    """One attachment of each stored file whose verdict is missing or older than RESCAN_DAYS, the oldest first."""
    old = Q(scanned_at__isnull=True) | Q(scanned_at__lt=at - timedelta(days=settings.RESCAN_DAYS))
    due = Attachment.objects.filter(old, kind=AttachmentKind.FILE)
    seen: set[str] = set()
    for attachment in due.order_by(F("scanned_at").asc(nulls_first=True), "pk").iterator(chunk_size=100):
        if attachment.sha256 not in seen:
            seen.add(attachment.sha256)
            yield attachment


def rescan_file(*, attachment: Attachment, at: datetime) -> list[Attachment]:
    """Scan the stored file again and keep the verdict with every attachment of it. Gives those newly quarantined.

    A file in which nothing is found any more, because a signature was wrong, is handed out again. Raises ScannerError.
    """
    with attachment.file.open("rb") as stored:
        found = scan(url=settings.CLAMD_URL, stream=stored.file, seconds=settings.CLAMD_SECONDS)
    with transaction.atomic():
        same = Attachment.objects.select_for_update().filter(kind=AttachmentKind.FILE, sha256=attachment.sha256)
        list(same)  # locked; what is attached again meanwhile is there for the next line
        newly = list(same.filter(found="")) if found else []
        same.update(scanned_at=at, found=found[:200])
    return newly
