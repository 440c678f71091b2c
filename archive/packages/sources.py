"""Stored files on their way into a package: what fails in reading one is told apart from what fails in writing it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import IO, cast

from archive.packages.contents import PackedFile
from config.storage import is_unreadable


class UnreadableFileError(Exception):
    """The storage failed in the middle of a file. What it said is the cause."""


def readable(file: PackedFile) -> PackedFile:
    """The same file, which raises UnreadableFileError and nothing else while it is opened and read."""
    return replace(file, opened=partial(_opened, file.opened))


def is_reading_trouble(error: Exception) -> bool:
    """Whether a stored file could not be read, is gone, or is not what it was; of any storage."""
    return isinstance(error, UnreadableFileError) or is_unreadable(error)


def why_missing(error: Exception) -> str:
    """Why a stored file could not be taken along, for the reader of the manifest."""
    if isinstance(error, ValueError):
        return "En lagrad fil är inte längre den som sparades."
    return "En lagrad fil går inte att läsa."


def _opened(open_file: Callable[[], IO[bytes]]) -> IO[bytes]:
    try:
        return cast(IO[bytes], _Read(open_file()))
    except Exception as error:
        raise UnreadableFileError from error


class _Read:
    """A file that is only read, a piece at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, most: int = -1) -> bytes:
        try:
            return self._file.read(most)
        except Exception as error:
            raise UnreadableFileError from error

    def __enter__(self) -> "_Read":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
