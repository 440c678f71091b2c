"""File names as they are kept."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("Tack \U0001fa77.pdf", "Tack \U0001fa77.pdf"),  # of Unicode 15: Python 3.11 does not know it
        ("\U0001fadf\u0378\U000323af.pdf", "\U0001fadf\u0378\U000323af.pdf"),  # of Unicode 16, and of none
        ("v\u00e5rd\u00adplan\u200b.pdf", "v\u00e5rdplan.pdf"),
        ("\ufeffa\ue000b\ud83dc\uffffd.pdf", "a b cd.pdf"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467.pdf", "\U0001f468\u200d\U0001f469\u200d\U0001f467.pdf"),
        ("Protokoll 2025.11", "Protokoll 2025.11.pdf"),
        ("rapport.docx", "rapport.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("aux", "_aux.pdf"),
        ("com1.beslut.pdf", "_com1.beslut.pdf"),
        ("Conny.pdf", "Conny.pdf"),
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


@given(st.text(max_size=200) | st.text("\U0001fa77\u0378\u200d\u00ad\u202e.\\/ \ud800\uffff", max_size=12))
def test_any_name_is_made_one_that_stays_as_it_is_and_can_be_stored(name: str) -> None:
    kept = safe_name(name, PDF)
    assert safe_name(kept, PDF) == kept
    assert kept.endswith(".pdf")
    assert 4 < len(kept) <= MAX_CHARACTERS
    assert len(kept.encode()) <= MAX_BYTES
    assert not set(kept) & {chr(code) for code in (*range(32), *range(127, 160))}
