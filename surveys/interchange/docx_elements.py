"""The parts of a Word document that python-docx has no words for: content controls, fields, bookmarks, header rows.

ECMA-376 (WordprocessingML), and [MS-DOCX] for w14:checkbox, which Word 2010 and later let one click.
"""

from itertools import count
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.table import Table

PLACEHOLDER = "Skriv här"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_LONGEST_TAG = 64
_CHECKED, _UNCHECKED, _BOX_FONT = "2612", "2610", "MS Gothic"
_CHECK_BOX = f"""<w14:checkbox xmlns:w14="{_W14}"><w14:checked w14:val="0"/>
    <w14:checkedState w14:val="{_CHECKED}" w14:font="{_BOX_FONT}"/>
    <w14:uncheckedState w14:val="{_UNCHECKED}" w14:font="{_BOX_FONT}"/></w14:checkbox>"""


def element(name: str, /, *children: Any, **attributes: str) -> Any:
    """A w: element with w: attributes: element("w:tag", val="6")."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(children)
    return made


def text_run(text: str, style: str = "") -> Any:
    """A run of text; `style` is a character style's id."""
    content = element("w:t")
    content.text = text
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    properties = [element("w:rPr", element("w:rStyle", val=style))] if style else []
    return element("w:r", *properties, content)


def heading_bookmark(paragraph: Any, name: str, number: int) -> None:
    """Put a bookmark around a heading's text, for the table of contents to point at."""
    start = element("w:bookmarkStart", id=str(number), name=name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def simple_field(instruction: str) -> Any:
    """A field such as PAGE, which the reader computes."""
    return element("w:fldSimple", text_run("1"), instr=f" {instruction} ")


def contents_field(entries: list[tuple[int, str, str]]) -> list[Any]:
    """The paragraphs of a table of contents: (level 1-2, heading, bookmark).

    Filled in already and without page numbers (switch n): a reader sees the headings at once, without being asked to
    update fields, and Word can still update it.
    """
    instruction = element("w:instrText")
    instruction.text = ' TOC \\o "1-2" \\h \\z \\n '
    opening = [
        element("w:r", element("w:fldChar", fldCharType="begin")),
        element("w:r", instruction),
        element("w:r", element("w:fldChar", fldCharType="separate")),
    ]
    paragraphs = [_contents_entry(*entry) for entry in entries]
    for offset, run in enumerate(opening):
        paragraphs[0].insert(1 + offset, run)
    paragraphs[-1].append(element("w:r", element("w:fldChar", fldCharType="end")))
    return paragraphs


def _contents_entry(level: int, heading: str, bookmark: str) -> Any:
    link = element("w:hyperlink", text_run(heading), anchor=bookmark, history="1")
    return element("w:p", element("w:pPr", element("w:pStyle", val=f"toc{level}")), link)


class Controls:
    """Content controls, each with a number of its own. `tag` is what a program would find the answer by."""

    def __init__(self) -> None:
        self._numbers = count(1001)

    def check_box(self, tag: str, title: str) -> Any:
        """A box to click, w14:checkbox."""
        box = parse_xml(_CHECK_BOX)
        run = text_run(chr(int(_UNCHECKED, 16)))
        fonts = element("w:rFonts", ascii=_BOX_FONT, hAnsi=_BOX_FONT, eastAsia=_BOX_FONT, hint="eastAsia")
        run.insert(0, element("w:rPr", fonts))
        return element("w:sdt", self._properties(tag, title, box), element("w:sdtContent", run))

    def line(self, tag: str, title: str) -> Any:
        """A field within a paragraph: plain text, line breaks allowed."""
        kind = element("w:text", multiLine="1")
        content = element("w:sdtContent", text_run(PLACEHOLDER, "PlaceholderText"))
        return element("w:sdt", self._properties(tag, title, element("w:showingPlcHdr"), kind), content)

    def paragraphs(self, tag: str, title: str, style: str) -> Any:
        """A field of its own paragraphs: rich text, as long as one likes."""
        properties = self._properties(tag, title, element("w:showingPlcHdr"), element("w:richText"))
        layout = element("w:pPr", element("w:pStyle", val=style))
        paragraph = element("w:p", layout, text_run(PLACEHOLDER, "PlaceholderText"))
        return element("w:sdt", properties, element("w:sdtContent", paragraph))

    def _properties(self, tag: str, title: str, *kind: Any) -> Any:
        named = (
            element("w:alias", val=title[:_LONGEST_TAG] or PLACEHOLDER),
            element("w:tag", val=tag[:_LONGEST_TAG]),
            element("w:id", val=str(next(self._numbers))),
        )
        return element("w:sdtPr", *named, *kind)


def mark_table(table: Table, title: str) -> None:
    """The first row repeats on each page and is the header, the first column names the rows; no row is split."""
    look = element("w:tblLook", val="04A0", firstRow="1", firstColumn="1", lastRow="0", lastColumn="0", noVBand="1")
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    properties.append(look)
    properties.append(element("w:tblCaption", val=title[:250]))
    for number, row in enumerate(table.rows):
        settings = row._tr.get_or_add_trPr()
        settings.append(element("w:cantSplit"))
        if number == 0:
            settings.append(element("w:tblHeader"))
