"""The reading version as a Word document, to circulate among those who know the answers.

Everything is real Word: styles, headings, a table of contents, content controls to write in and boxes to click. A
control's tag is the link_id of its question, and the code of the option or row after a slash, 64 characters at most.
"""

from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.shared import Cm, Length
from docx.table import Table

from surveys.interchange.docx_elements import Controls, mark_table
from surveys.interchange.docx_styles import LANGUAGE, prepare
from surveys.interchange.docx_writing import DocumentWriter, packed
from surveys.prose import ProseBlock
from surveys.reading_version import NOTICE, ReadingChoice, ReadingEntry, ReadingVersion, reading_version
from surveys.schema import Definition

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST_LEVELS = 4
_TABLE_WIDTH, _NARROW = Cm(16), Cm(2.6)


def questionnaire_to_docx(definition: Definition) -> bytes:
    """The reading version as a .docx file; the same bytes for the same definition."""
    document = docx.Document()
    version = reading_version(definition)
    prepare(document, title=version.title, footer=f"Läsversion, utgåva {version.version}")
    _core_properties(document, version)
    _Writer(document).write(version)
    return packed(document)


def _core_properties(document: Document, version: ReadingVersion) -> None:
    fixed = datetime.fromisoformat(version.version[:10]).replace(tzinfo=UTC)
    properties = document.core_properties
    properties.title, properties.author, properties.language = version.title, version.agency, LANGUAGE
    properties.subject, properties.version = "Läsversion av enkät", version.version
    properties.comments, properties.keywords, properties.last_modified_by = "", "", "Svarsportalen"
    properties.created = properties.modified = fixed


