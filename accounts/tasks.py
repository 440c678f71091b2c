"""Celery entry points of the accounts."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="accounts.tasks.clear_sessions")
def clear_sessions() -> None:
    """Take away sessions that have ended by time: nobody can use them, and the table grows with every sign-in."""
    call_command("clearsessions", verbosity=0)
