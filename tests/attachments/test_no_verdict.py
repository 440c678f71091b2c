"""A file that gets no verdict, from a real clamd, holds no other up."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from attachments.models import Attachment
from attachments.scanning.clamd import scan
from attachments.scanning.services import files_to_rescan
from responses.models import Response
from responses.notices.quarantine import rescan_files
from tests.attachments import files
from tests.attachments.scanner import SIGNATURE, infected_docx
from tests.builders import (
    attach_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("clamd")]
S3_AWAY = ClientError({"Error": {"Code": "503", "Message": "SlowDown"}}, "GetObject")


def unscannable(response: Response, name: str) -> Attachment:
    """Taken, and longer than clamd takes by now (its StreamMaxLength here)."""
    made = attach_file(response, "A-1", content=docx_of(name), name=name).attachment
    Path(made.file.path).write_bytes(bytes(4_000_000))
    return made


def docx_of(text: str) -> bytes:
    """A Word document like no other."""
    return files.stored_archive({**files.office_members(), "word/media/a.txt": text.encode()})


def test_a_file_that_clamd_gives_no_verdict_on_holds_no_other_up(
    response: Response, clamd: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CLAMD_URL = ""
    first = unscannable(response, "first.docx")
    second = attach_file(response, "A-1", content=infected_docx(), name="b.docx").attachment
    settings.CLAMD_URL = clamd
    now = timezone.now()
    assert rescan_files(at=now) == 1
    for one in (first, second):
        one.refresh_from_db()
    assert (first.scanned_at, first.scan_tried_at, first.found) == (None, now, "")
    assert (second.scanned_at, second.scan_tried_at, second.found) == (now, None, SIGNATURE)
    assert f"the stored file of attachment {first.pk} could not be scanned" in caplog.text


def test_what_got_no_verdict_has_a_share_of_the_time(response: Response, clamd: str, settings: Any) -> None:
    settings.CLAMD_URL = ""
    tried = unscannable(response, "first.docx")
    settings.CLAMD_URL = clamd
    now = timezone.now()
    rescan_files(at=now)
    settings.CLAMD_URL = ""
    others = [
        attach_file(response, "A-1", content=docx_of(name), name=name).attachment for name in ("a.docx", "b.docx")
    ]
    later = now + timedelta(hours=1)
    assert set(files_to_rescan(at=later, tried=False)) == set(others)
    assert list(files_to_rescan(at=later, tried=True)) == [tried]
    Path(tried.file.path).write_bytes(b"short by now")
    settings.CLAMD_URL = clamd
    assert rescan_files(at=later, seconds=0) == 2, "one of each, although the others are not done"
    tried.refresh_from_db()
    assert (tried.scanned_at, tried.scan_tried_at) == (later, None)
    assert Attachment.objects.filter(scanned_at=None).count() == 1


def test_a_file_is_tried_once_a_time(response: Response, clamd: str, settings: Any) -> None:
    settings.CLAMD_URL = ""
    unscannable(response, "first.docx")
    settings.CLAMD_URL = clamd
    now = timezone.now()
    rescan_files(at=now)
    assert list(files_to_rescan(at=now, tried=True)) == []


def test_the_rescan_stops_where_clamd_is_away_and_whatever_ended_it_comes_last_the_next_time(
    response: Response, clamd: str, settings: Any
) -> None:
    settings.CLAMD_URL = ""
    for name in ("a.docx", "b.docx"):
        attach_file(response, "A-1", content=docx_of(name), name=name)
    settings.CLAMD_URL = "unix:///tmp/there-is-none"
    begun = next(files_to_rescan(at=timezone.now(), tried=False))
    assert rescan_files(at=timezone.now()) == 0
    assert Attachment.objects.exclude(scan_tried_at=None).get() == begun
    assert next(files_to_rescan(at=timezone.now(), tried=False)) != begun


@pytest.mark.parametrize("trouble", [FileNotFoundError("gone"), PermissionError("not ours"), S3_AWAY])
def test_a_file_that_the_storage_does_not_give_holds_no_other_up(
    response: Response, clamd: str, settings: Any, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    settings.CLAMD_URL = ""
    lost = attach_file(response, "A-1", name="a.docx").attachment
    found = attach_file(response, "A-1", content=infected_docx(), name="b.docx").attachment
    opens = default_storage.open

    def open_or_not(name: str, *told: Any) -> Any:
        if name == lost.file.name:
            raise trouble
        return opens(name, *told)

    monkeypatch.setattr(default_storage._wrapped, "open", open_or_not)
    settings.CLAMD_URL = clamd
    assert rescan_files(at=timezone.now()) == 1
    found.refresh_from_db()
    assert found.found == SIGNATURE


def test_no_transaction_is_open_while_clamd_is_at_work(
    response: Response, stored: Attachment, clamd: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD_URL = clamd
    outside, seen = len(connection.savepoint_ids), []

    def look(**told: Any) -> str:
        seen.append(len(connection.savepoint_ids))
        return scan(**told)

    monkeypatch.setattr("attachments.scanning.services.scan", look)
    assert rescan_files(at=timezone.now()) == 1
    assert seen == [outside]
