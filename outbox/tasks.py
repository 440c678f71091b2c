"""Celery entry points of the outbox. Each may start twice or be killed: the row decides what is left to do."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from outbox.models import OutboxMessage
from outbox.posting import report_unsure_letters
from outbox.services import DELIVER, ask_worker, waiting_messages

logger = logging.getLogger(__name__)


@shared_task(name=DELIVER)
def deliver(message_id: int) -> None:
    """Do one outbox message, unless it is done or another worker is at it. A failure is written down for the sweep."""
    try:
        kind = OutboxMessage.objects.filter(pk=message_id).values_list("kind", flat=True).first()
        if kind is None:
            return
        import_string(settings.OUTBOX_HANDLERS[kind])(message_id=message_id)
    except Exception as error:
        logger.exception("outbox message %s failed", message_id)
        _write_down(message_id, error)


def _write_down(message_id: int, error: Exception) -> None:
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update().get(pk=message_id)
        message.attempts, message.last_error = message.attempts + 1, f"{type(error).__name__}: {error}"[:2000]
        message.save(update_fields=["attempts", "last_error"])


@shared_task(name="outbox.tasks.sweep_outbox")
def sweep_outbox() -> int:
    """Ask again for what should have been done: a lost broker message, a killed worker, a failed try."""
    now = timezone.now()
    report_unsure_letters(at=now)
    messages = waiting_messages(now=now)
    for message_id in messages:
        ask_worker(message_id)
    return len(messages)
