"""Scanning stored attachments again, and telling those whose answer one of them belongs to."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import people_with_role
from attachments.models import Attachment
from attachments.scanning.clamd import ScannerError
from attachments.scanning.services import files_to_rescan, is_set_up, rescan
from audit.actions import Logged, Outcome
from audit.services import append
from outbox.letters import address_of, put_letter
from responses.models import ResponseAttachment

logger = logging.getLogger(__name__)
# Shorter than a task may run (CELERY_TASK_TIME_LIMIT); what is left waits for the next hour.
MOST_SECONDS = 300


def rescan_files(*, at: datetime, seconds: float = MOST_SECONDS) -> int:
    """Scan what is due for as long as `seconds`; how many files. Stops where clamd gives no verdict."""
    if not is_set_up():
        return 0
    ends, scanned = time.monotonic() + seconds, 0
    for attachment in files_to_rescan(at=at):
        try:
            _rescan_and_tell(attachment, at)
        except ScannerError:
            logger.exception("stored files could not be scanned")
            break
        except OSError:
            logger.exception("the stored file of attachment %s could not be read", attachment.pk)
        scanned += 1
        if time.monotonic() > ends:
            break
    return scanned


@transaction.atomic
def _rescan_and_tell(attachment: Attachment, at: datetime) -> None:
    quarantined = rescan(attachment=attachment, at=at)
    placed = ResponseAttachment.objects.filter(attachment__in=quarantined)
    for placement in placed.select_related("response__organisation", "response__questionnaire", "attachment"):
        _tell(placement, at)


def _tell(placement: ResponseAttachment, at: datetime) -> None:
    response, attachment = placement.response, placement.attachment
    append(
        action=Logged.QUARANTINED,
        at=at,
        outcome=Outcome.DONE,
        organisation=response.organisation_id,
        about=f"attachment:{attachment.pk}",
    )
    for person in _people(placement):
        put_letter(
            template="notices/email/quarantined",
            key=f"{attachment.pk}:{at.date()}:{person.pk}",
            to=person,
            subject=f"Öppna inte: misstänkt virus i en bilaga till {response.questionnaire.title}",
            at=at,
            about=[response.pk],
            context={
                "to": person,
                "response": response,
                "attachment": attachment,
                "address": address_of("attach", response.pk, placement.link_id),
            },
        )


def _people(placement: ResponseAttachment) -> Iterable[User]:
    """The editors and registrators, and whoever uploaded it while they still are somebody here."""
    told = list(people_with_role(placement.response.organisation, Role.EDITOR, Role.ARCHIVIST))
    uploader = placement.attachment.uploaded_by
    return dict.fromkeys([*told, *([uploader] if uploader.is_active else [])])
