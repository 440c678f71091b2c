"""The Celery application: one queue, late acknowledgement, idempotent tasks."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("svarsportalen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
