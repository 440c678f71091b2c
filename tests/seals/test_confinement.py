"""A stranger's file is inspected within limits of time and memory, whatever it holds."""

import io
import secrets
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from responses.models import State
from script.local_servers import REPOSITORY
from seals.confinement import contents_confined, inspect_confined
from seals.verify import inspect_pdf
from tests.builders import make_response, seal

from .test_verify import Roots

pytestmark = pytest.mark.usefixtures("started_processes")


def packed(start: bytes = b"", megabytes: int = 400) -> bytes:
    """`start` and many megabytes of spaces in some hundred kilobytes (RFC 1950), at no cost."""
    megabyte = b" " * (1024 * 1024)
    check = zlib.adler32(start)
    for _ in range(megabytes):
        check = zlib.adler32(megabyte, check)
    return b"\x78\x9c" + _packed(start) + _packed(megabyte) * megabytes + b"\x03\x00" + check.to_bytes(4, "big")


def _packed(content: bytes) -> bytes:
    """Deflate blocks that refer to nothing before them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)


def made(change: Callable[[pikepdf.Pdf], None], **options: Any) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(target, **options)
    return target.getvalue()


def content_bomb(pdf: pikepdf.Pdf) -> None:
    """A page whose content unpacks to many megabytes."""
    stream = pikepdf.Stream(pdf, b"")
    stream.write(packed(), filter=pikepdf.Name.FlateDecode)
    pdf.pages[0].Contents = stream


def attached_bomb(pdf: pikepdf.Pdf) -> None:
    """An embedded svar.json that does."""
    pdf.attachments["svar.json"] = pikepdf.AttachedFileSpec(pdf, b"", filename="svar.json")
    stream = pdf.attachments["svar.json"].get_file().obj
    stream.write(packed(), filter=pikepdf.Name.FlateDecode)


def javascript(pdf: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("while (true) app.alert('hej')"))
    pdf.Root.OpenAction = script


def page_loop(pdf: pikepdf.Pdf) -> None:
    """A page tree that is its own branch, and a font that uses itself."""
    pdf.pages[0].obj.Resources = pikepdf.Dictionary()
    font = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font))
    font.DescendantFonts = pikepdf.Array([font])
    pdf.pages[0].obj.Resources.Font = pikepdf.Dictionary(F=font)
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def many_pages(pdf: pikepdf.Pdf) -> None:
    """Twenty thousand pages, which are all the same one."""
    pdf.Root.Pages.Kids = pikepdf.Array([pdf.pages[0].obj] * 20_000)
    pdf.Root.Pages.Count = 20_000


def object_stream_bomb() -> bytes:
    """The document's objects lie in a stream that unpacks to many megabytes, which every reader must unpack."""
    inside = packed(b"1 0 2 34 <</Type/Catalog/Pages 2 0 R>>     <</Type/Pages/Kids[]/Count 0>>")
    head = b"%PDF-1.7\n"
    stream = b"3 0 obj<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length %d>>stream\n" % len(inside)
    place = len(head)
    objects = head + stream + inside + b"\nendstream endobj\n"
    rows = b"".join(
        bytes([kind]) + where.to_bytes(4, "big") + bytes([index])
        for kind, where, index in ((0, 0, 0), (2, 3, 0), (2, 3, 1), (1, place, 0), (1, len(objects), 0))
    )
    table = b"4 0 obj<</Type/XRef/W[1 4 1]/Size 5/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return objects + table + rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(objects)


