"""Scanning stored files again, and telling those whom it concerns where something is found."""

import logging
import time
from datetime import datetime

from django.db import transaction

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
)
from audit.actions import Logged, Outcome
from audit.services import append
from outbox.decisions import administrators
from responses.notices.kept_files import KeptPlace, places_of
from responses.notices.letters import QUARANTINED

logger = logging.getLogger(__name__)
# Shorter than a task may run (CELERY_TASK_TIME_LIMIT); what is left waits for the next hour.
MOST_SECONDS = 300


def rescan_files(*, at: datetime, seconds: float = MOST_SECONDS) -> int:
    """Scan what is due for as long as `seconds`; how many files have a new verdict.

    One that fails, in the storage, in clamd or with us, is noted and keeps no other back. Stops where clamd is away.
    """
    if not is_set_up():
        return 0
    ends, scanned = time.monotonic() + seconds, 0
    for attachment in files_to_rescan(at=at):
        try:
            _keep_and_tell(attachment, scan_stored(attachment), at)
            scanned += 1
        except Exception as error:
            logger.exception("the stored file of attachment %s could not be scanned", attachment.pk)
            note_try(attachment=attachment, at=at)  # also where clamd is away: the file may be what ends it
            if isinstance(error, ScannerError) and not scanner_answers():
                break
        if time.monotonic() > ends:
            break
    return scanned


@transaction.atomic
def _keep_and_tell(attachment: Attachment, virus: str, at: datetime) -> None:
    quarantined = keep_verdict(attachment=attachment, found=virus, at=at)
    for found in quarantined:
        append(
            action=Logged.QUARANTINED,
            at=at,
            outcome=Outcome.DONE,
            organisation=found.organisation_id,
            about=f"attachment:{found.pk}",
        )
    for place in places_of(quarantined):
        _tell(place, at)


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
