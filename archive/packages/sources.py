"""Stored files on their way into a package: what fails in reading one is told apart from what fails in writing it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from archive.packages.contents import PackedFile
from config.storage import is_unreadable


class UnreadableFileError(Exception):
    """The storage failed in the middle of a file. What it said is the cause."""


def guard_reading(file: PackedFile) -> PackedFile:
    """The same file, which raises UnreadableFileError and nothing else while it is opened and read."""
    return replace(file, chunks=partial(_read, file.chunks))


def is_reading_trouble(error: Exception) -> bool:
    """Whether a stored file could not be read, is gone, or is not what it was; of any storage."""
    return isinstance(error, UnreadableFileError) or is_unreadable(error)


def reading_error(error: BaseException) -> BaseException:
    """What the storage said, also in the middle of a file."""
    return error.__cause__ or error if isinstance(error, UnreadableFileError) else error


def why_missing(error: Exception) -> str:
    """Why a stored file could not be taken along, for the reader of the manifest."""
    if isinstance(reading_error(error), ValueError):
        return "En lagrad fil är inte längre den som sparades."
    return "En lagrad fil går inte att läsa."


def _read(chunks: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    try:
        yield from chunks()
    except Exception as error:
        raise UnreadableFileError from error
