"""Stored files that are to go: written down with what makes them superfluous, and erased until they are gone.

So a process that is killed, or a storage that is away, at any moment leaves no file that nothing names.
"""

import logging
import time
from collections.abc import Collection
from datetime import datetime
from math import inf

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError
from django.utils.module_loading import import_string

from attachments.models import Attachment, FileToErase
from config.row_by_row import row_by_row

logger = logging.getLogger(__name__)


def note_to_erase(names: Collection[str], *, after: datetime) -> None:
    """Let the files be erased some time after that, unless an attachment has them then."""
    FileToErase.objects.bulk_create([FileToErase(name=name, erase_after=after) for name in names])


def erase_at_once(names: Collection[str]) -> None:
    """Erase those of the files that are noted, in no transaction. What fails is left for `erase_due`, not raised."""
    try:
        _erase(FileToErase.objects.filter(name__in=names).values_list("pk", flat=True))
    except (DatabaseError, InterfaceError):
        logger.warning("stored files that are to be erased are left for later", exc_info=True)


def erase_due(*, at: datetime, seconds: float = inf) -> int:
    """Erase what was to go before now, and what an earlier try left, for as long as `seconds`; how many went.

    One that fails stops no other; in no order, so that where the time is short none is always behind it. None goes
    while deletion is held: what a restored database has written down may have been attached after its backup.
    """
    if import_string(settings.DELETION_HELD_SINCE)():
        return 0
    due = FileToErase.objects.filter(erase_after__lte=at).order_by("?")
    return _erase(due.values_list("pk", flat=True), seconds)


def _erase(keys: Collection[int], seconds: float = inf) -> int:
    ends = time.monotonic() + seconds

    def erase_in_time(key: int) -> bool:
        return time.monotonic() <= ends and _erase_one(key)

    return sum(row_by_row(keys, erase_in_time, what="erasing a stored file"))


def _erase_one(key: int) -> bool:
    """The row's lock tells of an attachment that is just being written: it takes the row away, and keeps the file.

    Asked after the commit of who wrote it, so that of two drafts that are discarded at once the last one takes the
    file. Nobody attaches it anew meanwhile: add_again locks a row that is there.
    """
    row = FileToErase.objects.select_for_update(skip_locked=True).filter(pk=key).first()
    if row is None:
        return False
    if not Attachment.objects.filter(file=row.name).exists():
        default_storage.delete(row.name)
    row.delete()
    return True
