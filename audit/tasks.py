"""Celery entry points of the log. Started twice they do no harm."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from audit import services
from audit.verification import check_log, was_whole_today
from config.daily_tasks import GoesOnError, SomeFailedError

logger = logging.getLogger(__name__)


class NotWholeError(SomeFailedError):
    """No check of the day has found the log whole, so nothing of it is removed."""


@shared_task(name="audit.tasks.cut_log")
def cut_log() -> int:
    """Remove the rows that are older than LOG_RETENTION_DAYS; 0 days keeps all. Raises GoesOnError where there may be
    more of them than are cut at a time. Removes nothing unless today's check found the log whole: what was forged in it
    must not go with the old rows, so that the next check finds nothing. Raises NotWholeError then, so that what is
    kept longer than it may be is told of until somebody has seen to it.
    """
    now = timezone.now()
    if not settings.LOG_RETENTION_DAYS:
        return 0
    if not was_whole_today(at=now):
        logger.error("the log is not cut: no check of today has found it whole")
        raise NotWholeError
    cut = services.cut_log(older_than=timedelta(days=settings.LOG_RETENTION_DAYS), at=now)
    if cut == services.MOST_CUT:
        raise GoesOnError(f"{cut} rows of the log are cut, and there may be more")
    return cut


@shared_task(name="audit.tasks.verify_log")
def verify_log() -> bool:
    """Verify the log and keep what came of it for the pages of the log; whether it is whole. Raises GoesOnError where
    it has more rows than there is time for at once.
    """
    check = check_log(at=timezone.now())
    if check.faults:
        logger.error("the log is not whole: %s", check.faults)
    if not check.ended:
        raise GoesOnError(f"the log is checked to row {check.number}")
    return not check.faults
