"""Celery entry points of the accounts. Started twice they do nothing the second time."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.limits.services import forget_tries as forget


@shared_task(name="accounts.tasks.clear_sessions")
def clear_sessions() -> None:
    """Take away sessions that have ended by time: nobody can use them, and the table grows with every sign-in."""
    call_command("clearsessions", verbosity=0)


@shared_task(name="accounts.tasks.forget_tries")
def forget_tries() -> int:
    """Remove failures and known networks that decide nothing any more."""
    return forget(at=timezone.now())
