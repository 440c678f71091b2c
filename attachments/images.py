"""Whether PNG and JPEG files are whole. The picture is never decoded, so that no small file can become a huge one."""

import zlib
from typing import BinaryIO

from attachments.filetypes import refusal

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"
_STANDALONE_MARKERS = {0x01, *range(0xD0, 0xD8)}
_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN = 0xDA
_BROKEN = "Bilden är skadad eller ofullständig. Öppna den, spara den på nytt som PNG eller JPEG och försök igen."


def check_png(file: BinaryIO) -> None:
    """Walk the chunks (ISO/IEC 15948, clause 5): lengths and CRCs right, IHDR first, some IDAT, IEND last."""
    file.seek(len(PNG_SIGNATURE))
    kinds: list[bytes] = []
    while not kinds or kinds[-1] != b"IEND":
        kinds.append(_png_chunk(file))
    if kinds[0] != b"IHDR" or b"IDAT" not in kinds:
        raise refusal("broken_image", _BROKEN)


def _png_chunk(file: BinaryIO) -> bytes:
    header = file.read(8)
    length = int.from_bytes(header[:4], "big")
    content = file.read(length + 4) if len(header) == 8 and length < 2**31 else b""
    if len(content) != length + 4:
        raise refusal("broken_image", _BROKEN)
    kind, data, crc = header[4:], content[:-4], int.from_bytes(content[-4:], "big")
    if zlib.crc32(kind + data) != crc:
        raise refusal("broken_image", _BROKEN)
    return kind


def check_jpeg(file: BinaryIO) -> None:
    """Walk the segments (ITU-T T.81, annex B): SOI, a frame header, a scan with data, and EOI after it."""
    file.seek(2)
    seen_frame = False
    while (marker := _next_marker(file)) != _START_OF_SCAN:
        seen_frame = seen_frame or marker in _START_OF_FRAME
        _skip_segment(file, marker)
    _skip_segment(file, marker)
    # Cameras and phones append previews after EOI, so it need not be the very last.
    if not seen_frame or file.read().rfind(b"\xff\xd9") < 1:
        raise refusal("broken_image", _BROKEN)


def _next_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise refusal("broken_image", _BROKEN)
    while (byte := file.read(1)) == b"\xff":
        continue
    if not byte:
        raise refusal("broken_image", _BROKEN)
    return byte[0]


def _skip_segment(file: BinaryIO, marker: int) -> None:
    if marker in _STANDALONE_MARKERS:
        return
    length = int.from_bytes(file.read(2), "big")
    if length < 2 or len(file.read(length - 2)) != length - 2:
        raise refusal("broken_image", _BROKEN)
