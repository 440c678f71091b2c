"""Celery entry point of the log. Started twice it does nothing the second time."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from audit import services


@shared_task(name="audit.tasks.cut_log")
def cut_log() -> int:
    """Remove the rows that are older than LOG_RETENTION_DAYS; 0 days keeps all."""
    if not settings.LOG_RETENTION_DAYS:
        return 0
    return services.cut_log(older_than=timedelta(days=settings.LOG_RETENTION_DAYS), at=timezone.now())
