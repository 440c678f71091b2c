"""What a backup holds: a tar with the database's dump, every stored file, and last the manifest.

The dump is PostgreSQL's own (pg_dump, custom format) and the files lie as they are, so that a backup can be read
without the portal.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.core.files.storage import Storage

DUMP, MANIFEST, SETTINGS, FILES = "database.dump", "manifest.json", "settings.env", "files/"
FORMAT = 1
_PIECE = 1024 * 1024
_PASSING = {"ready"}
"""What readiness writes and removes again: no record."""


class BackupError(Exception):
    """A backup cannot be taken or restored. The message says why, in Swedish."""


@dataclass(frozen=True)
class Sum:
    """What a member of the tar must be."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """`members` by their name in the tar; `rows` by table, empty when the dump was made by somebody else (--dump);
    `gone`, the stored files that were erased by their rule while it was made, and that the dump may still name.
    """

    made_at: str
    migrations: list[str]
    rows: Mapping[str, int]
    members: dict[str, Sum] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    format: int = FORMAT

    def written(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(text: bytes) -> Manifest:
    """The manifest as it was written. Raises BackupError for anything else."""
    try:
        read: dict[str, Any] = json.loads(text)
        if read["format"] != FORMAT:
            raise BackupError(f"Säkerhetskopian har format {read['format']}. Den här utgåvan läser format {FORMAT}.")
        members = {name: Sum(**one) for name, one in read.pop("members").items()}
        return Manifest(**read, members=members)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError("Säkerhetskopians innehållsförteckning går inte att läsa.") from error


def list_stored(storage: Storage, directory: str = "") -> Iterator[str]:
    """The name of every stored file, in order."""
    try:
        directories, names = storage.listdir(directory)
    except FileNotFoundError:  # nothing has ever been stored
        return
    yield from (str(PurePosixPath(directory, name)) for name in sorted(names) if name)
    for inner in sorted(directories):
        if directory or inner not in _PASSING:
            yield from list_stored(storage, str(PurePosixPath(directory, inner)))


class Summing:
    """A stream that is read through this, and what it was: its hash and size."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._hash, self._size = stream, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._hash.update(piece)
        self._size += len(piece)
        return piece

    @property
    def sum(self) -> Sum:
        return Sum(self._hash.hexdigest(), self._size)


def sum_of(stream: BinaryIO) -> Sum:
    """Hash and size of what is left of the stream."""
    summing = Summing(stream)
    while summing.read(_PIECE):
        pass
    return summing.sum
