"""Celery entry points of the administration. Each may start twice or be killed at any moment."""

from celery import shared_task
from django.utils import timezone

from administration.reviews.services import remind_of_reviews as remind


@shared_task(name="administration.tasks.remind_of_reviews")
def remind_of_reviews() -> int:
    """Remind of yearly reviews that are due. Started twice it does nothing the second time."""
    return remind(at=timezone.now())
