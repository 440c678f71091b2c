"""The Celery application: three queues (letters, copies, scans), late acknowledgement, idempotent tasks."""

from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun

from config.log_context import Work, enter_work
from config.worker_sign import SignOfLife

app = Celery("svarsportalen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(SignOfLife)


@setup_logging.connect
def _keep_our_logging(**_: Any) -> None:
    """Celery writes as settings.LOGGING says, like every other process, instead of putting its own in the place."""


@task_prerun.connect
def _enter_task(task_id: str, **_: Any) -> None:
    enter_work(Work(task_id))


@task_postrun.connect
def _leave_task(**_: Any) -> None:
    enter_work(None)
