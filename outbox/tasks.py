"""Celery entry points of the outbox. Each may start twice or be killed: the row decides what is left to do."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from outbox import decisions, letters
from outbox.failures import NeverPossibleError, NotYetError
from outbox.services import DELIVER, ask_for_waiting
from outbox.trying import begin_try, note_failure, put_off

logger = logging.getLogger(__name__)


@shared_task(name=DELIVER)
def deliver(message_id: int) -> None:
    """Try one outbox message, unless it is done, given up, not yet due again or another worker's.

    A failure is written down for the sweep, or for people when there is no more to hope for; what could not begin is
    left to the sweep.
    """
    message = begin_try(message_id, at=timezone.now())
    if message is None:
        return
    try:
        import_string(settings.OUTBOX_HANDLERS[message.kind])(message_id=message_id)
    except NotYetError as error:
        put_off(message_id, error, at=timezone.now())
    except NeverPossibleError as error:
        logger.warning("outbox message %s can never be done; the reason is kept with it", message_id)
        note_failure(message_id, error, at=timezone.now())
    except Exception as error:
        logger.exception("outbox message %s failed", message_id)
        note_failure(message_id, error, at=timezone.now())


@shared_task(name="outbox.tasks.sweep_outbox")
def sweep_outbox() -> int:
    """Ask again for what should have been done (a lost broker message, a killed worker, a failed try), and tell of what
    did not get through. Neither stops the other.
    """
    now = timezone.now()
    asked = ask_for_waiting(now=now)
    decisions.report_undelivered(at=now)
    return asked


@shared_task(name="outbox.tasks.empty_old_letters")
def empty_old_letters() -> int:
    """Take the words out of letters that nobody needs any more, by LETTER_TEXT_DAYS; how many. Once a night."""
    return letters.empty_old_letters(at=timezone.now())
