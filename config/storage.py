"""Stored files: whole or not at all, and what is told when a storage does not take one."""

import errno
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage, default_storage

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class WholeFileStorage(FileSystemStorage):
    """Files on disk. One that could not be written to its end, on a full disk for one, is taken away again."""

    def _save(self, name: str, content: Any) -> str:
        """As Django has it. A name that is somebody else's already is left alone."""
        was_there = self.exists(name)
        try:
            return str(super()._save(name, content))  # type: ignore[misc]  # the stubs have only what is public
        except BaseException:
            if not was_there:
                with suppress(OSError):
                    Path(self.path(name)).unlink()
            raise


def has_no_room(error: BaseException | None) -> bool:
    """Whether a disk, or what somebody may have of it, is full."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def is_storage_trouble(error: BaseException | None) -> bool:
    """Whether a storage failed, rather than what was asked of it: a disk, its network, or S3 (botocore's errors)."""
    if isinstance(error, FileNotFoundError):
        return False
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in {"botocore", "boto3", "s3transfer"}


def names_in(directory: str) -> list[str]:
    """The files in a folder of the storage; none where it is not there."""
    try:
        _, names = default_storage.listdir(directory)
    except FileNotFoundError:
        return []
    return [f"{directory}/{name}" for name in names]
