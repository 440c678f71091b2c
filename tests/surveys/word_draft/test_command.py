"""manage.py draft_from_word: the report, the questionnaire in YAML, and which files it does not take."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from surveys.loader import load_text
from tests.surveys.word_draft.papers import file_of, written

FORM = file_of(
    written("Enkät 2026", "# Avsnittet", "**1. Har ni en plan?", "○ Ja", "○ Nej", "**2. Vad gäller?", "☐ A", "☐ B")
)


def said(*args: object) -> str:
    out = io.StringIO()
    call_command("draft_from_word", *map(str, args), stdout=out)
    return out.getvalue()


def test_it_prints_what_each_paragraph_became(tmp_path: Path) -> None:
    (tmp_path / "enkat.docx").write_bytes(FORM)
    lines = said(tmp_path / "enkat.docx").splitlines()
    assert lines[:2] == ["Enkät 2026, 2026: 1 avsnitt, 2 frågor och fält.", "Inte förstått: 0. Gissat: 2."]
    assert "Fråga 1: 1. Har ni en plan?" in lines
    assert any(line.startswith("Fråga 2: 2. Vad gäller? [gissat: ") for line in lines)


def test_the_yaml_that_it_prints_is_a_questionnaire(tmp_path: Path) -> None:
    (tmp_path / "enkat.docx").write_bytes(FORM)
    text = said(tmp_path / "enkat.docx", "--yaml", "--name", "ny-2026")
    assert text.startswith("# Enkät 2026, 2026")
    assert load_text(text, "prov.yaml").name == "ny-2026"


def test_what_cannot_be_read_or_is_not_said_is_told_in_swedish(tmp_path: Path) -> None:
    (tmp_path / "enkat.docx").write_bytes(b"hej")
    with pytest.raises(CommandError, match="inget Word-dokument"):
        said(tmp_path / "enkat.docx")
    with pytest.raises(CommandError, match="kan inte läsas"):
        said(tmp_path / "saknas.docx")
    (tmp_path / "enkat.docx").write_bytes(file_of(written("**1. Har ni?", "○ Ja", "○ Nej")))
    with pytest.raises(CommandError, match="--title TITEL och --year ÅR"):
        said(tmp_path / "enkat.docx")
