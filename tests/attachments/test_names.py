"""File names as they are kept."""

import unicodedata

import pytest

from attachments.filetypes import DOCX, JPEG, PDF
from attachments.names import MAX_BYTES, MAX_CHARACTERS, safe_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Användare\\anna\\Åtgärdsplan för övrigt.pdf", "Åtgärdsplan för övrigt.pdf"),
        ("/tmp/../beslut.pdf", "beslut.pdf"),
        ("..", "bilaga.pdf"),
        ("", "bilaga.pdf"),
        (".pdf", "bilaga.pdf"),
        ("a\x00b\nc\td.pdf", "a b c d.pdf"),
        ("oskyldig\u202efdp.exe", "oskyldig fdp.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("  beslut  2025 .pdf", "beslut 2025.pdf"),
        ("BESLUT.PDF", "BESLUT.pdf"),
        ("beslut", "beslut.pdf"),
        ("Protokoll 2025.11", "Protokoll 2025.11.pdf"),
        ("rapport.docx", "rapport.pdf"),
        ("rapport.pdf.exe", "rapport.pdf.pdf"),
    ],
)
def test_a_name_is_made_safe_and_gets_the_extension_of_its_content(given: str, kept: str) -> None:
    assert safe_name(given, PDF) == kept


def test_both_usual_extensions_of_a_jpeg_are_left_alone() -> None:
    assert safe_name("bild.jpeg", JPEG) == "bild.jpeg"
    assert safe_name("bild.JPG", JPEG) == "bild.jpg"


def test_a_name_with_decomposed_letters_is_composed() -> None:
    assert safe_name(unicodedata.normalize("NFD", "åäö.docx"), DOCX) == "åäö.docx"


@pytest.mark.parametrize("letter", ["a", "å", "漢"])
def test_a_long_name_is_shortened_and_keeps_its_extension(letter: str) -> None:
    kept = safe_name(letter * 300 + ".pdf", PDF)
    assert kept.endswith(f"{letter}.pdf")
    assert len(kept) <= MAX_CHARACTERS
    assert len(kept.encode()) <= MAX_BYTES
    assert len(kept) == MAX_CHARACTERS or len(kept.encode()) > MAX_BYTES - 4