class _Writer(DocumentWriter):
    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.controls = Controls()

    def write(self, version: ReadingVersion) -> None:
        self._front(version)
        self.begin_contents()
        self.introduction(version.intro)
        self.in_portal(version.in_portal)
        for section in version.sections:
            self.entry(section)
        self.prose(version.closing, "Normal")
        self.in_portal(version.closing_in_portal)
        self.finish_contents()

    def introduction(self, blocks: tuple[ProseBlock, ...]) -> None:
        """On a new page, after the contents."""
        if blocks:
            self.heading("Om enkäten", 1).paragraph_format.page_break_before = True
            self.prose(blocks, "Normal")

    def _front(self, version: ReadingVersion) -> None:
        self.paragraph(version.title, "Title")
        for label, value in version.facts:
            self.paragraph(f"{label}: {value}", "Normal")
        self.paragraph(NOTICE, "Anvisning")

    def entry(self, entry: ReadingEntry) -> None:
        """A group with what is in it, a text to read, or a question with its answer."""
        if entry.shape == "group":
            self.group(entry)
            return
        self.prose(entry.background, "Bakgrund")
        self.wording(entry, "Fråga" if entry.shape != "display" else "")
        self.answer(entry, "Svar")
        self.comment(entry)

    def in_portal(self, text: str) -> None:
        """What holds in the portal, beside a printed wording that does not."""
        if text:
            self.paragraph(f"I portalen: {text}", "Hjälptext")

    def group(self, entry: ReadingEntry) -> None:
        if entry.text:
            heading = " ".join(part for part in (entry.number, entry.text) if part)
            self.heading(heading, min(entry.level, _MOST_LEVELS))
        self.conditions(entry)
        for texts in (entry.background, entry.intro):
            self.prose(texts, "Normal")
        self.prose(entry.help, "Hjälptext")
        self.in_portal(entry.in_portal)
        for child in entry.items:
            self.entry(child)
        self.comment(entry)

    def wording(self, entry: ReadingEntry, style: str) -> None:
        """Number and wording, then condition, help and what to keep to."""
        if style:
            self.paragraph(" ".join(part for part in (entry.number, entry.text) if part), style)
        self.conditions(entry)
        if not style:
            self.prose(entry.wording, "Normal")
        self.prose(entry.help, "Hjälptext")
        self.in_portal(entry.in_portal)
        if entry.hints:
            self.paragraph(" ".join(entry.hints), "Anvisning")

    def conditions(self, entry: ReadingEntry) -> None:
        if entry.condition:
            self.paragraph(entry.condition, "Villkor")
        if entry.printed_condition:
            self.paragraph(entry.printed_condition, "Hjälptext")

    def comment(self, entry: ReadingEntry) -> None:
        if entry.comment:
            self.wording(entry.comment, "Följdfråga")
            self.answer(entry.comment, "Svar")

    def answer(self, entry: ReadingEntry, style: str) -> None:
        """Where the answer is written; `style` is that of its frame."""
        match entry.shape:
            case "options" | "attestation":
                for choice in entry.options:
                    self.choice(entry, choice)
            case "text" | "files":
                self.boxes(entry, style)
            case "line":
                self.line(entry, style)
            case "choices" | "cells":
                self.table(entry)

    def choice(self, entry: ReadingEntry, choice: ReadingChoice) -> None:
        paragraph = self.paragraph("", "Svarsalternativ")
        paragraph.paragraph_format.keep_with_next = bool(choice.opened) or choice in entry.options[:-1]
        paragraph._p.append(self.controls.check_box(f"{entry.link_id}/{choice.code}", choice.text))
        alone = " (kan inte väljas tillsammans med andra)" if choice.exclusive else ""
        paragraph.add_run(f"\t{choice.text}{alone}")
        if choice.opened:
            self.opened(choice.opened)

    def opened(self, entry: ReadingEntry) -> None:
        """The field that an option opens, under it; without a wording of its own the option is its wording."""
        for texts in (entry.background, entry.wording, entry.help):
            self.prose(texts, "Anvisning i alternativ")
        if entry.hints:
            self.paragraph(" ".join(entry.hints), "Anvisning i alternativ")
        self.answer(entry, "Svar i alternativ")
        self.comment(entry)

    def boxes(self, entry: ReadingEntry, style: str) -> None:
        """A frame to write in, or several, each with its number."""
        for box in range(1, entry.boxes + 1):
            if entry.boxes > 1:
                self.paragraph(f"Ruta {box} av {entry.boxes}", "Anvisning")
            tag = f"{entry.link_id}/{box}" if entry.boxes > 1 else entry.link_id
            self.append(self.controls.paragraphs(tag, entry.text, _style_id(style)))

    def line(self, entry: ReadingEntry, style: str) -> None:
        """A line to write on with its unit, and the box to tick instead of a number."""
        if entry.boxes > 1:
            self.boxes(entry, style)
            return
        paragraph = self.paragraph("", style)
        paragraph._p.append(self.controls.line(entry.link_id, entry.text))
        if entry.unit:
            paragraph.add_run(f"\u00a0{entry.unit}")
        if entry.not_known:
            self.choice(entry, ReadingChoice(code="not-known", text=entry.not_known))

    def table(self, entry: ReadingEntry) -> None:
        """A real table: the header row repeats, each row begins with its name."""
        table = self.document.add_table(len(entry.rows) + 1, len(entry.columns) + 1, "Table Grid")
        for cell, text in zip(table.rows[0].cells, [entry.row_heading, *_texts(entry.columns)], strict=True):
            self.cell(cell, text, bold=True)
        for row, cells in zip(entry.rows, [row.cells for row in table.rows[1:]], strict=True):
            self.cell(cells[0], row.text)
            for column, cell in zip(entry.columns, cells[1:], strict=True):
                tag = f"{entry.link_id}/{row.code}/{column.code}"
                box = self.controls.check_box if entry.shape == "choices" else self.controls.line
                self.cell(cell, "")._p.append(box(tag, f"{row.text}: {column.text}"))
        _set_widths(table, entry)
        mark_table(table, entry.text)
        self.paragraph("", "Rad i tabell")


def _style_id(name: str) -> str:
    """python-docx makes a style's id of its name without spaces."""
    return name.replace(" ", "")


def _set_widths(table: Table, entry: ReadingEntry) -> None:
    """Boxes and numbers need little, words share the width alike."""
    narrow = entry.shape == "choices" or entry.is_count
    own = _NARROW if narrow else _TABLE_WIDTH // (len(entry.columns) + 1)
    table.autofit = False
    for number, column in enumerate(table.columns):
        column.width = Length(own if number else _TABLE_WIDTH - own * len(entry.columns))
        for cell in column.cells:
            cell.width = column.width


def _texts(lines: tuple[Any, ...]) -> list[str]:
    return [line.text for line in lines]
