"""What an organisation has beside its submissions, each kind a part: a list as data with its schema, and the files."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.utils.module_loading import import_string
from pydantic import BaseModel, ConfigDict, TypeAdapter

from accounts.models import Organisation
from archive.handover.directory import HandoverDirectory, WrittenFile
from archive.packages.contents import PackedFile, packed_file, pretty_json
from archive.packages.sources import UnreadableFileError, guard_reading, is_reading_trouble, why_missing
from attachments.models import Attachment

SCHEMAS = "scheman"

Missing = list[tuple[str, str]]
"""What could not be written, and why."""


class HandedOver(BaseModel):
    """A row of a part, or something in one. The schema is made of the same class."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HandedDocument(HandedOver):
    """A document: a file, whose `path` is null where it could not be taken along, or a link. Times are ISO 8601."""

    title: str
    file_name: str
    media_type: str
    path: str | None
    size: int | None
    sha256: str
    url: str
    diarienummer: str
    decided_on: str | None
    decided_by: str
    virus_suspected: str


class FilesTaken:
    """The files of one organisation's part, as they are met; those that are gone or altered are added to `missing`."""

    def __init__(self, part: str, missing: Missing) -> None:
        self._part, self._missing = part, missing
        self.packed: list[PackedFile] = []
        self._documents: dict[Any, HandedDocument] = {}

    def take(self, attachment: Attachment, *, of: str, name: str) -> HandedDocument:
        """The document as data, its file to be written as `name` in the folder `of`; one that is met again, such as the
        receipt of many packages, stands where it was met first.
        """
        if attachment.pk not in self._documents:
            self._documents[attachment.pk] = self._described(attachment, of, name)
        return self._documents[attachment.pk]

    def _described(self, attachment: Attachment, of: str, name: str) -> HandedDocument:
        file = self._packed(attachment, of, name) if attachment.file else None
        return HandedDocument(
            title=attachment.title,
            file_name=attachment.original_name,
            media_type=attachment.mime_type,
            path=file.path if file else None,
            size=attachment.size,
            sha256=attachment.sha256,
            url=attachment.url,
            diarienummer=attachment.diarienummer,
            decided_on=attachment.decided_on.isoformat() if attachment.decided_on else None,
            decided_by=attachment.decided_by,
            virus_suspected=attachment.found,
        )

    def _packed(self, attachment: Attachment, of: str, name: str) -> PackedFile | None:
        return self.take_file(
            attachment.file,
            of=of,
            name=f"{name}{PurePath(attachment.original_name).suffix.lower()}",
            title=attachment.title,
            called=f"{attachment.title} ({attachment.original_name})",
            media_type=attachment.mime_type,
            created=attachment.uploaded_at,
            sha256=attachment.sha256,
        )

    def take_file(
        self,
        stored: FieldFile,
        *,
        of: str,
        name: str,
        title: str,
        called: str,
        media_type: str,
        created: datetime,
        sha256: str,
    ) -> PackedFile | None:
        """A stored file, to be written as `name` in the folder `of`. None where it is gone or altered, which is told of
        it as `called`.
        """
        try:
            file = packed_file(
                file=stored,
                path=f"{self._part}/{of}/{name}",
                title=title,
                mime_type=media_type,
                created=created,
                sha256=sha256,
            )
        except Exception as error:
            if not is_reading_trouble(error):
                raise
            self._missing.append((called, why_missing(error)))
            return None
        self.packed.append(file)
        return file


@dataclass(frozen=True)
class HandoverPart:
    """A kind of what is handed over. `read` gives an organisation's rows and takes their files."""

    name: str
    title: str
    row: type[HandedOver]
    read: Callable[[Organisation, FilesTaken], Sequence[HandedOver]]


def write_parts(
    directory: HandoverDirectory, organisations: Collection[Organisation], missing: Missing
) -> Iterator[WrittenFile]:
    """Write every part of settings.HANDOVER_PARTS, of the organisations or of all, and the schemas of what is there."""
    owners = list(organisations) or list(Organisation.objects.order_by("pk"))
    for path in settings.HANDOVER_PARTS:
        part: HandoverPart = import_string(path)
        written = [file for owner in owners for file in _write_part(directory, part, owner, missing)]
        if written:
            yield from written
            yield directory.put(f"{SCHEMAS}/{part.name}.schema.json", f"Schema för {part.name}.json", _schema(part))


def _schema(part: HandoverPart) -> bytes:
    return pretty_json(TypeAdapter(list[part.row]).json_schema(mode="serialization"))  # type: ignore[name-defined]


def _write_part(
    directory: HandoverDirectory, part: HandoverPart, owner: Organisation, missing: Missing
) -> Iterator[WrittenFile]:
    taken = FilesTaken(part.name, missing)
    rows = part.read(owner, taken)
    if not rows:
        return
    folder = directory.folder_of(owner)
    for file in taken.packed:
        try:
            yield write_file(directory, f"{folder}/{file.path}", file)
        except UnreadableFileError as error:
            missing.append((f"{folder}/{file.path}", why_missing(error)))
    data = pretty_json([row.model_dump(mode="json") for row in rows])
    yield directory.put(f"{folder}/{part.name}.json", f"{part.title}, {owner.name}", data)


def write_file(directory: HandoverDirectory, path: str, file: PackedFile) -> WrittenFile:
    """A stored file as it is; one that is there already is read and left. Raises UnreadableFileError, or OSError."""
    there = WrittenFile(path=path, title=file.title, sha256=file.sha256, size=file.size)
    if directory.is_unaltered(there):
        return there
    return directory.write(path, file.title, partial(_copy, guard_reading(file)))


def _copy(file: PackedFile, to: IO[bytes]) -> None:
    to.writelines(file.chunks())
