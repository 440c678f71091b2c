"""Real workers: one is killed while it seals, another one does the work, and everything has happened once."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.utils import timezone

from responses.models import OutboxMessage, Response, SealedCopy, State, Submission
from responses.tasks import sweep_outbox
from tests.builders import grant_questionnaire, make_response, submit
from tests.deploy.processes import running, wait_until
from tests.responses.broker import broker, empty_queue, own_queue_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("workers")]


def test_a_copy_whose_worker_was_killed_is_made_once_by_the_next(tmp_path: Path) -> None:
    response = make_response(state=State.APPROVED, questionnaire=grant_questionnaire())
    with own_broker():
        with worker(tmp_path, "first") as killed:
            made = submit_long_ago(response)
            assert wait_until(lambda: is_being_sealed(made), seconds=90), log_of(tmp_path, "first")
            killed.kill()
            killed.wait(timeout=10)
        assert not SealedCopy.objects.exists(), "the worker was to be killed before it was done"
        assert wait_until(lambda: not is_being_sealed(made), seconds=10)
        with worker(tmp_path, "second"):
            assert sweep_outbox() >= 1
            sweep_outbox()  # as when the sweep runs again before the worker has had time
            assert wait_until(lambda: not to_be_done(made), seconds=90), log_of(tmp_path, "second")
    assert SealedCopy.objects.get().submission == made
    assert OutboxMessage.objects.get(key=f"copy:{made.pk}").attempts == 1
    assert [letter["To"] for letter in receipts(tmp_path)] == [made.receipt_email]


def submit_long_ago(response: Response) -> Submission:
    """Submit with a time that makes the sweep take the work up at once."""
    return submit(response, timezone.now() - timedelta(seconds=20))


def is_being_sealed(made: Submission) -> bool:
    """Whether a worker holds the message that asks for the copy."""
    with transaction.atomic():
        rows = OutboxMessage.objects.select_for_update(skip_locked=True).filter(key=f"copy:{made.pk}")
        return not rows.exists() and SealedCopy.objects.filter(submission=made).count() == 0


def to_be_done(made: Submission) -> bool:
    return OutboxMessage.objects.filter(key__in=[f"copy:{made.pk}", f"receipt:{made.pk}"], done_at=None).exists()


def receipts(directory: Path) -> list[object]:
    """The receipt e-mails that the workers have sent, as files."""
    sent = [message_from_bytes(part, policy=policy.default)
            for file in sorted((directory / "mail").iterdir())
            for part in file.read_bytes().split(b"-" * 79 + b"\n") if part.strip()]  # fmt: skip
    return [letter for letter in sent if "svarskvitto" in letter["Subject"]]


@contextmanager
def own_broker() -> Iterator[None]:
    with broker(own_queue_url()):
        empty_queue()
        yield
        empty_queue()


@contextmanager
def worker(directory: Path, name: str) -> Iterator[object]:
    """A real worker on the test's database and queue, one process so that killing it kills the task."""
    (directory / "mail").mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": own_queue_url(),
        "EMAIL_URL": f"filemail:///{directory / 'mail'}",
        "PYTHONUNBUFFERED": "1",
    }
    options = ["--pool", "solo", "--loglevel", "INFO", "--without-mingle", "--without-gossip", "--without-heartbeat"]
    command = [sys.executable, "-m", "celery", "--app", "config", "--quiet", "worker", *options]
    with running(command, environment=environment, log=directory / f"{name}.log") as process:
        yield process


def database_url() -> str:
    """The session's server, with the test's own database."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def log_of(directory: Path, name: str) -> str:
    return (directory / f"{name}.log").read_text()[-3000:]
