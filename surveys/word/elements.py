"""The parts of a Word document that python-docx has no words for: content controls, fields, bookmarks, header rows.

ECMA-376 (WordprocessingML), and [MS-DOCX] for w14:checkbox, which Word 2010 and later let one click.
"""

from itertools import count
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.table import Table

from surveys.word.findings import PLACEHOLDER
from surveys.word.tags import LONGEST_TAG, bookmark_of

_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_FIRST_MARK = 100_001
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


def contents_field(entries: list[tuple[int, str, str]], levels: int = 2) -> list[Any]:
    """The paragraphs of a table of contents: (level 1 to `levels`, heading, bookmark).

    Filled in already and without page numbers (switch n): a reader sees the headings at once, without being asked to
    update fields, and Word can still update it.
    """
    instruction = element("w:instrText")
    instruction.text = f' TOC \\o "1-{levels}" \\h \\z \\n '
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


def written_run(text: str) -> Any:
    """A run of what somebody has written: tabs and line breaks are those of Word."""
    run = element("w:r")
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(element("w:br"))
        for place, piece in enumerate(line.split("\t")):
            if place:
                run.append(element("w:tab"))
            if piece:
                run.append(text_run(piece)[-1])
    return run


class Controls:
    """Content controls, each with a number of its own and a bookmark around it: its beginning, itself, its end.

    `tag` is what surveys.word finds the answer by; the bookmark is named after it, for programs that drop tags.
    """

    def __init__(self) -> None:
        self._numbers = count(1001)
        self._marks = count(_FIRST_MARK)

    def check_box(self, tag: str, title: str, *, ticked: bool = False) -> list[Any]:
        """A box to click, w14:checkbox."""
        box = parse_xml(_CHECK_BOX.replace('checked w14:val="0"', f'checked w14:val="{int(ticked)}"'))
        run = text_run(chr(int(_CHECKED if ticked else _UNCHECKED, 16)))
        fonts = element("w:rFonts", ascii=_BOX_FONT, hAnsi=_BOX_FONT, eastAsia=_BOX_FONT, hint="eastAsia")
        run.insert(0, element("w:rPr", fonts))
        return self._marked(tag, element("w:sdt", self._properties(tag, title, box), element("w:sdtContent", run)))

    def line(self, tag: str, title: str, text: str = "") -> list[Any]:
        """A field within a paragraph: plain text, line breaks allowed."""
        kind = element("w:text", multiLine="1")
        content = element("w:sdtContent", _content_run(text))
        return self._marked(tag, element("w:sdt", self._properties(tag, title, *_empty(text), kind), content))

    def paragraphs(self, tag: str, title: str, style: str, text: str = "") -> list[Any]:
        """A field of its own paragraphs: rich text, as long as one likes."""
        properties = self._properties(tag, title, *_empty(text), element("w:richText"))
        runs = [written_run(line) for line in text.split("\n")] if text else [_content_run("")]
        lines = [element("w:p", element("w:pPr", element("w:pStyle", val=style)), run) for run in runs]
        return self._marked(tag, element("w:sdt", properties, element("w:sdtContent", *lines)))

    def _marked(self, tag: str, control: Any) -> list[Any]:
        number = str(next(self._marks))
        begin = element("w:bookmarkStart", id=number, name=bookmark_of(tag))
        return [begin, control, element("w:bookmarkEnd", id=number)]

    def _properties(self, tag: str, title: str, *kind: Any) -> Any:
        named = (
            element("w:alias", val=title[:LONGEST_TAG] or PLACEHOLDER),
            element("w:tag", val=tag),
            element("w:id", val=str(next(self._numbers))),
        )
        return element("w:sdtPr", *named, *kind)


def _empty(text: str) -> list[Any]:
    return [] if text else [element("w:showingPlcHdr")]


def _content_run(text: str) -> Any:
    return written_run(text) if text else text_run(PLACEHOLDER, "PlaceholderText")


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
