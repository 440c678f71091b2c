"""Celery entry points of those who run the portal."""

from celery import shared_task
from django.utils import timezone

from operations import daily, readiness, telling
from operations.metrics.state import note_state


@shared_task(name="operations.tasks.note_pulse")
def note_pulse() -> None:
    """Sent by beat and done by a worker: that both live is what it says. What waits is noted with it."""
    readiness.note_pulse()
    note_state(now=timezone.now())


@shared_task(name="operations.tasks.start_daily")
def start_daily() -> list[str]:
    """Ask for what is to be done once a day, is due and has not been done; which."""
    return daily.start_due(at=timezone.now())


@shared_task(name=daily.DO)
def do_daily(name: str) -> bool:
    """Do a daily task, once a day however often it is asked for; whether it was done now."""
    return daily.do_daily(name)


@shared_task(name="operations.tasks.tell_administrators")
def tell_administrators() -> int:
    """Letters about what waits for the administrators: how many things that is. Started twice it tells nobody twice."""
    return telling.tell_administrators(at=timezone.now())
