"""A stored file is whole, or not there: tried by what the kernel does when there is no more room."""

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

from config.storage import WholeFileStorage, has_no_room, is_s3_away, is_storage_trouble
from tests.config.failing_s3 import failure_of_s3

_ROOM = 64 * 1024


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process can be larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def files_in(directory: Path) -> list[str]:
    return [path.name for path in directory.rglob("*") if path.is_file()]


def test_a_file_for_which_there_is_no_room_leaves_nothing_behind(tmp_path: Path) -> None:
    storage = WholeFileStorage(tmp_path)
    with room_for(_ROOM):
        assert storage.save("a/fits.pdf", ContentFile(bytes(_ROOM))) == "a/fits.pdf"
        with pytest.raises(OSError, match="File too large") as caught:
            storage.save("a/b.pdf", ContentFile(bytes(2 * _ROOM)))
    assert has_no_room(caught.value)
    assert files_in(tmp_path) == ["fits.pdf"]
    assert storage.save("a/b.pdf", ContentFile(bytes(2 * _ROOM))) == "a/b.pdf"


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system")
def test_nor_does_a_large_upload_that_is_moved_from_another_disk(tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = "/dev/shm"
    upload = TemporaryUploadedFile("a.pdf", "application/pdf", 2 * _ROOM, None)
    upload.write(bytes(2 * _ROOM))
    upload.flush()
    with room_for(_ROOM), pytest.raises(OSError, match="File too large"):
        WholeFileStorage(tmp_path).save("a.pdf", upload)
    assert files_in(tmp_path) == []


def test_a_file_of_the_same_name_that_is_there_already_is_left_alone(tmp_path: Path) -> None:
    storage = WholeFileStorage(tmp_path)
    storage.save("a.pdf", ContentFile(b"first"))
    with room_for(3), pytest.raises(OSError, match="File too large"):
        storage._save("a.pdf", ContentFile(b"second"))
    assert (tmp_path / "a.pdf").read_bytes() == b"first"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_a_quota_and_a_limit_are_one_and_the_same(number: int) -> None:
    assert has_no_room(OSError(number, "full"))
    assert not has_no_room(OSError(errno.EACCES, "refused"))
    assert not has_no_room(None)


FULL_S3 = [(507, "XMinioStorageFull"), (507, ""), (403, "QuotaExceeded"), (400, "XMinioAdminBucketQuotaExceeded")]


@pytest.mark.parametrize(("status", "code"), FULL_S3)
def test_so_are_a_bucket_and_its_quota(status: int, code: str) -> None:
    error = failure_of_s3(status, code)
    assert (has_no_room(error), is_s3_away(error), is_storage_trouble(error)) == (True, True, True)


@pytest.mark.parametrize(
    ("status", "code", "away"),
    [
        (500, "InternalError", True),
        (503, "SlowDown", True),
        (403, "AccessDenied", False),
        (404, "NoSuchBucket", False),
    ],
)
def test_what_passes_is_told_apart_from_what_s3_forbids_or_does_not_have(status: int, code: str, away: bool) -> None:
    error = failure_of_s3(status, code)
    assert (has_no_room(error), is_s3_away(error)) == (False, away)


def test_an_s3_where_nobody_listens_is_away() -> None:
    assert is_s3_away(failure_of_s3(0, ""))
    assert not is_s3_away(OSError(errno.ENOSPC, "full"))
