"""Celery tasks. Each may start twice or be killed at any moment: the outbox row decides what is left to do."""

import logging
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from responses.models import OutboxMessage
from responses.services import digests
from responses.services.extending import report_near_expiry
from responses.services.outbox import ask_worker, waiting
from responses.services.posting import report_unsure_letters, send_letter
from responses.services.progress import set_progress
from responses.services.retention import apply_rules
from responses.services.sealing import seal_submission

logger = logging.getLogger(__name__)


@shared_task(name="responses.tasks.deliver")
def deliver(message_id: int) -> None:
    """Do one outbox message, unless it is done or another worker is at it. A failure is written down for the sweep."""
    try:
        if OutboxMessage.objects.filter(pk=message_id, kind=OutboxMessage.Kind.EMAIL).exists():
            send_letter(message_id=message_id)
        else:
            _seal(message_id)
    except Exception as error:
        logger.exception("outbox message %s failed", message_id)
        _write_down(message_id, error)


def _write_down(message_id: int, error: Exception) -> None:
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update().get(pk=message_id)
        message.attempts, message.last_error = message.attempts + 1, f"{type(error).__name__}: {error}"[:2000]
        message.save(update_fields=["attempts", "last_error"])


@transaction.atomic
def _seal(message_id: int) -> None:
    """Make the copy under a lock on the message: the copy and the message's end are one transaction."""
    rows = OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
    message = rows.filter(pk=message_id, done_at__isnull=True).first()
    if message is None:
        return
    submission = message.submission
    assert submission is not None
    seal_submission(submission=submission, at=timezone.now(), report_step=partial(set_progress, submission))
    message.done_at, message.attempts, message.last_error = timezone.now(), message.attempts + 1, ""
    message.save(update_fields=["done_at", "attempts", "last_error"])


@shared_task(name="responses.tasks.sweep_outbox")
def sweep_outbox() -> int:
    """Ask again for what should have been done: a lost broker message, a killed worker, a failed try."""
    now = timezone.now()
    report_unsure_letters(at=now)
    messages = waiting(now=now)
    for message_id in messages:
        ask_worker(message_id)
    return len(messages)


@shared_task(name="responses.tasks.apply_retention")
def apply_retention() -> int:
    """Warn of and discard drafts by the organisations' rules. Started twice it does nothing the second time."""
    return len(apply_rules(at=timezone.now()))


@shared_task(name="responses.tasks.send_digests")
def send_digests() -> int:
    """The morning's letters about drafting. Started twice in a morning it sends them once."""
    return len(digests.send_digests(now=timezone.now()))


@shared_task(name="responses.tasks.report_copies_near_expiry")
def report_copies_near_expiry() -> int:
    """Tell in the log, and the administrators by e-mail, which copies need a new archive time stamp."""
    within = timedelta(days=settings.SEAL_EXTEND_WITHIN_DAYS)
    count = report_near_expiry(at=timezone.now(), within=within)
    if count:
        logger.warning("%s sealed copies need a new archive time stamp within %s days", count, within.days)
    return count
