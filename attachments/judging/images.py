"""Whether PNG and JPEG files are whole, and how many pixels they have.

The picture is never decoded, so that no small file can become a huge one here; nor, by its limit, where it is opened.
"""

import zlib
from typing import BinaryIO

from attachments.filetypes import refusal
from attachments.judging.second import refuse_second_in_jpeg, refuse_second_in_png

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"
_STANDALONE_MARKERS = {0x01, *range(0xD0, 0xD8)}
_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN = 0xDA
_SINCE_PNG_1_1 = {b"iCCP", b"sPLT", b"sRGB"}
MAX_PIXELS = 120_000_000
"""Decoded, four bytes each. Phones make pictures of up to 108 million."""
_BROKEN = "Bilden är skadad eller ofullständig. Öppna den, spara den på nytt som PNG eller JPEG och försök igen."


def check_png(file: BinaryIO) -> tuple[str, str]:
    """Walk the chunks (ISO/IEC 15948, clause 5): lengths and CRCs right, IHDR first, some IDAT, IEND last.

    The format's name and version, by the chunks that came with each, as PRONOM tells them apart.
    """
    file.seek(len(PNG_SIGNATURE))
    kind, header = _png_chunk(file)
    if kind != b"IHDR" or len(header) != 13:
        raise refusal("broken_image", _BROKEN)
    _refuse_size(width=int.from_bytes(header[:4], "big"), height=int.from_bytes(header[4:8], "big"))
    seen: set[bytes] = set()
    while kind != b"IEND":
        kind, _ = _png_chunk(file)
        seen.add(kind)
    if b"IDAT" not in seen:
        raise refusal("broken_image", _BROKEN)
    refuse_second_in_png(file)
    return "PNG", "1.2" if b"iTXt" in seen else "1.1" if seen & _SINCE_PNG_1_1 else "1.0"


def refuse_huge_png(file: BinaryIO) -> None:
    """As check_png, of the header alone: enough for a picture within a document."""
    file.seek(len(PNG_SIGNATURE) + 8)
    header = file.read(8)
    if len(header) == 8:
        _refuse_size(width=int.from_bytes(header[:4], "big"), height=int.from_bytes(header[4:], "big"))


def _refuse_size(*, width: int, height: int) -> None:
    if not width or not height:
        raise refusal("broken_image", _BROKEN)
    if width * height > MAX_PIXELS:
        raise refusal(
            "too_many_pixels",
            f"Bilden är {width} × {height} bildpunkter, och högst {MAX_PIXELS // 1_000_000} miljoner tas emot. "
            "Spara den i en lägre upplösning och försök igen.",
        )


def _png_chunk(file: BinaryIO) -> tuple[bytes, bytes]:
    header = file.read(8)
    length = int.from_bytes(header[:4], "big")
    content = file.read(length + 4) if len(header) == 8 and length < 2**31 else b""
    if len(content) != length + 4:
        raise refusal("broken_image", _BROKEN)
    kind, data, crc = header[4:], content[:-4], int.from_bytes(content[-4:], "big")
    if zlib.crc32(kind + data) != crc:
        raise refusal("broken_image", _BROKEN)
    return kind, data


def check_jpeg(file: BinaryIO) -> tuple[str, str]:
    """Walk the segments (ITU-T T.81, annex B): SOI, a frame header, a scan with data, and EOI after it.

    The format's name and version: JFIF's (ITU-T T.871, 10.1), and a JPEG without any where it begins otherwise.
    """
    file.seek(2)
    seen_frame = False
    found = _begins(file)
    while (marker := _next_marker(file)) != _START_OF_SCAN:
        segment = _segment(file, marker)
        if marker in _START_OF_FRAME:
            seen_frame = True
            _refuse_frame(segment)
    _segment(file, marker)
    end_of_header = file.tell()
    # Cameras and phones append previews after EOI, so it need not be the very last.
    if not seen_frame or file.read().rfind(b"\xff\xd9") < 1:
        raise refusal("broken_image", _BROKEN)
    refuse_second_in_jpeg(file, end_of_header)
    return found


def _begins(file: BinaryIO) -> tuple[str, str]:
    head = file.read(11)
    file.seek(2)
    if head[:2] == b"\xff\xe0" and head[4:9] == b"JFIF\x00":
        return "JFIF", f"{head[9]}.{head[10]:02}"
    return "JPEG", ""


def _next_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise refusal("broken_image", _BROKEN)
    while (byte := file.read(1)) == b"\xff":
        continue
    if not byte:
        raise refusal("broken_image", _BROKEN)
    return byte[0]


def refuse_huge_jpeg(file: BinaryIO) -> None:
    """As check_jpeg, of the frame header alone: enough for a picture within a document."""
    file.seek(2)
    while (marker := _next_marker(file)) != _START_OF_SCAN:
        segment = _segment(file, marker)
        if marker in _START_OF_FRAME:
            _refuse_frame(segment)


def _refuse_frame(segment: bytes) -> None:
    """T.81, B.2.2: precision, number of lines, samples a line. Lines that are told later (DNL) are not taken."""
    if len(segment) < 6:
        raise refusal("broken_image", _BROKEN)
    _refuse_size(width=int.from_bytes(segment[3:5], "big"), height=int.from_bytes(segment[1:3], "big"))


def _segment(file: BinaryIO, marker: int) -> bytes:
    if marker in _STANDALONE_MARKERS:
        return b""
    length = int.from_bytes(file.read(2), "big")
    segment = file.read(length - 2) if length >= 2 else b""
    if length < 2 or len(segment) != length - 2:
        raise refusal("broken_image", _BROKEN)
    return segment
