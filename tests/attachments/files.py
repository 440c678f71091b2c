"""Small real files of every accepted type, and the pieces to break them with."""

import io
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

_OFFICE = "application/vnd.openxmlformats-officedocument"
WORD_MAIN = f"{_OFFICE}.wordprocessingml.document.main+xml"
EXCEL_MAIN = f"{_OFFICE}.spreadsheetml.sheet.main+xml"
POWERPOINT_MAIN = f"{_OFFICE}.presentationml.presentation.main+xml"
_OFFICE_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def upload(content: bytes, name: str = "fil.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(*, pages: int = 1, encryption: pikepdf.Encryption | bool = False) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    target = io.BytesIO()
    # The same bytes each time; an encrypted file needs an identity of its own.
    document.save(target, encryption=encryption, deterministic_id=not encryption)
    return target.getvalue()


def stating(**said: str) -> bytes:
    """A PDF 1.7 whose XMP states this of PDF/A."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as opened_pdf:
        with opened_pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
            xmp.update({f"pdfaid:{name}": value for name, value in said.items()})
        opened_pdf.save(target, force_version="1.7")
    return target.getvalue()


def archive(members: Mapping[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return target.getvalue()


def stored_archive(members: Mapping[str, bytes | str]) -> bytes:
    return archive(members, compression=zipfile.ZIP_STORED)


def opened(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def office_members(*, main: str = "word/document.xml", main_type: str = WORD_MAIN) -> dict[str, bytes | str]:
    return {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/{main}" ContentType="{main_type}"/></Types>'
        ),
        "_rels/.rels": (
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE_RELATIONSHIP}" Target="{main}"/></Relationships>'
        ),
        main: "<document>Beslut om åtgärder</document>" * 50,
    }


def docx() -> bytes:
    return archive(office_members())


def xlsx() -> bytes:
    return archive(office_members(main="xl/workbook.xml", main_type=EXCEL_MAIN))


def pptx() -> bytes:
    return archive(office_members(main="ppt/presentation.xml", main_type=POWERPOINT_MAIN))


def odt_members() -> dict[str, bytes | str]:
    return {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": "<office>Yttrande</office>",
    }


def odt() -> bytes:
    return archive(odt_members())


def image(form: str) -> bytes:
    target = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(target, form)
    return target.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def flipped(content: bytes, position: int) -> bytes:
    """The same bytes with one of them changed."""
    return content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :]
