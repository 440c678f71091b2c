"""Word's own ways of holding text: lists, tables, notes, comments, frames; and files that are no answer at all."""

import io
import json
import zipfile
from typing import Any

import pytest
from lxml import etree

from config.confinement import Ended
from surveys.word import confinement, reader
from surveys.word.confinement import read_word_confined
from surveys.word.package import MOST_MEMBERS, UnreadableError
from tests.surveys.word.documents import (
    W,
    content_of,
    control,
    definition,
    edited,
    paragraph,
    read,
    retype,
    run,
    with_parts,
    written,
)

pytestmark = pytest.mark.xdist_group("docx")
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'
_NUMBERS = f"""{_DECLARED}<w:numbering xmlns:w="{W[1:-1]}">
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>
<w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="8"><w:abstractNumId w:val="2"/></w:num></w:numbering>"""


@pytest.fixture(scope="module")
def blank() -> bytes:
    return written(definition("- {type: text, link_id: Q1, text: x}\n- {type: string, link_id: Q2, text: y}\n"))


def said(content: bytes, tag: str = "Q1") -> str:
    return next(one.text for one in read(content).controls if one.tag == tag)


def listed(number: str, level: str, text: str) -> etree._Element:
    made = paragraph(run(text))
    layout = etree.fromstring(
        f'<w:pPr xmlns:w="{W[1:-1]}"><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    )
    made.insert(0, layout)
    return made


def filled(content: bytes, *blocks: etree._Element) -> bytes:
    def edit(root):
        element = control(root, "Q1")
        retype(element)
        content_of(element).extend(blocks)

    return edited(content, edit)


def test_lists_keep_their_signs(blank):
    content = with_parts(blank, {"word/numbering.xml": _NUMBERS.encode()})
    lines = (("7", "0", "tre"), ("7", "1", "under"), ("7", "1", "mer"), ("7", "0", "fyra"), ("8", "0", "punkt"))
    made = filled(content, *(listed(*line) for line in lines))
    assert said(made) == "3. tre\n  a) under\n  b) mer\n4. fyra\n• punkt"


def test_a_table_in_a_field_is_a_line_a_row_with_tabs(blank):
    rows = "".join(
        f"<w:tr><w:tc><w:p><w:r><w:t>{a}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{b}</w:t></w:r></w:p></w:tc></w:tr>"
        for a, b in (("Ort", "Antal"), ("Falkenberg", "90"))
    )
    table = etree.fromstring(f'<w:tbl xmlns:w="{W[1:-1]}">{rows}</w:tbl>')
    assert said(filled(blank, paragraph(run("Så här:")), table)) == "Så här:\nOrt\tAntal\nFalkenberg\t90"


def test_breaks_tabs_hyphens_and_symbols_read_as_they_look(blank):
    pieces = (
        "<w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/>'
    )
    made = etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}"><w:r>{pieces}</w:r></w:p>')
    assert said(filled(blank, made)) == "a\nb\tc-d☒"


def test_comments_notes_and_frames_are_told_with_their_question(blank):
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    inner = f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>%s</w:t></w:r></w:p>'
    relations = zipfile.ZipFile(io.BytesIO(blank)).read("word/_rels/document.xml.rels").decode()
    added = "".join(
        f'<Relationship Id="n{kind}" Type="{relation}/{kind}" Target="{kind}.xml"/>'
        for kind in ("comments", "footnotes")
    )
    parts = {
        "word/_rels/document.xml.rels": relations.replace("</Relationships>", f"{added}</Relationships>").encode(),
        "word/comments.xml": f'<w:comments xmlns:w="{W[1:-1]}"><w:comment w:id="4">{inner % "Stämmer det?"}</w:comment>'
        "</w:comments>".encode().decode(),
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{W[1:-1]}"><w:footnote w:id="9">{inner % "Enligt rapport."}'
        "</w:footnote></w:footnotes>",
    }
    made = with_parts(blank, {name: part if isinstance(part, bytes) else part.encode() for name, part in parts.items()})
    frame = f"<w:pict><w:txbxContent>{inner % 'I en ruta'}</w:txbxContent></w:pict>"
    text = etree.fromstring(
        f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>Ord</w:t><w:commentReference w:id="4"/><w:footnoteReference w:id="9"/>'
        f"{frame}</w:r></w:p>"
    )
    found = read(filled(made, text))
    told = {
        (each.place, each.after, each.text)
        for each in found.outside
        if each.place not in ("text", "header", "contents")
    }
    assert told == {("comment", "Q1", "Stämmer det?"), ("note", "Q1", "Enligt rapport."), ("frame", "Q1", "I en ruta")}
    assert said(filled(made, text)) == "Ord"


