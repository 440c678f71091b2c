"""A file that several rows share goes with the last of them, also when two come at once."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from attachments.models import Attachment
from attachments.services import add_again, erase_attachments
from responses.lifecycle.retention import apply_rules, due_on
from responses.models import Response, ResponseAttachment
from tests.builders import (
    attach_file,
    client_of,
    editor_of,
    make_organisation,
)
from tests.responses.drafting.attaching_again import a_draft, beside, choose

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("attaching-again")]


@pytest.fixture
def two_drafts() -> tuple[Response, Response]:
    """Two that are discarded some day, which have one file between them."""
    organisation = make_organisation(draft_retention_months=6, draft_warning_days=30)
    first, second = a_draft(organisation=organisation), a_draft(organisation=organisation)
    choose(second, attach_file(first, "A-1"))
    return first, second


def discard(response: Response, capture: DjangoCaptureOnCommitCallbacks) -> None:
    response.refresh_from_db()
    day = due_on(response)
    assert day is not None
    others = Response.objects.exclude(pk=response.pk)
    others.update(last_day=day + timedelta(days=400))
    for when in (day - timedelta(days=30), day):
        with capture(execute=True):
            apply_rules(at=_morning(when))
    assert not Response.objects.filter(pk=response.pk).exists()


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 4, 10))  # noqa: DTZ001


def test_a_file_goes_with_the_last_draft_that_has_it(
    two_drafts: tuple[Response, Response], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first, second = two_drafts
    [kept] = beside(second)
    path = Path(kept.file.path)
    discard(first, django_capture_on_commit_callbacks)
    assert path.exists()
    assert client_of(editor_of(second)).get(reverse("attachment", args=[kept.pk])).status_code == 200
    discard(second, django_capture_on_commit_callbacks)
    assert not path.exists()


def test_a_file_goes_with_the_last_draft_whichever_that_is(
    two_drafts: tuple[Response, Response], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first, second = two_drafts
    path = Path(beside(second)[0].file.path)
    discard(second, django_capture_on_commit_callbacks)
    assert path.exists()
    discard(first, django_capture_on_commit_callbacks)
    assert not path.exists()


def at_once(*doings: Callable[[], object]) -> list[BaseException]:
    """Each in a thread of its own; what they raise."""
    raised: list[BaseException] = []

    def do(one: Callable[[], object]) -> None:
        try:
            one()
        except Exception as error:  # handed on
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(one,)) for one in doings]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=30)
    return raised


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("transactions")
def test_two_drafts_that_are_erased_at_once_leave_no_file_behind() -> None:
    response = a_draft()
    choose(response, attach_file(response, "A-1"))
    keys = list(Attachment.objects.values_list("pk", flat=True))
    path = Path(beside(response)[0].file.path)
    ResponseAttachment.objects.all().delete()
    erased = threading.Barrier(2)

    def erase(key: Any) -> None:
        with transaction.atomic():
            erase_attachments(attachments=Attachment.objects.filter(pk=key), at=timezone.now())
            erased.wait(timeout=10)

    assert at_once(*(lambda key=key: erase(key) for key in keys)) == []
    assert not path.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("transactions")
def test_a_file_that_is_attached_again_while_it_is_erased_is_kept_or_not_attached() -> None:
    response = a_draft()
    source = attach_file(response, "A-1").attachment
    path = Path(source.file.path)
    ResponseAttachment.objects.all().delete()
    locked, tried = threading.Event(), threading.Event()

    def attach() -> None:
        with transaction.atomic():
            add_again(source=source, uploaded_by=source.uploaded_by)
            locked.set()
            tried.wait(timeout=1)

    def erase() -> None:
        locked.wait(timeout=10)
        with transaction.atomic():
            erase_attachments(attachments=Attachment.objects.filter(pk=source.pk), at=timezone.now())
        tried.set()

    assert at_once(attach, erase) == []
    assert Attachment.objects.count() == 1
    assert path.exists()
