"""Celery entry points of those who run the portal."""

from celery import shared_task
from django.utils import timezone

from operations import readiness
from operations.metrics.state import note_state


@shared_task(name="operations.tasks.note_pulse")
def note_pulse() -> None:
    """Sent by beat and done by a worker: that both live is what it says. What waits is noted with it."""
    readiness.note_pulse()
    note_state(now=timezone.now())
