"""Scanning stored files again, and telling those whom it concerns where something is found."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import people_with_role
from attachments.models import Attachment
from attachments.scanning.clamd import ScannerError
from attachments.scanning.services import (
    files_to_rescan,
    is_set_up,
    keep_verdict,
    note_try,
    scan_stored,
    scanner_answers,
    untold_files,
)
from audit.actions import Logged, Outcome
from audit.services import append
from config.row_by_row import row_by_row
from outbox.decisions import administrators
from responses.notices.kept_files import KeptPlace, places_of
from responses.notices.letters import QUARANTINED

logger = logging.getLogger(__name__)
# Shorter than a task may run (CELERY_TASK_TIME_LIMIT); what is left waits for the next hour.
MOST_SECONDS = 300
_SHARE_OF_UNTRIED = 2 / 3


def rescan_files(*, at: datetime, seconds: float = MOST_SECONDS) -> int:
    """Scan what is due for as long as `seconds`; how many files have a new verdict.

    One that fails, in the storage, in clamd or with us, is noted and keeps no other back. Stops where clamd is away.
    What is found is kept before anybody is told, and told the next time where that fails.
    """
    _tell_of(untold_files(), at)
    scanned = 0
    for attachment in _in_turn(at, seconds) if is_set_up() else ():
        try:
            found = scan_stored(attachment)
        except Exception as error:
            logger.exception("the stored file of attachment %s could not be scanned", attachment.pk)
            note_try(attachment=attachment, at=at)  # also where clamd is away: the file may be what ends it
            if isinstance(error, ScannerError) and not scanner_answers():
                break
        else:
            scanned += _is_kept(attachment, found, at)
    return scanned


def _in_turn(at: datetime, seconds: float) -> Iterator[Attachment]:
    """What is due, until the time is out. What was tried in vain has a share of its own, and what is left of the other:
    neither starves the other, however many there are, and one that ends clamd comes after most others.
    """
    began = time.monotonic()
    for tried, share in ((False, _SHARE_OF_UNTRIED), (True, 1)):
        for attachment in files_to_rescan(at=at, tried=tried):
            yield attachment
            if time.monotonic() > began + share * seconds:
                break


def _is_kept(attachment: Attachment, found: str, at: datetime) -> bool:
    """Whether the verdict could be kept; where not, the file is as due as before, since clamd has answered."""
    try:
        keep_verdict(attachment=attachment, found=found, at=at)
    except Exception:
        logger.exception("the verdict of attachment %s (%s) could not be kept", attachment.pk, found or "clean")
        return False
    if found:
        _tell_of(untold_files(attachment), at)
    return True


def _tell_of(found: QuerySet[Attachment], at: datetime) -> None:
    """Each in a transaction of its own; one that fails stays untold, and stops no other."""
    keys = found.order_by("pk").values_list("pk", flat=True)
    list(row_by_row(keys, partial(_tell_of_one, at=at), what="telling of a suspected virus"))


def _tell_of_one(key: UUID, *, at: datetime) -> None:
    found = untold_files().select_for_update(skip_locked=True, no_key=True).filter(pk=key).first()
    if found is None:  # told by another at this moment, or found to be clean
        return
    append(
        action=Logged.QUARANTINED,
        at=at,
        outcome=Outcome.DONE,
        organisation=found.organisation_id,
        about=f"attachment:{found.pk}",
    )
    for place in places_of([found]):
        _tell(place, at)
    Attachment.objects.filter(pk=key).update(is_untold=False)


def _tell(place: KeptPlace, at: datetime) -> None:
    """Readers are led to the page; administrators are not."""
    readers = _readers(place)
    others = [person for person in dict.fromkeys(_administrators(place)) if person not in readers]
    for people, address in ((readers, place.address), (others, "")):
        QUARANTINED.put(to=people, at=at, place=place, address=address, about=place.about or "")


def _readers(place: KeptPlace) -> list[User]:
    """The editors and registrators, and whoever uploaded it while they still are somebody here."""
    told = list(people_with_role(place.organisation, Role.EDITOR, Role.ARCHIVIST))
    uploader = place.attachment.uploaded_by
    return list(dict.fromkeys([*told, *([uploader] if uploader.is_active else [])]))


def _administrators(place: KeptPlace) -> list[User]:
    """The organisation's and the system's: they read no answers, but it is theirs to ask how a virus came in."""
    return [*people_with_role(place.organisation, Role.ADMINISTRATOR), *administrators()]
