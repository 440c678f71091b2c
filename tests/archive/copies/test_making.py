"""A copy is made in no transaction, by one worker at a time, and kept once whatever they do to each other."""

import hashlib
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.utils import timezone

from archive import tasks
from archive.models import SealedCopy
from archive.models.copies import copies_directory
from archive.sealing import making, orphans
from archive.sealing.making import make_sealed
from archive.verification import judge_file
from audit.actions import Logged
from audit.models import LogRow
from outbox.holding import hold_message
from outbox.models import OutboxMessage
from outbox.tasks import deliver
from outbox.trying import begin_try, note_failure
from responses.models import State, Submission
from seals.verify import Verdict
from tests.builders import make_response
from tests.deploy.processes import wait_until
from tests.outbox.broker import waiting_messages
from tests.seals.tampering import change_a_byte_of_content

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submission() -> Submission:
    return make_response(state=State.SUBMITTED).submissions.get()


@pytest.fixture
def message(submission: Submission) -> OutboxMessage:
    return OutboxMessage.objects.get(key=f"copy:{submission.pk}")


def test_no_transaction_is_open_while_it_is_rendered_sealed_and_checked(
    message: OutboxMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_at_step = {}
    monkeypatch.setattr(tasks, "set_progress", lambda _, step: open_at_step.update({step: connection.in_atomic_block}))
    deliver(message.pk)
    assert open_at_step == {1: False, 2: False, 3: False}
    assert SealedCopy.objects.count() == 1


def test_of_two_workers_that_make_the_same_copy_one_keeps_it(
    message: OutboxMessage, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the first stood still for so long that the second took the work up."""
    both = threading.Barrier(2)
    monkeypatch.setattr(tasks, "set_progress", lambda _, step: both.wait(timeout=60) if step == 3 else None)
    workers = [threading.Thread(target=make_in_thread, args=(message.pk,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    copy = SealedCopy.objects.get()
    stored = default_storage.listdir(copies_directory(submission))[1]
    assert sorted(stored) == sorted(Path(str(file.name)).name for file in (copy.file, copy.report_file))
    assert LogRow.objects.filter(action=Logged.SEALED).count() == 1
    assert OutboxMessage.objects.get(pk=message.pk).done_at is not None


def test_a_copy_that_the_storage_takes_slowly_is_kept_all_the_same(
    message: OutboxMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends a transaction in which nothing is asked for two minutes: here for half a second."""
    save: Any = FileSystemStorage._save  # type: ignore[attr-defined]
    monkeypatch.setattr(FileSystemStorage, "_save", lambda *of: (time.sleep(1), save(*of))[1])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = '500ms'")
        deliver(message.pk)
    finally:
        connection.close()
    assert SealedCopy.objects.count() == 1
    assert OutboxMessage.objects.get(pk=message.pk).done_at is not None


def left_behind(submission: Submission, name: str, *, change: Callable[[bytes], bytes] = bytes) -> bytes:
    """A sealed file in the copy's place without a row, as when the database is restored from before it was kept."""
    made = make_sealed(submission=submission, at=timezone.now() - timedelta(hours=5), report_step=lambda _: None)
    file = change(made.file)
    default_storage.save(f"{copies_directory(submission)}/{name}", ContentFile(file))
    return file


def test_a_copy_that_may_have_been_handed_out_before_a_restore_is_taken_up_and_not_made_anew(
    message: OutboxMessage, submission: Submission
) -> None:
    file = left_behind(submission, "abc.pdf")
    deliver(message.pk)
    copy = SealedCopy.objects.get()
    assert (copy.sha256, Path(str(copy.file.name)).name) == (hashlib.sha256(file).hexdigest(), "abc.pdf")
    assert timezone.now() - copy.sealed_at > timedelta(hours=4)
    assert judge_file(file)[1].verdict is Verdict.GENUINE
    assert len(default_storage.listdir(copies_directory(submission))[1]) == 2


def test_a_file_that_is_no_sound_copy_is_not_taken_up_but_removed(
    message: OutboxMessage, submission: Submission
) -> None:
    left_behind(submission, "annan.pdf", change=change_a_byte_of_content)
    default_storage.save(f"{copies_directory(submission)}/halv.pdf", ContentFile(b"%PDF-1.7"))
    deliver(message.pk)
    copy = SealedCopy.objects.get()
    names = default_storage.listdir(copies_directory(submission))[1]
    assert sorted(names) == sorted(Path(str(file.name)).name for file in (copy.file, copy.report_file))


def test_a_sound_copy_of_other_pages_stays_beside_the_new_one_and_is_looked_at_once_before_the_lock(
    message: OutboxMessage, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a restored portal sets the pages in another way than the one that made the copy."""
    left_behind(submission, "abc.pdf")
    looked_at = []
    look = orphans._looked_at
    monkeypatch.setattr(orphans, "_looked_at", lambda *of: (looked_at.append(connection.in_atomic_block), look(*of))[1])
    monkeypatch.setattr(making, "is_made_of", lambda *_: False)
    deliver(message.pk)
    copy = SealedCopy.objects.get()
    names = default_storage.listdir(copies_directory(submission))[1]
    assert "abc.pdf" in names
    assert Path(str(copy.file.name)).name != "abc.pdf"
    assert looked_at == [False]


def make_in_thread(message_id: int) -> None:
    try:
        tasks.make_copy(message_id=message_id)
    finally:
        connection.close()


def test_what_a_worker_holds_is_nobody_elses_and_what_a_dead_one_held_is_taken_up(message: OutboxMessage) -> None:
    mine = OutboxMessage.objects.filter(pk=message.pk)
    begun = timezone.now()
    assert begin_try(message.pk, at=begun) is not None
    with hold_message(message.pk, seconds_between=0.02):
        assert wait_until(lambda: mine.get().next_at > begun + timedelta(seconds=15), seconds=20)
        mine.update(next_at=begun - timedelta(seconds=1))  # as if the first wait were over
        assert wait_until(lambda: mine.get().next_at > timezone.now(), seconds=20)
        assert begin_try(message.pk, at=timezone.now()) is None
        assert message.pk not in waiting_messages(now=timezone.now())
    later = timezone.now() + timedelta(seconds=16)
    assert message.pk in waiting_messages(now=later)
    assert begin_try(message.pk, at=later) is not None


def test_holding_never_makes_a_wait_shorter(message: OutboxMessage) -> None:
    due = timezone.now() + timedelta(hours=1)
    OutboxMessage.objects.filter(pk=message.pk).update(next_at=due)
    with hold_message(message.pk, seconds_between=0.02):
        threading.Event().wait(0.2)
    assert OutboxMessage.objects.get(pk=message.pk).next_at == due


def test_a_failure_after_another_worker_has_done_it_is_no_failure(message: OutboxMessage) -> None:
    done = timezone.now()
    OutboxMessage.objects.filter(pk=message.pk).update(done_at=done, attempts=10)
    note_failure(message.pk, RuntimeError("för sent"), at=timezone.now())
    message.refresh_from_db()
    assert (message.done_at, message.given_up_at, message.last_error) == (done, None, "")


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
