"""Stored files: whole or not at all, handed on only as they were; what is told where a storage takes or gives none."""

import errno
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models.fields.files import FieldFile

from config.log_content import kind_of
from config.refusals import NotReadableNowError, WrongStateError

logger = logging.getLogger(__name__)

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_S3 = frozenset({"botocore", "boto3", "s3transfer"})
_NO_ROOM_IN_S3 = frozenset({"QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded"})
"""What Ceph and MinIO call a storage, or a bucket's quota, that is full; Amazon's is never full."""
_INSUFFICIENT_STORAGE = 507
_NOT_FOUND = 404
_REFUSED = frozenset({403, _NOT_FOUND})
_NOT_READABLE_NOW = (
    "Filen går inte att läsa just nu. Försök igen om en stund. Går det inte då heller, säg till portalens"
    " administratörer."
)


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
    """Whether a disk, a bucket, or what somebody may have of it, is full."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    status, code = _answer_of_s3(error)
    return status == _INSUFFICIENT_STORAGE or code in _NO_ROOM_IN_S3


def is_storage_trouble(error: BaseException | None) -> bool:
    """Whether a storage failed, rather than what was asked of it: a disk, its network, or S3 (botocore's errors)."""
    if isinstance(error, FileNotFoundError):
        return False
    return isinstance(error, OSError) or _is_of_s3(error)


def is_s3_away(error: BaseException | None) -> bool:
    """Whether S3 does not answer, is full, or has answered with what may pass: not that it forbids, or has no such
    bucket or file.
    """
    return _is_of_s3(error) and (has_no_room(error) or _answer_of_s3(error)[0] not in _REFUSED)


def _is_of_s3(error: BaseException | None) -> bool:
    return type(error).__module__.partition(".")[0] in _S3


def _answer_of_s3(error: BaseException | None) -> tuple[int, str]:
    """The status and the code that S3 has answered with (botocore's ClientError); 0 and nothing where it has not."""
    told = getattr(error, "response", None) if _is_of_s3(error) else None
    if not isinstance(told, dict):
        return 0, ""
    status = told.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return int(status), str(told.get("Error", {}).get("Code", ""))


def is_unreadable(error: BaseException | None) -> bool:
    """Whether a stored file could not be read, is gone, or is not what it was (ValueError); of any storage."""
    return isinstance(error, OSError | ValueError) or is_storage_trouble(error)


def refusal_of(
    error: BaseException, *, gone: str, altered: str = "", also: tuple[type[Exception], ...] = ()
) -> WrongStateError:
    """What is said of a file that was not read: `gone` where it is not there, `altered` (or `gone`) where it is not
    what it was (ValueError, and `also`), and else only that it cannot be read now.
    """
    if isinstance(error, FileNotFoundError) or _answer_of_s3(error)[0] == _NOT_FOUND:
        return WrongStateError(gone)
    if isinstance(error, (ValueError, *also)) and not is_storage_trouble(error):
        return WrongStateError(altered or gone)
    return NotReadableNowError(_NOT_READABLE_NOW)


@contextmanager
def reading_stored(gone: str, *, altered: str = "", also: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Around the reading of a stored file for a person or a system that waits for it: WrongStateError with what is said
    (refusal_of) where the file is gone, cannot be read or is not what it was, whatever the storage raises then.
    `also`: other errors that say that it is not what it was.
    """
    try:
        yield
    except Exception as error:
        if not (is_unreadable(error) or isinstance(error, also)):
            raise
        logger.warning("a stored file was not handed out: %s", kind_of(error))
        raise refusal_of(error, gone=gone, altered=altered, also=also) from error


def stored_names(directory: str) -> list[str]:
    """The files in a folder of the storage; none where it is not there."""
    try:
        _, names = default_storage.listdir(directory)
    except FileNotFoundError:
        return []
    return [f"{directory}/{name}" for name in names]


def check_unaltered(file: FieldFile, sha256: str) -> None:
    """Read the file through. Raises ValueError when it has another SHA-256 than when it was written or approved."""
    with file.open("rb") as opened:
        _compare(file, hashlib.file_digest(opened, "sha256").hexdigest(), sha256)


def open_unaltered(file: FieldFile, sha256: str) -> IO[bytes]:
    """The file from its start, read through, to be closed. Raises ValueError likewise."""
    opened = cast(IO[bytes], file.storage.open(str(file.name), "rb"))
    try:
        _compare(file, hashlib.file_digest(cast(Any, opened), "sha256").hexdigest(), sha256)
    except BaseException:
        opened.close()
        raise
    opened.seek(0)
    return opened


def read_checked(file: FieldFile, sha256: str, *, piece: int) -> Iterator[bytes]:
    """What the file holds, some bytes at a time, long after it was looked at: it may have been exchanged since. Raises
    ValueError likewise, when all has been given.
    """
    found = hashlib.sha256()
    with cast(IO[bytes], file.storage.open(str(file.name), "rb")) as opened:
        while given := opened.read(piece):
            found.update(given)
            yield given
    _compare(file, found.hexdigest(), sha256)


def read_unaltered(file: FieldFile, sha256: str) -> bytes:
    """What the file holds. Raises ValueError likewise."""
    with file.open("rb") as opened:
        data: bytes = opened.read()
    _compare(file, hashlib.sha256(data).hexdigest(), sha256)
    return data


def _compare(file: FieldFile, found: str, written: str) -> None:
    if found != written:
        raise ValueError(f"the stored file {file.name} no longer has the SHA-256 that it was written with")
