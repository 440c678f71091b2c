"""Office files that run or fetch something by themselves are refused, whatever their parts are called."""

from collections.abc import Callable

import pytest

from tests.attachments import files
from tests.attachments.verdicts import SCRIPT, on_root, pdf_with, verdict

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def related(kind: str, target: str, mode: str = "", rels: str = "word/_rels/document.xml.rels") -> bytes:
    mode = f' TargetMode="{mode}"' if mode else ""
    relationship = f'<Relationship Id="r9" Type="{RELATIONSHIPS}/{kind}" Target="{target}"{mode}/>'
    return files.archive({**files.office_members(), rels: f"<Relationships>{relationship}</Relationships>"})


@pytest.mark.parametrize(
    "content",
    [
        related("attachedTemplate", "https://example.org/a.dotm", "External", "word/_rels/settings.xml.rels"),
        related("attachedTemplate", "https://example.org/a.dotm", "external", "word/_rels/Settings.XML.RELS"),
        related("attachedTemplate", r"\\server\share\a.dotx"),
        related("attachedTemplate", r"file:///\\server\mallar\a.dotx", "External"),
        related("attachedTemplate", "file://server/mallar/a.dotx", "External"),
        related("image", "file:///C:/bilder/a.png", "External"),
        related("oleObject", "https://example.org/x.html!", "External"),
        related("oleObject", "embeddings/oleObject1.bin"),
        related("image", "https://example.org/pixel.png", "External"),
        related("frame", "https://example.org/", "External"),
        related("subDocument", "a.docx", "External"),
        related("externalLinkPath", "javascript:alert(1)", "External", "xl/externalLinks/_rels/e1.xml.rels"),
        related("oleObject", "https://example.org/a.xlsx", "External", "word/charts/_rels/chart1.xml.rels"),
        related("video", "https://example.org/a.mp4", "External", "ppt/slides/_rels/slide1.xml.rels"),
        related("aFChunk", "a.html"),
        related("control", "activeX/activeX1.xml"),
        related("webextensiontaskpanes", "webextensions/taskpanes.xml", rels="_rels/x.rels"),
        related("hyperlink", "javascript:alert(1)", "External"),
        related("hyperlink", "ms-msdt:/id", "External"),
    ],
)
def test_a_document_that_fetches_or_runs_by_its_relationships_is_refused(content: bytes) -> None:
    assert verdict(content) == "active"


@pytest.mark.parametrize(
    "content",
    [
        related("hyperlink", "https://www.example.se/", "External"),
        related("hyperlink", "mailto:a@example.se", "External"),
        related("image", "media/image1.png"),
        related("attachedTemplate", "file:///C:/mallar/a.dotx", "External"),
        related("attachedTemplate", r"file:///C:\Users\a\AppData\Roaming\Microsoft\Templates\b.dotx", "External"),
        related("customXml", "../customXml/item1.xml"),
        related("externalLinkPath", "https://example.se/a.xlsx", "External", "xl/externalLinks/_rels/e1.xml.rels"),
        related(
            "externalLinkPath", r"file:///\\\\server\budget\2025.xlsx", "External", "xl/externalLinks/_rels/e1.xml.rels"
        ),
        related("externalLinkPath", "../budget/2024.xlsx", "External", "xl/externalLinks/_rels/e1.xml.rels"),
        related("xlPathMissing", "budget.xlsx", "External", "xl/externalLinks/_rels/e2.xml.rels"),
    ],
)
def test_a_document_with_links_and_pictures_of_its_own_is_taken(content: bytes) -> None:
    assert verdict(content) == "taken"


def test_macros_under_another_name_are_found_by_their_relationship() -> None:
    rels = (
        '<Relationships><Relationship Id="r" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
    )
    members = {**files.office_members(), "word/_rels/document.xml.rels": f'{rels} Target="a.bin"/></Relationships>'}
    assert verdict(files.archive({**members, "word/a.bin": b"x"})) == "macros"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/media/image1.png", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)),
        ("docProps/thumbnail.jpeg", b"MZ\x90\x00" + bytes(100)),
        ("word/a.dat", b"\x7fELF" + bytes(100)),
        ("word/embeddings/a.bin", b"{\\rtf1 hej}"),
        ("word/embeddings/a.docx", files.archive({"a.js": "x"})),
        ("word/embeddings/a.docx", files.archive({**files.office_members(), "word/vbaProject.bin": b"x"})),
        ("word/embeddings/a.pdf", pdf_with(on_root(OpenAction=SCRIPT))),
    ],
)
@pytest.mark.parametrize("members", [files.office_members, files.odt_members])
def test_a_part_is_judged_by_its_content_whatever_it_is_called(
    name: str, content: bytes, members: Callable[[], dict[str, bytes | str]]
) -> None:
    assert verdict(files.archive({**members(), name: content})) == "active"


def test_the_workbook_behind_a_chart_is_taken() -> None:
    members = {**files.office_members(), "word/embeddings/Microsoft_Excel_Sheet1.xlsx": files.xlsx()}
    assert verdict(files.archive(members)) == "taken"


FIELD = (
    '<w:p xmlns:w="w"><w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


def instructed(*pieces: str) -> str:
    return FIELD.format("".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces))


