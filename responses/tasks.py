"""Celery tasks. Each may start twice or be killed at any moment: the outbox row's lock and its done_at decide."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from responses.models import OutboxMessage
from responses.services import digests
from responses.services.extending import report_near_expiry
from responses.services.outbox import ask_worker, waiting
from responses.services.progress import set_progress
from responses.services.retention import apply_rules
from responses.services.sealing import seal_submission

logger = logging.getLogger(__name__)


@shared_task(name="responses.tasks.deliver")
def deliver(message_id: int) -> None:
    """Do one outbox message, unless it is done or another worker is at it. A failure is written down for the sweep."""
    try:
        with transaction.atomic():
            rows = OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
            message = rows.filter(pk=message_id, done_at__isnull=True).first()
            if message is None:
                return
            _DELIVERIES[OutboxMessage.Kind(message.kind)](message)
            message.done_at, message.attempts, message.last_error = timezone.now(), message.attempts + 1, ""
            message.save(update_fields=["done_at", "attempts", "last_error"])
    except Exception as error:
        logger.exception("outbox message %s failed", message_id)
        _write_down(message_id, error)


def _write_down(message_id: int, error: Exception) -> None:
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update().get(pk=message_id)
        message.attempts, message.last_error = message.attempts + 1, f"{type(error).__name__}: {error}"[:2000]
        message.save(update_fields=["attempts", "last_error"])


def _seal(message: OutboxMessage) -> None:
    submission = message.submission
    assert submission is not None
    seal_submission(submission=submission, at=timezone.now(), report_step=partial(set_progress, submission))


def _email(message: OutboxMessage) -> None:
    """Send a letter. The Message-ID is the outbox key's, so a receiver sees that a repeated one is the same."""
    letter = message.payload
    headers = {"Message-ID": f"<outbox-{message.pk}@svarsportalen>", "Auto-Submitted": "auto-generated"}
    EmailMessage(subject=letter["subject"], body=letter["body"], to=[letter["to"]], headers=headers).send()


_DELIVERIES: dict[OutboxMessage.Kind, Callable[[OutboxMessage], None]] = {
    OutboxMessage.Kind.SEAL_COPY: _seal,
    OutboxMessage.Kind.EMAIL: _email,
}


@shared_task(name="responses.tasks.sweep_outbox")
def sweep_outbox() -> int:
    """Ask again for what should have been done: a lost broker message, a killed worker, a failed try."""
    messages = waiting(now=timezone.now())
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
