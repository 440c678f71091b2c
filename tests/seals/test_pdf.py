import hashlib
import io
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from archive.delivery import sending
from archive.paper import STYLESHEET
from archive.paper.reading_copy import STAMP_STYLESHEET
from config.pdf import resources
from config.pdf.render import COMMON_STYLESHEET, RenderError
from surveys.interchange import pdf_export

from .builders import MOMENT, make_answers, make_attachments, make_page, make_pdf

OTHER_PROCESS = """
import hashlib
from tests.seals.builders import make_pdf
print(hashlib.sha256(make_pdf()).hexdigest())
"""
SHEETS = (COMMON_STYLESHEET, STYLESHEET, STAMP_STYLESHEET, sending.STYLESHEET, pdf_export.STYLESHEET)


def open_pdf(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def text_of(data: bytes) -> str:
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def test_equal_input_gives_equal_bytes_in_another_process_with_other_fonts(unsealed: bytes, tmp_path: Path) -> None:
    environment = os.environ | {
        "FONTCONFIG_FILE": "/etc/fonts/fonts.conf",
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "PYTHONHASHSEED": "7",
        "TZ": "America/Lima",
    }
    command = [sys.executable, "-c", OTHER_PROCESS]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == hashlib.sha256(unsealed).hexdigest()


def test_another_identifier_gives_another_permanent_id(unsealed: bytes) -> None:
    other = make_pdf(identifier=b"SP-2026-000418-L")
    with open_pdf(unsealed) as one, open_pdf(other) as two:
        assert bytes(one.trailer.ID[0]) != bytes(two.trailer.ID[0])


def test_every_page_says_which_page_it_is_of_how_many(unsealed: bytes) -> None:
    pages = text_of(unsealed).rstrip("\f").split("\f")
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"sida {number} av {len(pages)}" in page
        assert "RS 2026-0123" in page


def test_the_contents_give_the_page_of_each_section(unsealed: bytes) -> None:
    pages = text_of(unsealed).split("\f")
    line = next(line for line in pages[1].splitlines() if line.startswith("Bilagor"))
    assert "Handlingsplan" in pages[int(line.split()[-1]) - 1]


def test_only_our_own_fonts_are_embedded(unsealed: bytes) -> None:
    with open_pdf(unsealed) as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert fonts
    assert all("+Source-Sans-3" in font or "+DejaVu-Sans" in font for font in fonts)


def test_each_embedded_file_is_associated_once_with_type_and_relationship(unsealed: bytes) -> None:
    expected = {file.name: file for file in make_attachments()}
    with open_pdf(unsealed) as pdf:
        assert [str(one.UF) for one in pdf.Root.AF] == sorted(expected)
        assert len({one.objgen for one in pdf.Root.AF}) == len(expected)
        for name, file in expected.items():
            stored = pdf.attachments[name]
            assert stored.relationship == f"/{file.relationship}"
            assert stored.get_file().mime_type == file.mime_type
            assert stored.get_file().read_bytes() == file.data


def test_title_and_author_are_cleaned_of_what_metadata_cannot_hold() -> None:
    data = make_pdf(make_page("<p>x</p>"), title="A\x00B", author="Region 🚀")
    with open_pdf(data) as pdf:
        assert str(pdf.docinfo["/Title"]) == "A[U+0000]B"
        assert str(pdf.docinfo["/Author"]) == "Region [U+1F680]"


@pytest.mark.parametrize(
    "body",
    [
        "<p>\u6f22</p>",
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="https://example.se/x.png" alt="x">',
        '<img src="static:../pyproject.toml" alt="x">',
        '<img src="static:no-such-file.png" alt="x">',
        '<link rel="stylesheet" href="file:///etc/hostname">',
        "<p style='flimmer: 1'>x</p>",
        '<a href="#nowhere">x</a>',
    ],
)
def test_whatever_weasyprint_warns_of_is_an_error(body: str) -> None:
    with pytest.raises(RenderError):
        make_pdf(make_page(body))


def test_a_stylesheet_that_is_warned_of_is_refused_each_time_and_read_anew_when_it_is_written_anew(
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "own.css"
    sheet.write_text("h1::after { content: ' och mer'; flimmer: 1 }")
    for _ in range(2):
        with pytest.raises(RenderError, match="flimmer"):
            make_pdf(make_page("<p>x</p>"), stylesheet=sheet)
    for said in ("och mer", "och annat"):
        sheet.write_text(f"h1::after {{ content: ' {said}' }}")
        assert f"Prov {said}" in text_of(make_pdf(make_page("<p>x</p>"), stylesheet=sheet))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_stylesheet_names_what_would_be_a_documents_own(sheet: Path) -> None:
    assert not re.search("@(font-face|counter-style|color-profile|import)", sheet.read_text())


def test_a_readable_file_of_the_machine_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "secret.css").write_text("h1::after { content: ' hemligt' }")
    link = f'<link rel="stylesheet" href="{(tmp_path / "secret.css").as_uri()}">'
    with pytest.raises(RenderError, match="forbidden"):
        make_pdf(make_page(link))


@pytest.mark.parametrize("path", ["../pyproject.toml", "%2e%2e/pyproject.toml", "/etc/hostname", "fonts", ""])
def test_a_static_address_never_leads_out_of_our_static_files(path: str) -> None:
    with pytest.raises(FileNotFoundError):
        resources.static_file(f"static:{path}")


def test_a_switched_off_logger_does_not_hide_a_missing_glyph() -> None:
    logging.getLogger("weasyprint").disabled = True
    with pytest.raises(RenderError, match="notdef"):
        make_pdf(make_page("<p>\u6f22</p>"))


def test_a_document_without_language_is_refused() -> None:
    with pytest.raises(RenderError, match="lang"):
        make_pdf("<html><body><h1>x</h1></body></html>")


def test_a_file_of_our_own_may_be_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "extra.css").write_text("h1::after { content: ' och mer' }")
    monkeypatch.setattr(resources, "STATIC_DIRECTORY", tmp_path)
    assert "Prov och mer" in text_of(make_pdf(make_page('<link rel="stylesheet" href="static:extra.css">')))


def test_two_attachments_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        make_pdf(attachments=[make_answers(), make_answers()])


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        make_pdf(created=MOMENT.replace(tzinfo=None))