def test_a_picture_in_a_field_is_told(blank):
    picture = etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:drawing/></w:r></w:p>')
    assert next(one.holds_more for one in read(filled(blank, picture)).controls if one.tag == "Q1")


def test_words_placeholder_is_nothing_and_words_beside_it_are_kept(blank):
    grey = etree.fromstring(
        f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'
        "<w:t>Skriv här</w:t></w:r></w:p>"
    )
    grey.append(run("mitt svar"))
    assert said(filled(blank, grey)) == "mitt svar"

    def of_word(root):
        for text in control(root, "Q1").iter(f"{W}t"):
            text.text = "Klicka eller tryck här för att ange text."

    assert said(edited(blank, of_word)) == ""


def test_what_a_program_computes_anew_is_nobodys_words(blank):
    """LibreOffice writes page numbers as they are, in fields of another form."""

    def edit(root):
        made = paragraph()
        for kind in ("begin", None, "separate", "text", "end"):
            part = etree.SubElement(made, f"{W}r")
            if kind is None:
                etree.SubElement(part, f"{W}instrText").text = " NUMPAGES "
            elif kind == "text":
                etree.SubElement(part, f"{W}t").text = "34"
            else:
                etree.SubElement(part, f"{W}fldChar").set(f"{W}fldCharType", kind)
        root.find(f"{W}body").insert(0, made)

    assert read(edited(blank, edit)).outside == read(blank).outside


def test_the_file_says_which_version_it_is_of(blank):
    binding = read(blank).binding
    assert (binding["enkat"], binding["utgava"], len(binding["sha256"])) == ("prov-2025", "2025-01-15", 64)


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(content)
    return str(caught.value)


def test_what_is_no_word_document_is_refused_in_swedish(blank):
    assert refused(b"%PDF-1.7") == "Filen är inget Word-dokument. Välj en docx-fil."
    assert "lösenord" in refused(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600)
    assert "skadad" in refused(blank[: len(blank) // 2])
    assert "skadad" in refused(with_parts(blank, {"word/document.xml": b"<w:document"}))
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("a.txt", "a")
    assert "inget Word-dokument" in refused(other.getvalue())


def test_entities_are_refused(blank):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document xmlns:w="x">&b;</w:document>'
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="x">&a;</w:document>'
    assert "skadad" in refused(with_parts(blank, {"word/document.xml": bomb}))
    assert "skadad" in refused(with_parts(blank, {"word/document.xml": outside}))


def test_bombs_are_never_unpacked(blank):
    assert "orimligt" in refused(with_parts(blank, {f"a{number}": b"" for number in range(MOST_MEMBERS)}))
    assert "orimligt" in refused(with_parts(blank, {"word/document.xml": b" " * (41 * 1024 * 1024)}))


def test_two_parts_of_one_name_are_refused(blank):
    made = io.BytesIO(blank)
    with zipfile.ZipFile(made, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<x/>")
    assert "skadad" in refused(made.getvalue())


def test_a_strangers_file_is_read_in_a_process_of_its_own(blank):
    assert read_word_confined([blank], len(blank)) == read(blank)
    with pytest.raises(UnreadableError, match="inget Word-dokument"):
        read_word_confined([b"hej"], 3)
    with pytest.raises(UnreadableError, match="25 MB"):
        read_word_confined([], 26 * 1024 * 1024)


def test_a_fault_of_the_reader_is_told_as_one_and_not_as_what_costs_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any) -> None:
        raise ValueError

    monkeypatch.setattr(reader, "read_word", fail)
    told = json.dumps(reader._said(io.BytesIO(b""))).encode()
    monkeypatch.setattr(confinement, "run_confined", lambda *_, **__: Ended(told, "", whole=True))
    with pytest.raises(UnreadableError, match=r"^Filen kan inte läsas: portalen har ett fel"):
        read_word_confined([b""], 0)
