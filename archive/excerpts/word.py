"""An excerpt as a Word document: real headings, lists and tables, to go on writing in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Length
from docx.table import Table

from archive.excerpts.reading import Excerpt
from responses.reading.items import REMARK, ShownDocument, ShownItem, ShownOption
from surveys.word.elements import mark_table
from surveys.word.styles import prepare
from surveys.word.writing import DocumentWriter, legal, pack_document, set_core_properties
from surveys.wordings.prose import parted_by_tabs

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST_LEVELS = 4
_TABLE_WIDTH, _NARROW = Cm(16), Cm(2.6)
_CHOSEN, _NOT_CHOSEN = "☒", "☐"


def excerpt_to_docx(excerpt: Excerpt, at: datetime) -> bytes:
    """The excerpt as a .docx file."""
    document = docx.Document()
    prepare(document, title=excerpt.title, footer=excerpt.mark)
    set_core_properties(document, title=excerpt.title, author=excerpt.organisation, at=at, subject=excerpt.mark)
    _Writer(document).write(excerpt)
    return pack_document(document)


class _Writer(DocumentWriter):
    def write(self, excerpt: Excerpt) -> None:
        self.paragraph(excerpt.mark, "Villkor")
        self.paragraph(excerpt.title, "Title")
        self.paragraph(excerpt.organisation, "Normal")
        for label, text in excerpt.facts:
            self.paragraph(f"{label}: {text}", "Anvisning")
        self.lines(excerpt.cover, "Normal")
        self.begin_contents()
        for section in excerpt.reading.sections:
            self.item(section)
        if excerpt.reading.closed_sections:
            told = "; ".join(excerpt.reading.closed_sections)
            self.paragraph(f"Avsnitt som inte besvaras: {told}.", "Hjälptext")
        self.finish_contents()

    def item(self, item: ShownItem) -> None:
        """A group with what is in it, a text to read, or a question with its answer."""
        if item.shape == "group":
            if item.text:
                self.heading(" ".join(filter(None, (item.prefix, item.text))), min(item.level - 1, _MOST_LEVELS))
            for inner in item.items:
                self.item(inner)
            self.beside(item)
            return
        if item.shape == "display":
            self.lines(item.text, "Normal")
            return
        wording = " ".join(filter(None, (item.prefix, item.text)))
        if wording and not item.repeats_heading:
            self.paragraph(wording, "Fråga")
        self.answer(item)
        self.beside(item)

    def answer(self, item: ShownItem) -> None:
        if item.shape in ("options", "attestation"):
            for option in item.options:
                self.option(option, alone=len(item.options) == 1)
            if not item.options:
                self.paragraph("Inte besvarad", "Hjälptext")
        elif item.shape in ("matrix", "table"):
            self.table(item)
        else:
            self.written(item)

    def option(self, option: ShownOption, *, alone: bool) -> None:
        box = _CHOSEN if option.chosen else _NOT_CHOSEN
        self.paragraph(f"{box}\t{option.text}", "Svarsalternativ")
        if option.opened:
            self.item(option.opened)

    def written(self, item: ShownItem) -> None:
        unit = f" {item.unit}" if item.unit else ""
        for label, text in item.labelled_texts:
            if label:
                self.paragraph(label, "Anvisning")
            self.lines(f"{text}{unit}", "Svar")
        if not item.texts and not item.documents:
            self.paragraph("Fylls i vid signeringen" if item.by_signing else "Inte besvarad", "Hjälptext")

    def beside(self, item: ShownItem) -> None:
        """Attachments, the form's comment field, the respondent's own comment, earlier years' answers."""
        for document in item.documents:
            self.paragraph(_document(document), "List Bullet")
        if item.comment:
            self.item(item.comment)
        if item.remark:
            self.paragraph(f"{REMARK} (ingår inte i formuläret)", "Anvisning")
            self.lines(item.remark, "Svar")
        for label, text in item.earlier:
            self.paragraph(label, "Anvisning")
            self.lines(text, "Hjälptext")

    def table(self, item: ShownItem) -> None:
        """A real table: the header row repeats, each row begins with its name."""
        table = self.document.add_table(len(item.rows) + 1, len(item.columns) + 1, "Table Grid")
        for cell, named in zip(table.rows[0].cells, [(item.row_heading, False), *item.named_columns], strict=True):
            self.cell_of(cell, *named, bold=True)
        for row, cells in zip(item.rows, [row.cells for row in table.rows[1:]], strict=True):
            self.cell(cells[0], legal(row.text))
            ticked = [(_CHOSEN if text else _NOT_CHOSEN, False) for text in row.cells]
            for cell, named in zip(cells[1:], ticked if item.shape == "matrix" else row.named_cells, strict=True):
                self.cell_of(cell, *named)
        _set_widths(table, narrow=item.shape == "matrix" or item.counts)
        mark_table(table, legal(item.text))
        self.paragraph("", "Rad i tabell")

    def cell_of(self, cell: Any, text: str, is_number: bool, *, bold: bool = False) -> None:
        paragraph = self.cell(cell, legal(text), bold=bold)
        if is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def lines(self, text: str, style: str) -> None:
        """What somebody wrote: a paragraph for each, with its line breaks; rows of tabs as a table."""
        for part in text.split("\n\n"):
            for block in parted_by_tabs(part.split("\n")):
                if block.rows:
                    self.pasted(block.rows)
                else:
                    self.paragraph("\n".join(block.lines), style)

    def pasted(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows that were pasted from a spreadsheet: which of them are headings nobody knows."""
        table = self.document.add_table(len(rows), len(rows[0]), "Table Grid")
        for row, cells in zip(rows, [row.cells for row in table.rows], strict=True):
            for text, cell in zip(row, cells, strict=True):
                self.cell(cell, legal(text))
        _set_widths(table, narrow=False)
        self.paragraph("", "Rad i tabell")


def _document(document: ShownDocument) -> str:
    named = ", ".join(filter(None, (document.title, document.diarienummer, document.url, document.seen)))
    return f"{document.label}: {named}"


def _set_widths(table: Table, *, narrow: bool) -> None:
    columns = len(table.columns) - 1
    own = _NARROW if narrow and columns * _NARROW < _TABLE_WIDTH else _TABLE_WIDTH // (columns + 1)
    table.autofit = False
    for number, column in enumerate(table.columns):
        column.width = Length(own if number else _TABLE_WIDTH - own * columns)
        for cell in column.cells:
            cell.width = column.width
