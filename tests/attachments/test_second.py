"""One file is one thing: polyglots, which a browser, an unpacker or a virus scanner may each read as something else."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from attachments.filetypes import DOCX, JPEG, PDF, PNG
from attachments.judging.judge import judge
from tests.attachments import files

PAGE = b"<html><body><script>alert(1)</script></body></html>"
PROGRAM = b"MZ" + bytes(300)
PICTURE, PHOTO = files.image("PNG"), files.image("JPEG")
AT_END = PICTURE.index(b"IEND") - 4


def commented(content: bytes, kind: bytes = b"tEXt") -> bytes:
    """The picture with a chunk of its own that holds the content."""
    return PICTURE[:AT_END] + files.png_chunk(kind, content) + PICTURE[AT_END:]


def with_comment(content: bytes) -> bytes:
    """The photograph with a comment segment."""
    return PHOTO[:2] + b"\xff\xfe" + (len(content) + 2).to_bytes(2, "big") + content + PHOTO[2:]


def zip_with(comment: bytes = b"", **members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, content in {**files.office_members(), **members}.items():
            package.writestr(name, content)
        package.comment = comment
    return target.getvalue()


def judged(content: bytes) -> object:
    return judge(io.BytesIO(content), len(content))[0]


POLYGLOTS = {
    "PDF and ZIP": files.pdf() + files.docx(),
    "PDF and page": files.pdf() + PAGE,
    "PDF and program": files.pdf() + PROGRAM,
    "PDF in the comment of a ZIP": files.docx()[:-2] + (len(files.pdf())).to_bytes(2, "little") + files.pdf(),
    "PNG and page": PICTURE + PAGE,
    "PNG and ZIP": PICTURE + files.docx(),
    "PNG with a page as text": commented(b"Comment\x00" + PAGE),
    "PNG with an archive as chunk": commented(files.docx(), b"ziPp"),
    "JPEG and page": PHOTO + PAGE,
    "JPEG and ZIP": PHOTO + files.docx(),
    "JPEG and PDF": PHOTO + files.pdf(),
    "JPEG and program": PHOTO + PROGRAM,
    "JPEG and PHP": PHOTO + b"<?php system($_GET[0]); ?>",
    "JPEG with a page as comment": with_comment(PAGE),
    "ZIP and PDF": files.docx() + files.pdf(),
    "ZIP and page": files.docx() + PAGE,
    "two ZIPs": files.docx() + files.docx(),
    "ZIP with a page as comment": zip_with(PAGE),
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "SVG behind a mark": b'\xef\xbb\xbf<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "program and ZIP": PROGRAM + files.docx(),
    "page and PDF": PAGE + b"\n" + files.pdf(),
}


@pytest.mark.parametrize("content", POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_what_is_something_else_too_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        judged(content)


@pytest.mark.parametrize(
    "name", ["../ut.xml", "/etc/passwd", "word/../../ut.xml", "..\\ut.xml", "C:\\ut.xml", "C:/ut.xml"]
)
def test_a_part_that_would_be_unpacked_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        judged(zip_with(**{name: b"x"}))


def test_what_ordinary_programs_write_is_taken() -> None:
    """Blanks after the end, a second version after the first, what cameras append, texts in pictures."""
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(200)
    taken = {
        files.pdf() + b"\r\n\x00\x00\x1a": PDF,
        files.pdf() + files.pdf(): PDF,
        commented(b"Title\x00Beslut <2026>"): PNG,
        PHOTO + PHOTO: JPEG,
        PHOTO + film: JPEG,
        with_comment("Kamera å".encode()): JPEG,
        zip_with(**{"word/media/bild..1.png": b"x", "word/a:b.xml": b"<a/>"}): DOCX,
    }
    assert [judged(content) for content in taken] == list(taken.values())
