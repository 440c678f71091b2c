"""The reading version as a Word document, to circulate among those who know the answers.

Everything is real Word: styles, headings, a table of contents, content controls to write in and boxes to click. A
control's tag says which part of which question it holds (surveys.word.tags), so that what comes back can be read
(surveys.word). It may go out filled in, and with earlier words beside each question.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.shared import Cm, Length
from docx.table import Table
from lxml import etree

from surveys.answers.days import read_day
from surveys.answers.entries import initial_of
from surveys.schema import CountMatrixItem, Definition
from surveys.word.elements import Controls, mark_table
from surveys.word.filling import Filling, binding_of
from surveys.word.lines import line_of, short_digest
from surveys.word.package import BINDING_SPACE
from surveys.word.slots import NOT_KNOWN_SLOT, OWN_WORDS
from surveys.word.styles import prepare
from surveys.word.tags import tag_of
from surveys.word.writing import DocumentWriter, legal, pack_document, set_core_properties
from surveys.wordings.prose import ProseBlock
from surveys.wordings.reading_version import (
    LAST_DAY,
    NOTICE,
    ReadingChoice,
    ReadingEntry,
    ReadingVersion,
    part_of,
    reading_version,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST_LEVELS = 4
_TABLE_WIDTH, _NARROW = Cm(16), Cm(2.6)
_CUSTOM_PART, _CUSTOM_PROPERTIES = "/customXml/item1.xml", "/customXml/itemProps1.xml"
_BIBLIOGRAPHY = b"http://schemas.openxmlformats.org/officeDocument/2006/bibliography"


def questionnaire_to_docx(
    definition: Definition, *, only: Collection[str] | None = None, filling: Filling | None = None
) -> bytes:
    """The reading version as a .docx file; the same bytes for the same definition and filling.

    `only` are the link_ids of the items to have in it; None for all.
    """
    document = docx.Document()
    version = part_of(reading_version(definition), only)
    goes_out = bool(filling and filling.told)
    footer = f"{'Fil att svara i' if goes_out else 'Läsversion'}, utgåva {version.version}"
    prepare(document, title=version.title, footer=footer)
    _core_properties(document, version)
    writer = _Writer(document, definition, filling or Filling())
    writer.write(version)
    if goes_out:
        # The reading version has it otherwise, on the first page and on the others.
        writer.others += 2 * [short_digest(line_of(f"{footer} sida av"))]
    _bind(document, binding_of(definition, file=writer.filling.file, others=writer.others))
    return pack_document(document)


def _bind(document: Document, binding: dict[str, str]) -> None:
    """Write what the file is where Word and LibreOffice keep what is not theirs: a part of custom XML.

    The template has one, of the bibliography that our documents do not have.
    """
    given = etree.Element(f"{{{BINDING_SPACE}}}svar", binding, nsmap={None: BINDING_SPACE})
    for part in document.part.package.iter_parts():
        if part.partname == _CUSTOM_PART:
            part._blob = etree.tostring(given, xml_declaration=True, encoding="UTF-8")
        elif part.partname == _CUSTOM_PROPERTIES:
            part._blob = part._blob.replace(_BIBLIOGRAPHY, BINDING_SPACE.encode())


def _core_properties(document: Document, version: ReadingVersion) -> None:
    made = read_day(version.version[:10]) or date(2000, 1, 1)  # of a draft, whose day need not be in the calendar
    fixed = datetime.combine(made, time(), UTC)
    subject = "Läsversion av enkät"
    set_core_properties(document, title=version.title, author=version.agency, at=fixed, subject=subject)
    document.core_properties.version = version.version


class _Writer(DocumentWriter):
    def __init__(self, document: Document, definition: Definition, filling: Filling) -> None:
        super().__init__(document)
        self.controls = Controls()
        self.definition, self.filling = definition, filling
        self.others: list[str] = []

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
        own_day = self.filling.last_day
        for label, value in version.facts:
            if label != LAST_DAY or own_day is None:
                self.paragraph(f"{label}: {value}", "Normal")
        if own_day:
            self.own_line(f"{LAST_DAY}: {own_day}", "Normal")
        if not self.filling.told:
            self.paragraph(NOTICE, "Anvisning")
        for line in self.filling.told:
            self.own_line(line, "Anvisning")

    def own_line(self, text: str, style: str) -> None:
        """A line that the reading version does not have, remembered so that it is known again when it comes back."""
        self.others.append(short_digest(line_of(legal(text))))
        self.paragraph(text, style)

    def earlier(self, entry: ReadingEntry, around: ReadingEntry | None = None) -> None:
        """What was answered before, to read; of a field, what the question `around` it does not tell already."""
        told = self.filling.earlier.get(around.link_id, ()) if around else ()
        for label, text in self.filling.earlier.get(entry.link_id, ()):
            if any(text in said for _, said in told):
                continue
            self.own_line(f"{label}:", "Anvisning")
            for part in text.split("\n"):
                if part.strip():
                    self.own_line(part, "Tidigare svar")

    def entries_of(self, entry: ReadingEntry) -> dict[str, Any]:
        """What stands in the fields of a question, as surveys.answers.entries names them."""
        answer = self.filling.answers.get(entry.link_id)
        return {} if answer is None else initial_of(self.definition.question(entry.link_id), answer)

    def entry(self, entry: ReadingEntry) -> None:
        """A group with what is in it, a text to read, or a question with its answer."""
        if entry.shape == "group":
            self.group(entry)
            return
        self.prose(entry.background, "Bakgrund")
        self.wording(entry, "Fråga" if entry.shape != "display" else "")
        self.earlier(entry)
        self.answer(entry, "Svar")
        self.comment(entry)
        self.own_words(entry)

    def own_words(self, entry: ReadingEntry) -> None:
        """A field for what somebody contributes in words of their own."""
        text = self.filling.own_words.get(entry.link_id)
        if text is None:
            return
        self.own_line("Ditt bidrag med egna ord:", "Anvisning")
        tag = tag_of(entry.link_id, OWN_WORDS)
        for block in self.controls.paragraphs(tag, "Ditt bidrag", _style_id("Svar"), legal(text)):
            self.append(block)

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
            self.earlier(entry.comment, entry)
            self.answer(entry.comment, "Svar")

    def answer(self, entry: ReadingEntry, style: str) -> None:
        """Where the answer is written; `style` is that of its frame."""
        match entry.shape:
            case "options" | "attestation":
                chosen = self.entries_of(entry).get("value") if entry.shape == "options" else None
                for choice in entry.options:
                    is_chosen = choice.code in chosen if isinstance(chosen, list) else choice.code == chosen
                    self.choice(entry, choice, ticked=is_chosen)
            case "text" | "files":
                self.boxes(entry, style)
            case "line":
                self.line(entry, style)
            case "choices" | "cells":
                self.table(entry)

    def choice(self, entry: ReadingEntry, choice: ReadingChoice, *, ticked: bool = False) -> None:
        paragraph = self.paragraph("", "Svarsalternativ")
        paragraph.paragraph_format.keep_with_next = bool(choice.opened) or choice in entry.options[:-1]
        paragraph._p.extend(self.controls.check_box(tag_of(entry.link_id, choice.code), choice.text, ticked=ticked))
        alone = " (kan inte väljas tillsammans med andra)" if choice.exclusive else ""
        paragraph.add_run(f"\t{choice.text}{alone}")
        if choice.opened:
            self.opened(choice.opened, entry)

    def opened(self, entry: ReadingEntry, question: ReadingEntry) -> None:
        """The field that an option opens, under it; without a wording of its own the option is its wording."""
        for texts in (entry.background, entry.wording, entry.help):
            self.prose(texts, "Anvisning i alternativ")
        if entry.hints:
            self.paragraph(" ".join(entry.hints), "Anvisning i alternativ")
        self.earlier(entry, question)
        self.answer(entry, "Svar i alternativ")
        self.comment(entry)

    def boxes(self, entry: ReadingEntry, style: str) -> None:
        """A frame to write in, or several, each with its name."""
        given = self.entries_of(entry)
        for box, name in entry.named_boxes:
            if name:
                self.paragraph(name, "Anvisning")
            tag = tag_of(entry.link_id, str(box)) if name else tag_of(entry.link_id)
            alone = "note" if entry.shape == "files" else "value"
            text = _text(given, f"box_{box}" if name else alone)
            for block in self.controls.paragraphs(tag, name or entry.text, _style_id(style), text):
                self.append(block)

    def line(self, entry: ReadingEntry, style: str) -> None:
        """A line to write on with its unit, and the box to tick instead of a number."""
        if entry.box_names:
            self.boxes(entry, style)
            return
        paragraph = self.paragraph("", style)
        given = self.entries_of(entry)
        paragraph._p.extend(self.controls.line(tag_of(entry.link_id), entry.text, _text(given, "value")))
        if entry.unit:
            paragraph.add_run(f"\u00a0{entry.unit}")
        if entry.not_known:
            choice = ReadingChoice(code=NOT_KNOWN_SLOT, text=entry.not_known)
            self.choice(entry, choice, ticked=bool(given.get("not_known")))

    def table(self, entry: ReadingEntry) -> None:
        """A real table: the header row repeats, each row begins with its name."""
        table = self.document.add_table(len(entry.rows) + 1, len(entry.columns) + 1, "Table Grid")
        given = self.entries_of(entry)
        for cell, text in zip(table.rows[0].cells, [entry.row_heading, *_texts(entry.columns)], strict=True):
            self.cell(cell, text, bold=True)
        for row, cells in zip(entry.rows, [row.cells for row in table.rows[1:]], strict=True):
            self.cell(cells[0], row.text)
            for column, cell in zip(entry.columns, cells[1:], strict=True):
                tag, title = tag_of(entry.link_id, row.code, column.code), f"{row.text}: {column.text}"
                self.cell(cell, "")._p.extend(self._in_cell(entry, row.code, column.code, tag, title, given))
        _set_widths(table, entry)
        mark_table(table, entry.text)
        self.paragraph("", "Rad i tabell")

    def _in_cell(
        self, entry: ReadingEntry, row: str, column: str, tag: str, title: str, given: dict[str, Any]
    ) -> list[Any]:
        if entry.shape == "choices":
            return self.controls.check_box(tag, title, ticked=given.get(f"row_{row}") == column)
        counted = isinstance(self.definition.by_link_id[entry.link_id], CountMatrixItem)
        name = f"row_{row}" if counted else f"cell_{row}_{column}"
        return self.controls.line(tag, title, _text(given, name))


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    return legal(value) if isinstance(value, str) else ""


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
