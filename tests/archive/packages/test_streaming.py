"""What is taken away is read and sent a piece at a time, however large its files are."""

import hashlib
import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from archive.models import SealedCopy
from archive.packages import bundle as bundles
from archive.packages import sip
from archive.packages.contents import PackedFile, made_file, packed_file
from archive.packages.sources import UnreadableFileError, guard_reading, why_missing

LARGE = 30 * 1024 * 1024


@pytest.fixture
def large(tmp_path: Path) -> PackedFile:
    """A stored file of 30 MB."""
    storage = FileSystemStorage(tmp_path)
    name = storage.save("stor.pdf", ContentFile(bytes(LARGE)))
    field = FieldFile.__new__(FieldFile)
    field.storage, field.name, field._committed, field._file = storage, name, True, None
    at = timezone.now()
    return packed_file(
        file=field,
        path="data/stor.pdf",
        title="Stor",
        mime_type="application/pdf",
        created=at,
        sha256=hashlib.sha256(bytes(LARGE)).hexdigest(),
    )


@pytest.fixture
def traced(large: PackedFile) -> Iterator[None]:
    """Memory is counted, once the large file is there."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_a_package_holds_no_whole_file_in_memory(large: PackedFile, tmp_path: Path, traced: None) -> None:
    with (tmp_path / "paket.zip").open("w+b") as file:
        sip.write_files([large, large], file, folder="SP", at=timezone.now())
    assert tracemalloc.get_traced_memory()[1] < LARGE / 4
    with zipfile.ZipFile(tmp_path / "paket.zip") as package:
        assert package.testzip() is None
        assert package.infolist()[0].file_size == LARGE


def test_many_copies_are_sent_a_piece_at_a_time(
    large: PackedFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, traced: None
) -> None:
    small = made_file(path="rapport.json", title="", data=b"{}", mime_type="application/json", created=timezone.now())
    monkeypatch.setattr(bundles, "sealed_copy", lambda _: large)
    monkeypatch.setattr(bundles, "validation_report_file", lambda _: small)
    monkeypatch.setattr(bundles, "_entry", lambda *_: {})
    with (tmp_path / "alla.zip").open("wb") as file:
        for piece in bundles.bundle([SealedCopy()], at=timezone.now()):
            file.write(piece)
    assert tracemalloc.get_traced_memory()[1] < LARGE / 4
    with zipfile.ZipFile(tmp_path / "alla.zip") as made:
        assert made.testzip() is None
        assert made.infolist()[0].file_size == LARGE


def test_what_is_exchanged_after_it_was_looked_at_is_packed_by_nothing(large: PackedFile, tmp_path: Path) -> None:
    """As large as it was. Of a package the sums are written before its files."""
    assert sum(map(len, large.chunks())) == LARGE
    (tmp_path / "stor.pdf").write_bytes(b"x" + bytes(LARGE - 1))
    with pytest.raises(ValueError, match="no longer has the SHA-256"):
        sip.write_files([large], BytesIO(), folder="SP", at=timezone.now())
    with pytest.raises(UnreadableFileError) as told:
        list(guard_reading(large).chunks())
    assert why_missing(told.value) == "En lagrad fil är inte längre den som sparades."
