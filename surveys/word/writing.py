"""Writing a Word document in our styles (`styles`): headings with their contents, paragraphs, lists, cells."""

import io
import re
import zipfile
from datetime import datetime
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE

from surveys.word.elements import contents_field, heading_bookmark
from surveys.word.styles import LANGUAGE
from surveys.wordings.prose import ProseBlock

_EPOCH = (1980, 1, 1, 0, 0, 0)
_THUMBNAIL = "thumbnail"
_LONGEST_PROPERTY = 255
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """Without the characters that no XML may have."""
    return _NOT_XML.sub("\ufffd", text)


def set_core_properties(document: Document, *, title: str, author: str, at: datetime, subject: str = "") -> None:
    """What the document says that it is, in its file; as much of each text as Word has room for."""
    properties = document.core_properties
    properties.title, properties.author, properties.subject = (
        legal(text)[:_LONGEST_PROPERTY] for text in (title, author, subject)
    )
    properties.language, properties.last_modified_by = LANGUAGE, "Svarsportalen"
    properties.comments = properties.keywords = ""
    properties.created = properties.modified = at


class DocumentWriter:
    """Writes at the end of a document that `styles.prepare` has prepared."""

    contents_levels = 2
    """How many levels of headings the table of contents has."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.headings: list[tuple[int, str, str]] = []
        self.styles: dict[str, str | None] = {}
        self._contents: Any = None

    def begin_contents(self) -> None:
        """The place of the table of contents."""
        self.paragraph("Innehåll", "TOC Heading")
        self._contents = self.paragraph("", "Normal")

    def finish_contents(self) -> None:
        """Fill it in, once every heading is there."""
        if self.headings:
            for paragraph in contents_field(self.headings, self.contents_levels):
                self._contents._p.addprevious(paragraph)
        self._contents._p.getparent().remove(self._contents._p)

    def heading(self, text: str, level: int) -> Any:
        paragraph = self.paragraph(text, f"Heading {level}")
        bookmark = f"_Toc{len(self.document.element.body):06d}"
        heading_bookmark(paragraph, bookmark, len(self.document.element.body))
        if level <= self.contents_levels:
            self.headings.append((level, legal(text), bookmark))
        return paragraph

    def cell(self, cell: Any, text: str, *, bold: bool = False) -> Any:
        paragraph = cell.paragraphs[0]
        paragraph.style = "Rad i tabell"
        if text:
            paragraph.add_run(text).bold = bold or None
        return paragraph

    def prose(self, blocks: tuple[ProseBlock, ...], style: str) -> None:
        """Paragraphs in `style`, lists as lists."""
        for block in blocks:
            if block.is_list:
                for line in block.lines:
                    self.paragraph(line, "List Bullet")
            else:
                self.paragraph("\n".join(block.lines), style)

    def paragraph(self, text: str, style: str) -> Any:
        """A paragraph at the end, of what is legal in the text.

        python-docx goes through every style to find one; each is looked for once.
        """
        if style not in self.styles:
            self.styles[style] = self.document.styles.get_style_id(style, WD_STYLE_TYPE.PARAGRAPH)
        made = self.document.add_paragraph(legal(text))
        made._p.style = self.styles[style]
        return made

    def append(self, block: Any) -> None:
        """Put a block-level element last, before the section's properties."""
        self.document.element.body.insert_element_before(block, "w:sectPr")


def pack_document(document: Document) -> bytes:
    """The file with fixed times in its archive, and without the template's picture of itself."""
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith(_THUMBNAIL)]:
        del relations[key]
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _EPOCH)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, source.read(entry))
    return packed.getvalue()
