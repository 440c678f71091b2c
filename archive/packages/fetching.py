"""A package made when it is asked for, to hand out: whole, or not at all."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from archive.files import ALTERED_IN_STORAGE, GONE_FROM_STORAGE
from archive.models import SealedCopy
from archive.packages.contents import PackedFile, hash_of
from archive.packages.sip import package_files, write_files
from archive.packages.sources import UnreadableFileError, guard_reading, is_reading_trouble, reading_error
from config.refusals import WrongStateError
from config.storage import refusal_of


@dataclass(frozen=True)
class MadePackage:
    """The package at its beginning, for who closes it, its SHA-256, and what is in it."""

    file: IO[bytes]
    sha256: str
    files: tuple[PackedFile, ...]


def make_package(copy: SealedCopy, *, at: datetime) -> MadePackage:
    """The package made at `at`, in a file that is nobody else's. Raises WrongStateError when a stored file is altered,
    gone or not to be read; OSError when there is no room for it.
    """
    try:
        files = [guard_reading(file) for file in package_files(copy, at=at)]
    except Exception as error:
        if not is_reading_trouble(error):
            raise
        raise _refusal_of(error) from error
    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever hands it out closes it
    try:
        write_files(files, file, folder=copy.submission.receipt_number, at=at)
    except BaseException as error:
        file.close()
        if isinstance(error, UnreadableFileError):
            raise _refusal_of(error) from error
        raise
    return MadePackage(file, hash_of(file), tuple(files))


def _refusal_of(error: Exception) -> WrongStateError:
    return refusal_of(reading_error(error), gone=GONE_FROM_STORAGE, altered=ALTERED_IN_STORAGE)
