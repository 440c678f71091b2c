"""Files that take too much to open, or to look into: pictures of too many pixels, and what never ends."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from pikepdf import Array, Dictionary, String

from attachments.content import inspect
from attachments.judging import images
from tests.attachments import files
from tests.attachments.verdicts import pdf_with, verdict

pytestmark = pytest.mark.usefixtures("started_processes")


def png_of(width: int, height: int) -> bytes:
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    chunks = ((b"IHDR", header), (b"IDAT", b"x"), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(files.png_chunk(kind, data) for kind, data in chunks)


def jpeg_of(width: int, height: int) -> bytes:
    content = files.image("JPEG")
    frame = content.index(b"\xff\xc0")
    return content[: frame + 5] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + content[frame + 9 :]


@pytest.mark.parametrize("picture", [png_of, jpeg_of])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(picture: Callable[[int, int], bytes]) -> None:
    assert verdict(picture(12_000, 10_000)) == "taken"
    assert verdict(picture(12_001, 10_000)) == "too_many_pixels"
    assert verdict(files.archive({**files.office_members(), "word/media/a": picture(12_001, 10_000)})) == (
        "too_many_pixels"
    )


@pytest.mark.parametrize("picture", [png_of(0, 5), png_of(5, 0), jpeg_of(0, 5), jpeg_of(5, 0)])
def test_a_picture_that_does_not_tell_its_size_is_broken(picture: bytes) -> None:
    assert verdict(picture) == "broken_image"


def test_the_message_says_how_many_pixels_and_what_to_do() -> None:
    with pytest.raises(ValidationError) as caught:
        images.check_png(io.BytesIO(png_of(60_000, 60_000)))
    assert "60000 × 60000 bildpunkter" in caught.value.message
    assert "lägre upplösning" in caught.value.message


def costly_pdf() -> bytes:
    """Three kilobytes that unpack, as objects, to more than the process may have."""

    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream(bytes(700 * 1024 * 1024))
        file = Dictionary(Type=pikepdf.Name.Filespec, F=String("a.pdf"), UF=String("a.pdf"), EF=Dictionary(F=stream))
        pdf.Root.AF = Array([pdf.make_indirect(file)])

    return pdf_with(change, compress_streams=True, recompress_flate=True)


def test_a_file_that_takes_too_much_memory_is_refused_and_nothing_else_happens() -> None:
    content = costly_pdf()
    assert len(content) < 2_000_000
    with pytest.raises(ValidationError) as caught:
        inspect(upload=files.upload(content, "a.pdf"))
    assert caught.value.code == "too_costly"
    assert "Spara den som en ny PDF" in caught.value.message
