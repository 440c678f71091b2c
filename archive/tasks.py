"""Celery entry points of the archive: making copies, watching over their time stamps, destroying what is due."""

import logging
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.organisations.registry import registry_of
from accounts.roles import Role
from accounts.selectors import people_with_role
from archive import letters
from archive.disposal.execution import carry_out_due
from archive.models.copies import submission_key
from archive.progress import set_progress
from archive.sealing.extending import report_near_expiry
from archive.sealing.making import Sealed, copy_of, keep_sealed, make_sealed
from archive.sealing.renewal import report_ending_seals
from audit.actions import Logged
from config.row_by_row import row_by_row
from outbox.decisions import Concern
from outbox.holding import make_once
from outbox.letters import address_of
from outbox.models import OutboxMessage
from responses.lifecycle.log import log_event
from responses.models import Submission

logger = logging.getLogger(__name__)


def make_copy(*, message_id: int) -> None:
    """The outbox's work: make the copy, and then keep it (make_once)."""
    make_once(message_id, make=_make, keep=_keep)


def _make(message: OutboxMessage) -> tuple[Submission, Sealed]:
    submission = Submission.objects.get(pk=submission_key(message.key))
    report_step = partial(set_progress, submission)
    return submission, make_sealed(submission=submission, at=timezone.now(), report_step=report_step)


def _keep(made: tuple[Submission, Sealed]) -> None:
    """Keep what was made, and tell of it."""
    submission, sealed = made
    copy = copy_of(submission) or keep_sealed(submission, sealed)
    now = timezone.now()
    registry = registry_of(submission.response.organisation)
    for _ in row_by_row(registry, lambda to: letters.put_sealed(copy=copy, to=to, at=now), what="telling the registry"):
        pass
    log_event(response=submission.response, action=Logged.SEALED, actor=None, at=now, what=submission.receipt_number)


def concern_of_copy(message: OutboxMessage) -> Concern:
    """Whose a copy is: the editors and registrators of the organisation whose answer it holds."""
    submission = Submission.objects.select_related("response__organisation").get(pk=submission_key(message.key))
    people = people_with_role(submission.response.organisation, Role.EDITOR, Role.ARCHIVIST)
    return Concern(tuple(people), address_of("receipt", submission.pk))


@shared_task(name="archive.tasks.report_copies_near_expiry")
def report_copies_near_expiry() -> int:
    """Tell in the log, and the administrators by e-mail, which copies need a new archive time stamp."""
    within = timedelta(days=settings.SEAL_EXTEND_WITHIN_DAYS)
    count = report_near_expiry(at=timezone.now(), within=within)
    if count:
        logger.warning("%s sealed copies need a new archive time stamp within %s days", count, within.days)
    return count


@shared_task(name="archive.tasks.report_seals_near_expiry")
def report_seals_near_expiry() -> int:
    """Tell in the log, and those who see to it by e-mail, which seals need a new certificate."""
    count = report_ending_seals(at=timezone.now())
    if count:
        logger.warning("%s seals need a new certificate", count)
    return count


@shared_task(name="archive.tasks.carry_out_disposals")
def carry_out_disposals() -> int:
    """Destroy what an e-archive has and two persons have decided on, once it has waited; how many answers."""
    return carry_out_due(at=timezone.now()).done