def claims_a_gigabyte() -> bytes:
    """A stream that says it is a gigabyte long and is not."""
    return made(lambda pdf: None).replace(b"/Type /Catalog", b"/Type /Catalog /X 9 0 R", 1) + (
        b"9 0 obj<</Length 1073741824>>stream\nkort\nendstream endobj\n"
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "content bomb": lambda: made(content_bomb, compress_streams=False),
    "attached bomb": lambda: made(attached_bomb, compress_streams=False),
    "object stream bomb": object_stream_bomb,
    "a gigabyte claimed": claims_a_gigabyte,
    "javascript": lambda: made(javascript),
    "loops": lambda: made(page_loop),
    "twenty thousand pages": lambda: made(many_pages),
    "encrypted": lambda: made(lambda pdf: None, encryption=pikepdf.Encryption(owner="a", user="b")),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_gets_a_clear_answer_within_the_limits(make: Callable[[], bytes], trust_roots: Roots) -> None:
    """The limits are the kernel's and the clock's: that there is an answer says that they held."""
    data = make()
    found = inspect_confined(data=data, trust_roots=trust_roots)
    assert (found.passes_gate, found.sealed, found.receipt_number) == (False, False, None)
    [reason] = found.reasons
    assert reason.endswith(".")
    [contents] = contents_confined(files=[data])
    assert contents is None or len(contents.pages) <= 1


def test_a_file_is_checked_without_reading_what_speaks_to_others() -> None:
    """That took most of the time of a checking, for a process that asks nobody."""
    read = "import sys, seals.confinement, pyhanko.sign.validation, pyhanko.sign.signers, pikepdf"
    told = f"{read}; print(*(n for n in sys.modules if getattr(sys.modules[n], '__file__', '')))"
    done = subprocess.run([sys.executable, "-c", told], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    packages = {name.partition(".")[0] for name in done.stdout.split()}
    assert {"pyhanko", "pikepdf", "seals"} <= packages
    assert not packages & {"aiohttp", "celery", "requests", "django"}


def test_files_that_are_read_together_are_told_apart_and_one_that_cannot_be_read_stops_none(sealed: bytes) -> None:
    [first, bad, again] = contents_confined(files=[sealed, b"%PDF-1.7 %%EOF", sealed])
    assert bad is None
    assert first == again
    assert first is not None
    assert first.pages


def test_what_was_read_before_a_hostile_file_is_known(sealed: bytes) -> None:
    first, bomb = contents_confined(files=[sealed, made(content_bomb, compress_streams=False)])
    assert first is not None
    assert bomb is None


def test_a_confined_inspection_says_the_same(sealed: bytes, trust_roots: Roots) -> None:
    confined = inspect_confined(data=sealed, trust_roots=trust_roots)
    free = inspect_pdf(data=sealed, trust_roots=trust_roots)
    assert (confined.passes_gate, confined.sha256, confined.signed_at, confined.reasons) == (
        free.passes_gate,
        free.sha256,
        free.signed_at,
        free.reasons,
    )


def test_a_file_that_takes_too_long_is_told_to_be_unreadable(sealed: bytes, trust_roots: Roots) -> None:
    found = inspect_confined(data=sealed, trust_roots=trust_roots, seconds=0)
    assert not found.passes_gate
    assert "rimlig tid" in found.reasons[0]


def test_a_file_that_needs_too_much_memory_is_told_to_be_unreadable(sealed: bytes, trust_roots: Roots) -> None:
    found = inspect_confined(data=sealed, trust_roots=trust_roots, megabytes=5)
    assert not found.passes_gate
    assert "rimlig tid" in found.reasons[0]


@pytest.mark.django_db
def test_anybody_can_have_a_copy_verified_and_nothing_is_kept(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = seal(make_response(state=State.SUBMITTED))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    # So small that the upload passes through a file on its way.
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    with copy.file.open("rb") as opened:
        genuine = opened.read()
    files, rows = stored_files(), count_rows()
    for data, said in (
        (genuine, "Oförändrad: filen"),
        (genuine + b"mer", "Ändrad: filen"),
        (b"%PDF-1.7", "Okänd: filen"),
    ):
        upload = SimpleUploadedFile("hemlig.pdf", data, "application/pdf")
        answer = Client().post(reverse("verify"), {"file": upload})
        assert said in answer.content.decode()
    assert (stored_files(), count_rows()) == (files, rows)
    # What is held while one file is judged is empty, and the same file the next time (config.places).
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name.rpartition("-")[0] for path in left} <= {"verification"}
    assert [path.read_bytes() for path in left] == [b""] * len(left)


def stored_files() -> set[Path]:
    return set(Path(default_storage.path("")).rglob("*"))


def count_rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in apps.get_models()}


@pytest.mark.django_db
def test_a_flood_of_files_is_refused(settings: Any) -> None:
    settings.VERIFICATIONS_A_MINUTE = 3
    client = Client(REMOTE_ADDR=f"203.0.113.{secrets.randbelow(250)}")
    answers = [client.post(reverse("verify"), {}).status_code for _ in range(4)]
    assert answers == [422] * 3 + [429]
