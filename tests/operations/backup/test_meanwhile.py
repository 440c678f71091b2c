"""What is erased by its rule while a backup is made stops neither the backup nor its restoring."""

import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from attachments.models import Attachment
from operations.backup import restore, writer
from operations.backup.contents import FILES, MANIFEST, Manifest, list_stored, read_manifest
from operations.backup.restore import _faults_of_files
from tests.builders import attach_file, make_response
from tests.config.failing_s3 import s3_that_answers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "files")}},
    }


def taken_while(erased: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[set[str], Manifest]:
    """The files in a backup, and its manifest. `erased` goes before the dump is in, or as the files are listed."""
    (tmp_path / "dump").write_bytes(b"PGDMP")
    add_file = writer._add_file

    def dumped(*given: Any) -> Any:
        default_storage.delete(erased["before"])
        monkeypatch.setattr(writer, "list_stored", listed)
        return add_file(*given)

    def listed(storage: Any) -> Any:
        names = list(list_stored(storage))
        default_storage.delete(erased["listed"])
        return iter(names)

    monkeypatch.setattr(writer, "_add_file", dumped)
    out = io.BytesIO()
    writer.write_backup(out, at=datetime.now(UTC), dump=tmp_path / "dump")
    with tarfile.open(fileobj=io.BytesIO(out.getvalue())) as tar:
        content = tar.extractfile(MANIFEST)
        assert content is not None
        names = {name.removeprefix(FILES) for name in tar.getnames() if name.startswith(FILES)}
        return names, read_manifest(content.read())


def test_it_is_noted_as_gone_and_what_stays_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = [default_storage.save(f"bilagor/{name}", ContentFile(name.encode())) for name in ("a", "b", "c")]
    found, manifest = taken_while({"before": names[0], "listed": names[1]}, monkeypatch, tmp_path)
    assert names[2] in found
    assert not {names[0], names[1]} & found
    assert manifest.gone == names[:2]


def test_only_what_was_gone_may_be_missing_when_it_is_restored() -> None:
    attach_file(make_response(), "A-2")
    name = Attachment.objects.get().file.name
    default_storage.delete(name)
    assert list(_faults_of_files(set())) == [f"Filen {name} saknas eller är en annan."]
    assert list(_faults_of_files({name})) == []


def test_a_storage_that_answers_with_an_error_is_told_of_file_by_file(monkeypatch: pytest.MonkeyPatch) -> None:
    attach_file(make_response(), "A-2")
    with s3_that_answers(503, "SlowDown") as storage:
        monkeypatch.setattr(restore, "default_storage", storage)
        (said,) = _faults_of_files(set())
    assert said.startswith(f"Filen {Attachment.objects.get().file.name} går inte att läsa: ")
