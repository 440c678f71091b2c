"""Celery entry points of those who run the portal."""

from celery import shared_task

from operations import readiness


@shared_task(name="operations.tasks.note_pulse")
def note_pulse() -> None:
    """Sent by beat and done by a worker: that both live is what it says."""
    readiness.note_pulse()
