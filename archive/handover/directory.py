"""A directory that is written a file at a time, and goes on where it was interrupted.

A file is whole or not there: it is written under another name, flushed to the disk and renamed. The journal has a line
for each package and each part of the log that is finished, so that what is there is not made again, or taken for whole
when it is damaged.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from django.utils.text import slugify

from accounts.models import Organisation

JOURNAL = "paket.jsonl"
SUMS, MANIFEST, READ_ME = "SHA256SUMS", "manifest.json", "LÄS MIG.txt"


class NoHandoverError(Exception):
    """The directory holds something else; the message is for whoever named it."""


@dataclass(frozen=True, kw_only=True)
class WrittenFile:
    """A file in the directory: `path` relative to it, `title` what a reader calls it."""

    path: str
    title: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class WrittenPackage(WrittenFile):
    """A submission's package. `content`: a hash of what is in it, apart from when it was made. `disposed_at`: when the
    answer was destroyed in the portal (gallrat); the package stays.
    """

    receipt_number: str
    organisation: str
    questionnaire: str
    submitted_at: str
    content: str
    disposed_at: str = ""


class HandoverDirectory:
    """The directory at `root`, made where it is missing, for the organisations `chosen` (their keys; empty: all).

    Raises NoHandoverError for one that holds something else, or another delivery.
    """

    def __init__(self, root: Path, chosen: Sequence[int] = ()) -> None:
        self.root = root
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(root.iterdir()) and not (root / JOURNAL).exists():
            raise NoHandoverError(f"{root} är inte tom, och där finns ingen tidigare leverans att fortsätta med.")
        self._known = {one.path: one for one in self._read_journal(chosen)}

    def _read_journal(self, chosen: Sequence[int]) -> list[WrittenFile]:
        """Its files. The first line is whose the delivery is: one directory never holds another's beside it."""
        head = json.dumps({"organisations": sorted(chosen)}).encode() + b"\n"
        with os.fdopen(os.open(self.root / JOURNAL, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            written = file.read()
            # A last line that is not whole was interrupted, and goes; what is whole is never written again.
            whole = written[: written.rfind(b"\n") + 1]
            file.truncate(len(whole))
            if not whole:
                file.seek(0)
                file.write(head)
        told, *lines = whole.splitlines(keepends=True) or [head]
        if told != head:
            raise NoHandoverError(f"{self.root} är en leverans för andra organisationer. Välj en annan mapp.")
        noted = map(json.loads, lines)
        return [WrittenPackage(**one) if "content" in one else WrittenFile(**one) for one in noted]

    def folder_of(self, organisation: Organisation) -> str:
        """Where what belongs to the organisation lies, the same when it has got another name since: two may have one
        name, and a host's number is that of several.
        """
        before = sorted(self.root.glob(f"organisationer/{organisation.pk}-*"))
        return f"organisationer/{before[0].name if before else f'{organisation.pk}-{slugify(organisation.name)}'}"

    def known_package(self, path: str, content: str | None) -> WrittenPackage | None:
        """The package as it was written before, if its file is there unaltered and would say the same now; whatever it
        says where `content` is None.
        """
        known = self._known.get(path)
        if not isinstance(known, WrittenPackage) or content not in (None, known.content):
            return None
        return known if self.is_unaltered(known) else None

    def packages(self) -> list[WrittenPackage]:
        """All packages that earlier runs and this one have noted."""
        return [one for one in self._known.values() if isinstance(one, WrittenPackage)]

    def noted_in(self, folder: str) -> list[WrittenFile]:
        """The files that earlier runs have noted there, in the order in which they were written."""
        return [one for path, one in self._known.items() if path.startswith(f"{folder}/")]

    def is_unaltered(self, file: WrittenFile) -> bool:
        """Whether it is there as it was written."""
        return _hashed(self.root / file.path) == (file.sha256, file.size)

    def put(self, path: str, title: str, data: bytes) -> WrittenFile:
        """A file with these bytes."""

        def write(to: IO[bytes]) -> None:
            to.write(data)

        return self.write(path, title, write)

    def write(self, path: str, title: str, write: Callable[[IO[bytes]], None]) -> WrittenFile:
        """A file with what `write` writes. Raises OSError, and leaves nothing half written."""
        target = self.root / path
        self._make_folder(target.parent)
        part = target.with_name(f"{target.name}.part")
        try:
            with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            sha256, size = _hashed(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return WrittenFile(path=path, title=title, sha256=sha256, size=size)

    def _make_folder(self, folder: Path) -> None:
        """For whoever runs it alone, like all in it: mkdir gives its mode to the last folder only."""
        if folder != self.root:
            self._make_folder(folder.parent)
            folder.mkdir(mode=0o700, exist_ok=True)

    def note(self, finished: WrittenFile) -> None:
        """Add a file that is finished to the journal."""
        with (self.root / JOURNAL).open("ab") as file:
            file.write(json.dumps(asdict(finished), ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._known[finished.path] = finished


def _hashed(path: Path) -> tuple[str, int]:
    """SHA-256 and size; of a file that is not there, nothing that any file has."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
    except FileNotFoundError:
        return "", -1
