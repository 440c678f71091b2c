"""The worker's part: every letter that waits is sent, or tried."""

from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from outbox.models import EMAIL, OutboxMessage
from outbox.tasks import deliver


def deliver_letters() -> list[EmailMessage]:
    """Those that left, in the order in which they were written; waits after failures are over."""
    before, waiting = len(mail.outbox), OutboxMessage.objects.filter(kind=EMAIL, done_at__isnull=True).order_by("pk")
    waiting.update(next_at=timezone.now())
    for message in waiting:
        deliver(message.pk)
    return list(mail.outbox[before:])
