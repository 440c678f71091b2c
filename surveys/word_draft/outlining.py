"""From a document's blocks to an outline: what each line is, and to which question a place for an answer belongs."""

import re

from surveys.word_draft.blocks import FIELD_SIGN, Grid, Line
from surveys.word_draft.conditions import is_condition
from surveys.word_draft.grids import is_blank_cell, labels_beside_blanks
from surveys.word_draft.limits import contact_kind, is_limit, limits_in
from surveys.word_draft.parts import Blank, FormQuestion, Outline, Piece, PrintedOption
from surveys.word_draft.phrases import (
    Numbered,
    Ticked,
    asks,
    asks_for_more,
    has_gap,
    is_comment,
    number_of_line,
    options_in,
    split_at_gap,
    spoken,
    unit_beside,
)
from surveys.word_draft.report import LEFT, ReportRow
from surveys.word_draft.structure import Structure
from surveys.word_draft.titles import FACT_LINE, find_title

_LONGEST_LABEL = 120
_BOX_LABEL = re.compile(r"ruta \d+ av \d+|ruta \d+|\d+[.)]?", re.IGNORECASE)
_NO_WORDING = "Det finns ingen fråga ovanför den här platsen."
_IN_PORTAL = "I portalen:"


class Outliner(Structure):
    """Reads the blocks in order."""

    def read(self) -> Outline:
        """The outline of all blocks."""
        title = find_title(self.blocks)
        if title:
            self.outline.title = Piece(title, ReportRow(text=title.printed, became="title"))
        for at, block in enumerate(self.blocks):
            self.at = at
            if isinstance(block, Grid):
                self._grid(block)
            else:
                self._line(block)
        self.outline.closing = list(self.pending)
        for piece in self.pending:
            piece.told.became = "closing"
        if not self.outline.sections:
            self.outline.closing, self.outline.intro = [], [*self.outline.intro, *self.pending]
        return self.outline

    def _line(self, line: Line) -> None:
        told = self._tell(line.printed)
        text = line.text.strip()
        unit = unit_beside(line)
        if self.outline.title and self.outline.title.line is line:
            self._title(self.outline.title, told)
        elif line.choices:
            self._dropdown(line, told)
        elif unit is not None:
            self._blank(Blank(told, unit=unit, is_wide=_is_wide(line)), line)
        elif line.heading and text:
            self._heading(line, told)
        elif options := options_in(line):
            self._options(line, options, told)
        elif text.startswith(_IN_PORTAL):
            self._in_portal(Piece(line, told, " ".join(text.removeprefix(_IN_PORTAL).split())))
        elif is_condition(text):
            self._condition(Piece(line, told))
        elif text:
            self._words(line, told)

    def _title(self, title: Piece, told: ReportRow) -> None:
        title.told, told.became = told, "title"
        if not (title.line.is_title or title.line.heading):
            told.guessed, told.why = True, "Första raden är läst som enkätens titel."

    def _words(self, line: Line, told: ReportRow) -> None:
        """A line of words: the beginning of a question, a label with a place beside it, or text."""
        found = number_of_line(line)
        if not (self.stack or self.now or self.outline.intro) and FACT_LINE.fullmatch(line.text.strip()):
            self.outline.facts.append(Piece(line, told))
        elif has_gap(line.text) and spoken(split_at_gap(line.text)[0]):
            self._label(line, told)
        elif found and self._begins(found, line):
            self.listing = 0
            self._ask(line, told, found)
        elif line.bold and not found and self._is_bold_beginning(line):
            self._bold(line, told)
        elif self._is_question(line):
            self._ask(line, told, None)
        else:
            self._text(line, told)

    def _begins(self, found: Numbered, line: Line) -> bool:
        """Whether a numbered line begins a question, and is no line of a list."""
        if found.is_lower_letter:
            return self.ahead.is_answered_next(self.at) and not (self.now and self.now.options and not self.pending)
        if found.strong or line.bold or not found.rest:
            return True
        if found.number.isdigit():
            goes_on = self.listing and int(found.number) == self.listing + 1
            if not goes_on and (self.ahead.is_answered(self.at) or self._asks_in_turn(found)):
                return True
            self.listing = int(found.number)
            return False
        return asks(found.rest) or self.ahead.is_answered(self.at)

    def _asks_in_turn(self, found: Numbered) -> bool:
        """Whether a numbered line that no place for an answer follows asks: by its end, or as next after the question
        that is read, by its words or a limit that it states.
        """
        if found.rest.rstrip("* ").endswith("?"):
            return True
        before = self.now.number if self.now else ""
        in_turn = before.isdigit() and int(found.number) == int(before) + 1
        return in_turn and (asks(found.rest) or "max_length" in limits_in(found.rest).counts)

    def _label(self, line: Line, told: ReportRow) -> None:
        """ "Ditt namn: ____": a question of its own, or the place of the one that is asked."""
        label, beside = split_at_gap(line.text)
        label = " ".join(label.split())
        found = number_of_line(Line(text=label, sign=line.sign, bold=line.bold))
        unit = beside if len(beside) <= 20 and len(beside.split()) <= 2 else ""
        if self._is_row(label, found):
            assert self.now
            self.now.blanks.append(Blank(told, label, unit, is_row=True))
            self.now.last = "blank"
            self._belong(told, self.now, "field")
            return
        waits = self.now and (not self.now.is_answered or (self.now.last == "option" and len(self.now.options) == 1))
        open_now = waits and not found and not self.pending
        if (
            open_now
            and self.now
            and (limits_in(label).said & {"integer", "percent", "money", "date"} or is_limit(label))
        ):
            self.now.before.append(Piece(line, told, label))
            self._belong(told, self.now, "help")
            self._add_blank(self.now, Blank(told, unit=unit))
            return
        if self.now and self.now.is_answered and is_comment(label):
            self.now.comment = (Piece(line, told, label), Blank(told))
            self._belong(told, self.now, "comment")
            return
        if beside and not unit:
            told.guessed, told.why = True, "Det som står efter platsen för svaret är läst som hjälptext."
        asked = self._ask(line, told, found, found.rest if found else label)
        asked.blanks.append(Blank(told, unit=unit, is_wide=False))
        asked.last = "blank"
        if beside and not unit:
            asked.before.append(Piece(Line(text=beside), told, beside))

    def _is_row(self, label: str, found: Numbered | None) -> bool:
        """Whether a label with a place beside it is one of several under the question that is asked."""
        now = self.now
        if now is None or found or self.pending or contact_kind(label) or is_comment(label):
            return False
        if now.is_answered:
            return bool(now.blanks and now.blanks[-1].is_row and now.last == "blank")
        after = self.ahead.next(self.at)
        if not isinstance(after, Line) or not has_gap(after.text):
            return False
        beside = spoken(split_at_gap(after.text)[0])
        return bool(beside) and not number_of_line(after) and not contact_kind(beside)

    def _blank(self, blank: Blank, line: Line) -> None:
        """A place to write in, without words of its own: whose it is shows what stands before it."""
        now, blank.told.became = self.now, "field"
        if now is None:
            self._of_line_above(blank)
        elif not now.is_answered:
            self._first_blank(now, blank)
        elif now.last == "option" and self._is_of_option(now, line):
            choice = now.options[-1]
            choice.hints += self._take_hints(now)
            choice.blank = choice.blank or blank
            self._belong(blank.told, now, "opened")
        elif not self.pending:
            (self._add_blank if now.last == "blank" else self._after_answer)(now, blank)
        elif self._is_box_of(now):
            self._labelled_box(now, blank, self.pending.pop())
        elif is_comment(self.pending[-1].text):
            label = self.pending.pop()
            now.comment, now.last = (label, blank), "comment"
            self._belong(label.told, now, "comment")
            self._belong(blank.told, now, "comment")
        else:
            self._of_line_above(blank)

    def _of_line_above(self, blank: Blank) -> None:
        if self._from_pending("Raden står närmast ovanför en plats för svaret.") and self.now:
            self._add_blank(self.now, blank)
        else:
            blank.told.became, blank.told.why = LEFT, _NO_WORDING

    def _first_blank(self, now: FormQuestion, blank: Blank) -> None:
        last = now.before[-1] if now.before else None
        if last and (_BOX_LABEL.fullmatch(last.text) or (self._wants_boxes(now) > 1 and self._is_box_label(last))):
            self._labelled_box(now, blank, now.before.pop())
        else:
            self._add_blank(now, blank)

    def _labelled_box(self, now: FormQuestion, blank: Blank, label: Piece) -> None:
        """One of several places for texts; "Ruta 1 av 3" is what the portal calls it anyway."""
        blank.label = "" if _BOX_LABEL.fullmatch(label.text) else label.text
        self._belong(label.told, now, "field")
        self._add_blank(now, blank)

    def _after_answer(self, now: FormQuestion, blank: Blank) -> None:
        """A place without a name after options or a table: for a comment, as far as one can see."""
        if now.comment is None:
            blank.told.guessed = True
            blank.told.why = "En plats utan rubrik efter svaret är läst som ett kommentarsfält."
            now.comment, now.last = (Piece(Line(text="Kommentar"), ReportRow(text="")), blank), "comment"
            self._belong(blank.told, now, "comment")
        else:
            blank.told.became, blank.told.why = LEFT, _NO_WORDING

    def _add_blank(self, now: FormQuestion, blank: Blank) -> None:
        wanted = self._wants_boxes(now)
        self._belong(blank.told, now, "field")
        if now.blanks and not (blank.label or len(now.blanks) < wanted):
            now.blanks[-1].is_wide = True  # more lines to write on
        else:
            now.blanks.append(blank)
        now.last = "blank"

    def _wants_boxes(self, now: FormQuestion) -> int:
        return limits_in(now.text, *(piece.text for piece in now.before)).counts.get("boxes", 1)

    def _is_box_of(self, now: FormQuestion) -> bool:
        wants = self._wants_boxes(now)
        return now.last == "blank" and len(now.blanks) < wants and len(self.pending) == 1

    def _is_box_label(self, piece: Piece) -> bool:
        return len(piece.text) < _LONGEST_LABEL and not is_limit(piece.text) and not piece.line.sign

    def _is_of_option(self, now: FormQuestion, line: Line) -> bool:
        """Whether a place to write in belongs to the option above it."""
        choice = now.options[-1]
        if not all(is_limit(piece.text) or piece.line.indent >= max(choice.indent, 1) for piece in self.pending):
            return False
        if (line.indent and line.indent >= choice.indent) or asks_for_more(choice.text):
            return True
        after = self.ahead.next(self.at)
        return isinstance(after, Line) and bool(options_in(after)) and not self.pending

    def _take_hints(self, now: FormQuestion) -> list[Piece]:
        hints, self.pending = self.pending, []
        for piece in hints:
            self._belong(piece.told, now, "help")
        return hints

    def _options(self, line: Line, options: list[Ticked], told: ReportRow) -> None:
        now = self.now
        if now and now.last == "option" and self.pending and all(is_limit(piece.text) for piece in self.pending):
            now.options[-1].hints += self._take_hints(now)
        if now and now.last == "blank" and not self.pending and len(options) == 1:
            now.options.append(PrintedOption(options[0].text, options[0].box, told, line.indent))
            self._belong(told, now, "option")
            return
        goes_on = now and (not now.is_answered or (now.last == "option" and not self.pending))
        if not goes_on and not self._from_pending("Raden står närmast ovanför svarsalternativen."):
            told.why = _NO_WORDING
            return
        assert self.now
        for each in options:
            blank = Blank(told) if each.has_field else None
            self.now.options.append(PrintedOption(each.text, each.box, told, line.indent, blank))
        self.now.last = "option"
        self._belong(told, self.now, "option")

    def _has_open(self) -> bool:
        return self.now is not None and not self.now.is_answered

    def _dropdown(self, line: Line, told: ReportRow) -> None:
        """A list to choose in, with its own wording beside it or above."""
        label = spoken(split_at_gap(line.text)[0])
        told.text = f"{told.text} ({', '.join(line.choices)})"
        if label:
            self._ask(line, told, number_of_line(Line(text=label, sign=line.sign, bold=line.bold)), label)
        elif not self._has_open() and not self._from_pending("Raden står närmast ovanför en lista att välja i."):
            told.why = _NO_WORDING
            return
        assert self.now
        self.now.options += [PrintedOption(text, "○", told) for text in line.choices]
        self.now.last = "option"
        self._belong(told, self.now, "question" if label else "option")

    def _grid(self, grid: Grid) -> None:
        if len(grid.rows) == 1 and len(grid.rows[0]) == 1:
            self._frame(grid)
            return
        rows = [self._tell(" | ".join(cell.printed for cell in row)) for row in grid.rows]
        labels = labels_beside_blanks(grid)
        if labels and (self.now is None or self.now.is_answered) and not (self.pending and asks(self.pending[-1].text)):
            for label, told in zip(labels, rows, strict=True):
                asked = self._ask(Line(text=label), told, number_of_line(Line(text=label)))
                asked.blanks.append(Blank(told))
                asked.last = "blank"
            return
        if not self._has_open() and not self._from_pending("Raden står närmast ovanför tabellen."):
            for told in rows:
                told.why = "Det finns ingen fråga ovanför tabellen."
            return
        assert self.now
        self.now.grid, self.now.last = (grid, rows), "grid"
        for told in rows:
            self._belong(told, self.now, "table")

    def _frame(self, grid: Grid) -> None:
        """A table of one cell is a frame: empty to write in, otherwise around a text."""
        cell = grid.rows[0][0]
        if is_blank_cell(cell):
            told = self._tell(cell.printed)
            self._blank(Blank(told, is_wide=True), Line(text="", framed=True))
            return
        for line in cell.lines:
            if line.text.strip():
                self._line(line)


def _is_wide(line: Line) -> bool:
    """Whether a place to write in takes more than a line: all do but a control or form field within a line."""
    return line.is_wide or FIELD_SIGN not in line.text or line.text.count("\n") > 1