def nested(before: str, inner: str, after: str) -> str:
    """A field within another one's instruction."""
    pieces = [instruction(before), FIELD.format(instruction(inner)), instruction(after)]
    return FIELD.format("".join(pieces))


def answered(outer: str, inner: str) -> str:
    """A field within another one's answer, of which it is no word."""
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    return FIELD.format(instruction(outer) + separate + FIELD.format(instruction(inner)))


def instruction(words: str) -> str:
    return f"<w:r><w:instrText>{words}</w:instrText></w:r>"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/header1.xml", instructed(r" DDEAUTO c:\\windows\\cmd.exe ")),
        ("word/footer1.xml", instructed(" DD", "EAU", "TO x")),
        ("word/udda.bin", instructed(" dde excel x")),
        ("word/a.xml", '<w:p xmlns:w="w"><w:fldSimple w:instr="DDEAUTO x"/></w:p>'),
        ("word/b.xml", instructed(' INCLUDEPICTURE "https://example.org/x.png" ')),
        # The address stands in a field within the field, as text or as codes of its letters.
        ("word/c.xml", nested(' INCLUDEPICTURE "', ' QUOTE "https://example.org/x.png" ', '" ')),
        ("word/c.xml", nested(" INCLUDETEXT ", " QUOTE 104 116 116 112 115 58 47 47 101 46 111 114 103 ", " ")),
        ("word/d.xml", nested(" ", " QUOTE 68 68 69 65 85 84 79 32 99 ", " ")),
        ("word/e.xml", instructed(r' INCLUDEPICTURE "\\\\server\\share\\a.png" ')),
        ("word/e.xml", instructed(r' INCLUDETEXT "https:\\\\example.org\\a.docx" ')),
        ("word/e.xml", instructed(r" LINK Excel.Sheet.12 file://server/a.xlsx ")),
        # A picture of VML is fetched by its own attribute, without a relationship.
        ("word/f.xml", '<v:shape xmlns:v="v"><v:imagedata src="https://example.org/a.png"/></v:shape>'),
        ("word/f.xml", '<v:shape xmlns:v="v" xmlns:o="o"><v:fill o:href="//example.org/a.png"/></v:shape>'),
        ("xl/worksheets/s1.xml", '<c><f>WEBSERVICE("https://example.org/")</f></c>'),
        ("xl/worksheets/s1.xml", '<c><f>_xlfn.IMAGE ("https://example.org/a.png")</f></c>'),
        ("xl/worksheets/s1.xml", "<c><f>1+cmd|'/c calc'!A0</f></c>"),
        ("xl/workbook2.xml", '<definedNames><definedName name="a">RTD("x","","y")</definedName></definedNames>'),
        ("xl/externalLinks/e.xml", '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'),
        ("xl/workbook2.xml", '<workbook><workbookPr updateLinks="always"/></workbook>'),
        ("xl/connections.xml", '<connections><connection id="1" refreshOnLoad="1"/></connections>'),
        ("ppt/slides/s.xml", '<p><a:hlinkClick xmlns:a="a" action="ppaction://program"/></p>'),
        ("ppt/slides/s.xml", '<p><a:hlinkClick xmlns:a="a" action="ppaction://macro?name=x"/></p>'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_fields_and_actions_that_run_something_are_refused_in_every_part(name: str, part: str, encoding: str) -> None:
    assert verdict(files.archive({**files.office_members(), name: part.encode(encoding)})) == "active"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/a.xml", instructed(r" TOC \o 1-3 ") + ""),
        ("word/b.xml", instructed(' HYPERLINK "https://www.example.se/" ')),
        ("word/c.xml", '<w:p xmlns:w="w"><w:t>DDEAUTO är ett fält</w:t></w:p>'),
        ("word/d.xml", nested(" IF ", " DOCPROPERTY Kommun ", ' = "Hylte" "Ja" ')),
        ("word/d.xml", answered(r' INCLUDEPICTURE "C:\\bilder\\a.png" \d ', ' HYPERLINK "https://www.example.se/" ')),
        ("word/e.xml", instructed(r" INCLUDEPICTURE media/a.png \* MERGEFORMAT ")),
        ("word/f.xml", '<v:shape xmlns:v="v"><v:imagedata src="media/a.png"/></v:shape>'),
        ("xl/worksheets/s1.xml", '<c><f>SUM(A1:A9)+IF(B1="WEBSERVICE(x)",1,0)</f></c>'),
        ("xl/worksheets/s1.xml", "<c><f>'Blad 2'!A1&amp;[1]Budget!$B$2</f></c>"),
        ("xl/connections.xml", '<connections><connection id="1" refreshOnLoad="0"/></connections>'),
        ("xl/workbook2.xml", '<workbook><workbookPr updateLinks="never"/></workbook>'),
        ("xl/workbook2.xml", "<workbook><workbookPr/></workbook>"),
        ("ppt/slides/s.xml", '<p><a:hlinkClick xmlns:a="a" action="ppaction://hlinksldjump"/></p>'),
    ],
)
def test_other_fields_and_actions_are_taken(name: str, part: str) -> None:
    assert verdict(files.archive({**files.office_members(), name: part})) == "taken"


def test_two_parts_of_one_name_are_broken_since_programs_differ_in_which_they_read() -> None:
    members = {**files.office_members(), "WORD/document.xml": "<other/>"}
    assert verdict(files.archive(members)) == "broken"
