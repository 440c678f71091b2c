"""Files that are no form, or are made to cost: refused in Swedish, or read as far as it goes."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from surveys.word.package import MOST_MEMBERS, UnreadableError
from surveys.word_draft.confinement import read_form_confined
from surveys.word_draft.heads import MissingError, StatedHead
from surveys.word_draft.reader import MOST_BLOCKS
from tests.surveys.word_draft.papers import HEAD, file_of, lost_words, paper, row_of, understood, words, written

EMPTY = file_of(paper())


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            if entry.filename != name:
                target.writestr(entry, source.read(entry))
        target.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "inget Word-dokument"),
        (b"%PDF-1.7", "inget Word-dokument"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 600, "äldre format"),
        (b"PK\x03\x04 och sedan inget", "skadad"),
        (EMPTY, "ingen text"),
        (with_part(EMPTY, "word/document.xml", b"<w:document"), "skadad"),
        (with_part(EMPTY, "word/document.xml", b" " * (41 * 1024 * 1024)), "orimligt mycket"),
        (with_part(EMPTY, "word/document.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "skadad"),
    ],
)
def test_what_is_no_form_in_word_is_refused_with_what_to_do(content: bytes, told: str) -> None:
    with pytest.raises(UnreadableError, match=told):
        understood(content)


def test_an_archive_of_thousands_of_files_is_never_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(MOST_MEMBERS + 1):
            archive.writestr(f"a{number}", b"")
    with pytest.raises(UnreadableError, match="orimligt mycket"):
        understood(made.getvalue())


def test_a_document_of_many_thousand_paragraphs_is_refused() -> None:
    lines = b"<w:p><w:r><w:t>Rad</w:t></w:r></w:p>" * (MOST_BLOCKS + 1)
    space = nsdecls("w").encode()
    content = with_part(EMPTY, "word/document.xml", b"<w:document %s><w:body>%s</w:body></w:document>" % (space, lines))
    with pytest.raises(UnreadableError, match="längre än någon enkät"):
        understood(content)


def test_tables_within_tables_are_told_word_for_word_however_deep() -> None:
    for depth in (2, 5, 60):
        inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Innerst</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        for number in range(depth):
            text = f"<w:p><w:r><w:t>Nivå{number}</w:t></w:r></w:p>"
            inner = f"<w:tbl><w:tr><w:tc>{text}{inner}</w:tc></w:tr></w:tbl>"
        document = paper()
        document.add_paragraph("Enkäten")
        document.element.body.insert(1, parse_xml(inner.replace("<w:tbl>", f"<w:tbl {nsdecls('w')}>", 1)))
        form = understood(document)
        told = {word for row in form.report.rows for word in words(row.text)}
        assert {"innerst", *(f"nivå{number}" for number in range(depth))} <= told
        assert lost_words(form) == []


def test_tracked_changes_are_read_as_accepted_and_what_they_strike_is_told() -> None:
    document = written("# Avsnittet", "**1. Har ni en plan?", "○ Ja", "○ Nej")
    paragraph = document.paragraphs[1]._p
    by = f'{nsdecls("w")} w:id="7" w:author="x" w:date="2026-01-01T00:00:00Z"'
    paragraph.append(parse_xml(f"<w:ins {by}><w:r><w:t> för året</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:del {by}><w:r><w:delText> för hela länet</w:delText></w:r></w:del>"))
    form = understood(document)
    assert form.report.tracked
    assert form.definition.questions[0].text == "Har ni en plan? för året"
    struck = row_of(form, "för hela länet")
    assert (struck.is_left, struck.why) == (
        True,
        "Är struket i dokumentets spårade ändringar, som är lästa som godkända.",
    )


def test_characters_that_a_questionnaire_may_not_have_are_left_out() -> None:
    form = understood(written("# Av\u200bsnittet", "**1. Har\u00a0ni\u00ad en plan?", "○ Ja\u0085", "○ Nej"))
    assert form.definition.questions[0].type == "choice"


def test_what_the_document_does_not_say_is_asked_for() -> None:
    content = file_of(written("**1. Har ni en plan?", "○ Ja", "○ Nej"))
    with pytest.raises(MissingError) as missing:
        understood(content, StatedHead(name="prov", version="2026-01-15"))
    assert missing.value.fields == ("title", "year")


def test_title_year_and_last_day_are_taken_from_the_document() -> None:
    content = file_of(written("Enkät 2026", "# A", "**1. Har ni?", "○ Ja", "○ Nej", "Svara senast den 12 mars 2027."))
    tree = understood(content, StatedHead(name="prov", version="2026-01-15")).definition
    assert (tree.title, tree.year, tree.last_response_day) == ("Enkät 2026", 2026, "2027-03-12")


def test_a_strangers_file_is_read_in_a_process_of_its_own() -> None:
    content = file_of(written("# A", "**1. Har ni?", "○ Ja", "○ Nej"))
    assert read_form_confined([content], len(content), HEAD) == understood(content)
    with pytest.raises(UnreadableError, match="inget Word-dokument"):
        read_form_confined([b"hej"], 3, HEAD)
    with pytest.raises(UnreadableError, match="25 MB"):
        read_form_confined([], 26 * 1024 * 1024, HEAD)
    with pytest.raises(MissingError):
        read_form_confined([content], len(content), StatedHead(name="prov", version="2026-01-15"))


def test_a_document_that_costs_too_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.word_draft.confinement.SECONDS", 0.01)
    content = file_of(docx.Document())
    with pytest.raises(UnreadableError, match="för mycket tid eller minne"):
        read_form_confined([content], len(content), HEAD)


def test_a_fault_of_the_reader_is_told_as_such_and_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    content = file_of(written("# A", "**1. Har ni?", "○ Ja", "○ Nej"))
    with pytest.raises(UnreadableError, match="portalen har ett fel"):
        read_form_confined([content], len(content), replace(HEAD, name=7))  # no author can: it stands for any fault
    assert "The reader of Word forms failed: TypeError" in caplog.messages
