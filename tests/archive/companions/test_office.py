"""What LibreOffice itself makes of real files: PDF/A-2b by veraPDF's judgement, and nothing fetched on the way."""

import io
import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from docx import Document

from archive.companions import office
from archive.companions.office import ConversionError, convert_file, program_version
from attachments.content import inspect
from attachments.filetypes import DOCX, JPEG, ODT, PNG, XLSX, FileType
from attachments.formats import Format
from tests.attachments.files import image
from tests.seals.conftest import verapdf
from tests.verapdf import Conformance, VeraPdf

__all__ = ["verapdf"]
PROGRAMS = Path("/usr/lib/libreoffice/program")
pytestmark = [
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed"),
    pytest.mark.xdist_group("verapdf"),
]


def need(part: str) -> None:
    if not (PROGRAMS / f"lib{part}lo.so").exists():
        pytest.skip(f"this LibreOffice has no {part} (libreoffice-calc-nogui, libreoffice-draw-nogui)")


def word(text: str = "Handlingsplanen gäller från och med januari.") -> bytes:
    target, document = io.BytesIO(), Document()
    document.add_heading("Handlingsplan")
    document.add_paragraph(text)
    document.add_table(2, 2).cell(0, 0).text = "Åtgärd"
    document.save(target)
    return target.getvalue()


def sheet() -> bytes:
    """What every spreadsheet has, and no more."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rels}">'
            '<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        file.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Norr</t></is></c>'
            '<c r="B1"><v>7</v></c></row></sheetData></worksheet>',
        )
    return target.getvalue()


def text() -> bytes:
    """An OpenDocument text."""
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("mimetype", ODT.mime_type)
        file.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{spaces}:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{ODT.mime_type}"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        )
        file.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{spaces}:office:1.0" xmlns:t="{spaces}:text:1.0" o:version="1.2"><o:body>'
            "<o:text><t:p>Yttrande</t:p></o:text></o:body></o:document-content>",
        )
    return target.getvalue()


KINDS: list[tuple[FileType, str, Any]] = [
    (DOCX, "sw", word),
    (ODT, "sw", text),
    (XLSX, "sc", sheet),
    (PNG, "sd", lambda: image("PNG")),
    (JPEG, "sd", lambda: image("JPEG")),
]


def pdf_of(content: bytes, kind: FileType = DOCX, *, seconds: float = 300) -> bytes:
    with convert_file(io.BytesIO(content), kind.mime_type, program="soffice", seconds=seconds) as path:
        return path.read_bytes()


@pytest.mark.parametrize(("kind", "part", "make"), KINDS, ids=[one[0].extensions[0] for one in KINDS])
def test_it_is_pdf_a_2b_and_passes_for_an_attachment(
    kind: FileType, part: str, make: Any, verapdf: VeraPdf, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(part)
    made = pdf_of(make(), kind)
    assert inspect(upload=File(io.BytesIO(made), name="bilaga.pdf")).format == Format("PDF/A", "2b", "fmt/477")
    monkeypatch.setattr("tests.verapdf.PROFILES", ("2b",))
    assert verapdf.validate(made) == (Conformance("2b", True, ()),)


def test_the_program_says_its_name_and_version() -> None:
    assert program_version("soffice").startswith("LibreOffice ")


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(ConversionError):
        pdf_of(b"PK\x03\x04 and then nothing", XLSX)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and what is asked of it."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815  # as http.server calls them

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()


def linking_to(address: str) -> bytes:
    """A Word file that shows a picture from elsewhere, as whoever wants to know that it is opened would write it."""
    target, document = io.BytesIO(), Document()
    document.add_picture(io.BytesIO(image("PNG")))
    document.save(target)
    changed = io.BytesIO()
    with zipfile.ZipFile(target) as given, zipfile.ZipFile(changed, "w") as made:
        for name in given.namelist():
            data = given.read(name)
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    b'Target="media/image1.png"', f'Target="{address}/x.png" TargetMode="External"'.encode()
                )
            if name == "word/document.xml":
                data = data.replace(b"r:embed=", b"r:link=")
            made.writestr(name, data)
    return changed.getvalue()


def test_nothing_that_a_document_points_to_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as (address, asked):
        pdf_of(linking_to(address))
        assert asked == []
        # The control: with a profile that says nothing the same file does ask.
        monkeypatch.setattr(office, "_PROFILE", ())
        pdf_of(linking_to(address))
        assert asked
