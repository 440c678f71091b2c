"""A file as its readers take it: never held in memory as a whole, however large it is."""

import io
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO

FileContent = bytes | BufferedReader
"""A file's bytes, or the open file, from which only what is needed is read."""


def open_content(content: FileContent) -> BytesIO | BufferedReader:
    """The content to be read from its beginning."""
    if isinstance(content, bytes):
        return BytesIO(content)
    content.seek(0)
    return content


def size_of(content: FileContent) -> int:
    """How many bytes there are."""
    return open_content(content).seek(0, io.SEEK_END)


def bytes_between(content: FileContent, start: int, end: int) -> bytes:
    """The bytes from `start` up to `end`, fewer at the end of the file."""
    stream = open_content(content)
    stream.seek(max(start, 0))
    return stream.read(max(end - max(start, 0), 0))


@contextmanager
def searchable(content: FileContent) -> Iterator[bytes | mmap.mmap]:
    """The content for a regular expression: the file is mapped, and does not count as memory."""
    if isinstance(content, bytes) or not size_of(content):
        yield content if isinstance(content, bytes) else b""
        return
    with mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped
