"""What has changed since an earlier year as Word: real headings and tables, words marked by line and stroke."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.shared import Cm, Length
from docx.table import Table

from archive.years.reading import YearsPage
from config.language import swedish
from responses.reading.year_answers import OtherAnswer
from responses.reading.year_changes import YearChanges, YearQuestion
from responses.reading.year_lines import YearLine
from surveys.word.elements import mark_table
from surveys.word.styles import prepare
from surveys.word.writing import DocumentWriter, legal, pack_document, set_core_properties
from surveys.wordings.words import Part

_GAP = "\n\n"
LEGEND = "Understruket har kommit till, överstruket har tagits bort."
_WIDTH, _CHANGE, _TABLE_HAS = Cm(16), Cm(3.6), 2
_SECTION, _QUESTION = 1, 2


def years_to_docx(page: YearsPage, changes: YearChanges, at: datetime) -> bytes:
    """The page as a .docx file, as much of it as its filter shows."""
    document, present = docx.Document(), page.present
    prepare(document, title=f"{page.name}, {present.organisation}", footer=f"Jämförelse, {swedish.moment(at)}")
    set_core_properties(document, title=page.name, author=present.organisation, at=at, subject=present.title)
    _Writer(document, changes).write(page)
    return pack_document(document)


class _Writer(DocumentWriter):
    contents_levels = 1
    """The sections: questions are so many, and so long, that they would be pages of contents."""

    def __init__(self, document: Any, changes: YearChanges) -> None:
        super().__init__(document)
        self.changes = changes
        self.years = changes.year, str(changes.tree.year)

    def write(self, page: YearsPage) -> None:
        present = page.present
        self.paragraph(page.name, "Title")
        self.paragraph(f"{present.title}, {present.organisation}", "Normal")
        self.paragraph(f"Läge: {present.state}", "Anvisning")
        self.paragraph(f"Jämfört med: {self.changes.year}", "Anvisning")
        self.paragraph(f"{self.changes.in_words}.", "Villkor")
        self.paragraph(LEGEND, "Hjälptext")
        self.begin_contents()
        for section in page.sections:
            self.heading(section.text, _SECTION)
            for question in section.questions:
                self.question(question)
        if page.shows_gone:
            self.heading(f"Frågor som inte finns {self.years[1]}", _SECTION)
            for one in self.changes.gone:
                self.heading(one.wording, _QUESTION)
                self.answers([one], named=False)
        self.finish_contents()

    def question(self, question: YearQuestion) -> None:
        self.heading(question.heading, _QUESTION)
        self.paragraph(question.told, "Villkor")
        if question.wording:
            self.marked(self.paragraph(f"Frågan löd {self.changes.year}: ", "Hjälptext"), question.wording)
        if question.lines:
            self.table(question)
        if question.chart and len(question.chart.figures) > _TABLE_HAS:
            self.paragraph(f"{question.chart.in_words}.", "Anvisning")
        if question.lines:
            self.answers(question.others)
        else:
            self.beside(question)

    def answers(self, answers: Iterable[OtherAnswer], *, named: bool = True) -> None:
        """Answers of the earlier year that are not held against any of now."""
        for one in answers:
            self.paragraph(f"{self.years[0]}: {one.wording}" if named else self.years[0], "Anvisning")
            self.paragraph(one.text or "Inget svar", "Svar")

    def beside(self, question: YearQuestion) -> None:
        """Two answers that are not held against each other, side by side."""
        table = self.document.add_table(2, 2, "Table Grid")
        for cell, year in zip(table.rows[0].cells, self.years, strict=True):
            self.cell(cell, year, bold=True)
        then, now = table.rows[1].cells
        said = self.cell(then, "" if question.others else question.nothing_then)
        for number, one in enumerate(question.others):
            said.add_run(legal(f"{_GAP if number else ''}{one.wording}\n")).bold = True
            said.add_run(legal(one.text or "Inget svar"))
        self.cell(now, legal(question.now or "Inget svar"))
        self.finish(table, question)

    def table(self, question: YearQuestion) -> None:
        """What the years say beside each other; the header row repeats, and a row begins with its name."""
        headings = [*(["Del av svaret"] if question.named else []), *self.years]
        headings += ["Förändring"] if question.counted else []
        table = self.document.add_table(len(question.lines) + 1, len(headings), "Table Grid")
        for cell, text in zip(table.rows[0].cells, headings, strict=True):
            self.cell(cell, text, bold=True)
        for line, row in zip(question.lines, table.rows[1:], strict=True):
            self.line(line, row.cells, question)
        self.finish(table, question)

    def finish(self, table: Table, question: YearQuestion) -> None:
        _set_widths(table, question)
        mark_table(table, legal(question.heading))
        self.paragraph("", "Rad i tabell")

    def line(self, line: YearLine, cells: Sequence[Any], question: YearQuestion) -> None:
        left = list(cells)
        if question.named:
            self.cell(left.pop(0), legal(line.name or "Svaret"))
        for parts, missing in ((line.old, line.old_missing), (line.new, line.new_missing)):
            self.marked(self.cell(left.pop(0), "" if parts else missing), parts)
        if question.counted:
            self.cell(left.pop(0), line.change)

    def marked(self, paragraph: Any, parts: Iterable[Part]) -> None:
        """Words that are new underlined, those that are gone struck out."""
        for part in parts:
            font = paragraph.add_run(legal(part.text)).font
            font.underline = True if part.kind == "new" else None
            font.strike = True if part.kind == "gone" else None


def _set_widths(table: Table, question: YearQuestion) -> None:
    """The change is narrow, all else shares the rest."""
    table.autofit = False
    others = len(table.columns) - question.counted
    own = (_WIDTH - _CHANGE * question.counted) // others
    for number, column in enumerate(table.columns):
        column.width = Length(_CHANGE if number == others else own)
        for cell in column.cells:
            cell.width = column.width
