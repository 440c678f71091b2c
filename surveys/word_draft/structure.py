"""The structure of a form as it is read line by line: its headings, where each question begins, texts between."""

import re

from surveys.word_draft.blocks import FormBlock, Line
from surveys.word_draft.conditions import is_condition
from surveys.word_draft.lookahead import LookAhead, is_aside
from surveys.word_draft.parts import FormQuestion, FormText, Heading, Outline, Piece, PrintedOption
from surveys.word_draft.phrases import Numbered, asks, is_comment, number_of_line
from surveys.word_draft.report import ReportRow

_LONGEST_HEADING = 150
_MOST_LEVELS = 4
_DEEPEST = 99
_FAR = 4


class Structure:
    """What has been read so far: `stack` are the headings that one stands under, `now` the question that one stands
    in, `pending` the lines after its answer; `told` has a row for each paragraph and table.
    """

    def __init__(self, blocks: tuple[FormBlock, ...]) -> None:
        self.blocks, self.ahead = blocks, LookAhead(blocks)
        self.told: list[ReportRow] = []
        self.outline = Outline()
        self.stack: list[Heading] = []
        self.now: FormQuestion | None = None
        self.pending: list[Piece] = []
        self.at = 0
        self.listing = 0
        levels = [block.heading for block in blocks if isinstance(block, Line) and block.heading]
        self.has_headings, self.top = bool(levels), min(levels, default=1)

    def _tell(self, text: str) -> ReportRow:
        told = ReportRow(text=text)
        self.told.append(told)
        return told

    def _is_bold_beginning(self, line: Line) -> bool:
        return len(line.text) < 600 and not (self.now and self.now.is_answered and is_comment(line.text))

    def _is_question(self, line: Line) -> bool:
        """Whether a line without number ends as a question, and is answered at once."""
        free = self.now is None or self.now.is_answered
        return free and not line.sign and line.text.rstrip("* ").endswith("?") and self.ahead.is_answered(self.at)

    def _heading(self, line: Line, told: ReportRow) -> None:
        found = number_of_line(line)
        text = " ".join((found.rest if found else line.text).split())
        if self.ahead.heading_asks(self.at, found, text):
            if line.heading == self.top and not found:
                self._open(Heading(text, line.heading, told), line.heading)
                told.became = "section"
                self._ask(line, told, None)
                return
            self._ask(line, told, found)
            return
        if self.now and not self.now.is_answered and not self.now.text:
            self.now.text = text
            self._belong(told, self.now, "question")
            return
        self._open(Heading(text, line.heading, told, found.prefix if found else ""), line.heading)

    def _open(self, heading: Heading, level: int) -> None:
        self._close()
        while self.stack and self.stack[-1].level >= level:
            self.stack.pop()
        while len(self.stack) >= _MOST_LEVELS:
            self.stack.pop()
        conditions = self._flush()
        heading.conditions += conditions
        heading.told.became = "group" if self.stack else "section"
        (self.stack[-1].parts if self.stack else self.outline.sections).append(heading)
        self.stack.append(heading)

    def _bold(self, line: Line, told: ReportRow) -> None:
        """A bold line: a question where it is answered, otherwise a heading."""
        text = " ".join(line.text.split())
        if self.now and not self.now.is_answered and not self.now.text:
            self.now.text = text
            self._belong(told, self.now, "question")
        elif self.ahead.is_answered(self.at, by_labels=asks(text.rstrip(":"))) or self.ahead.is_filled_in_by_others(
            self.at
        ):
            self._ask(line, told, None)
        elif len(text) <= _LONGEST_HEADING and self._heads(text):
            told.guessed, told.why = True, "Raden är fet och följs inte av någon plats för svaret."
            level = 1 if not self.has_headings else (self.stack[-1].level if self.stack else 0) + 1
            within = self.stack[-1] if self.stack else None
            if self.has_headings and within and within.told.guessed:
                level = within.level
            self._open(Heading(text, level, told), level)
        else:
            self._text(line, told)

    def _heads(self, text: str) -> bool:
        """Whether a bold line may be a heading: no sentence, nor one that leads to what follows, but for labels."""
        return not text.endswith((".", ":", "?")) or (text.endswith(":") and self.ahead.is_answered(self.at))

    def _ask(self, line: Line, told: ReportRow, found: Numbered | None, text: str = "") -> FormQuestion:
        """Begin a question with what stands before it as its background."""
        self._close()
        background, self.pending = self.pending, []
        wording = text or " ".join((found.rest if found else line.text).split())
        asked = FormQuestion(wording, found.prefix if found else "", found.number if found else "")
        for piece in background:
            if is_condition(piece.text):
                asked.conditions.append(piece)
            else:
                asked.background.append(piece)
            self._belong(piece.told, asked, "background")
        self._belong(told, asked, "question")
        self._place(asked)
        self.now = asked
        return asked

    def _place(self, part: "FormQuestion | FormText") -> None:
        if not self.stack:
            made = ReportRow(text="", became="section", guessed=True, why="Dokumentet har ingen rubrik före frågorna.")
            self._open_first(made)
        self.stack[-1].parts.append(part)

    def _open_first(self, made: ReportRow) -> None:
        heading = Heading("Frågor", _DEEPEST, made)
        self.told.insert(len(self.told) - 1, made)
        self.outline.sections.append(heading)
        self.stack.append(heading)

    def _belong(self, told: ReportRow, asked: FormQuestion, became: str) -> None:
        told.became = became if told.became != "section" else told.became
        asked.told.append(told)

    def _close(self) -> None:
        self.now = None

    def _flush(self) -> list[Piece]:
        """Put what waits as a text of its own, before a heading; the conditions in it are handed on."""
        conditions = [piece for piece in self.pending if is_condition(piece.text)]
        texts = [piece for piece in self.pending if not is_condition(piece.text)]
        self.pending = []
        if texts and self.stack:
            self.stack[-1].parts.append(FormText(texts))
            for piece in texts:
                piece.told.became = "display"
        elif texts:
            self.outline.intro += texts
        return conditions

    def _from_pending(self, why: str) -> bool:
        """Begin a question of the line above, since its answer has come. Whether there was one.

        What stands between is its help. Without a line of its own it is called as the heading that it stands under.
        """
        waiting = self.pending or (self.stack[-1].intro if self.stack and not self.stack[-1].parts else [])
        if not waiting and not self.stack:
            waiting = self.outline.intro
        fits = [at for at, piece in enumerate(waiting) if not (piece.line.sign == "•" or is_aside(piece.text))]
        near = [at for at in fits if at >= len(waiting) - _FAR]
        asking = [at for at in near if waiting[at].text.endswith("?")] or [at for at in near if asks(waiting[at].text)]
        if not fits:
            return self._from_heading()
        at = (asking or fits)[-1]
        piece, after = waiting[at], waiting[at + 1 :]
        del waiting[at:]
        piece.told.guessed, piece.told.why = True, why
        asked = self._ask(piece.line, piece.told, number_of_line(piece.line))
        for each in after:
            (asked.conditions if is_condition(each.text) else asked.before).append(each)
            self._belong(each.told, asked, "condition" if is_condition(each.text) else "help")
        return True

    def _from_heading(self) -> bool:
        """Begin a question that is called as the one before it, or as the heading."""
        called = self.now.text if self.now else self.stack[-1].text if self.stack else ""
        if not called:
            return False
        told = self.told[-1]
        asked = self._ask(Line(text=called), told, None)
        told.guessed, told.why = (
            True,
            f"Det finns ingen fråga ovanför; den är kallad ”{called}” efter det som står närmast före.",
        )
        return bool(asked)

    def _text(self, line: Line, told: ReportRow) -> None:
        piece = Piece(line, told)
        now = self.now
        if now and now.last == "option" and not self.pending and self._goes_on(line, now.options[-1]):
            now.options[-1].text += f" {piece.text}"
            self._belong(told, now, "option")
        elif now and not now.is_answered:
            if not now.text and not asks(piece.text) and self.ahead.words_follow(self.at):
                now.background.append(piece)
                self._belong(told, now, "background")
            elif not now.text:
                now.text = piece.text
                self._belong(told, now, "question")
            else:
                now.before.append(piece)
                self._belong(told, now, "help")
        elif now:
            told.became = "display"
            self.pending.append(piece)
        elif self.stack and not self.stack[-1].parts:
            told.became = "intro"
            self.stack[-1].intro.append(piece)
        elif self.stack:
            told.became = "display"
            self.pending.append(piece)
        else:
            told.became = "intro"
            self.outline.intro.append(piece)

    def _goes_on(self, line: Line, choice: PrintedOption) -> bool:
        """Whether the line goes on with the option's text: it begins with a small letter, further in."""
        first = line.text.strip()[:1]
        return (
            first.islower() and line.indent >= choice.indent and not line.sign and not choice.text.endswith((".", ":"))
        )

    def _condition(self, piece: Piece) -> None:
        """A condition stands after the wording of its question, under its heading, or before the next question."""
        piece.told.became = "condition"
        if self.now and not self.now.is_answered:
            self.now.conditions.append(piece)
            self._belong(piece.told, self.now, "condition")
        elif (
            self.now is None
            and self.stack
            and not self.stack[-1].parts
            and not self.stack[-1].intro
            and not _names(piece)
        ):
            self.stack[-1].conditions.append(piece)
        else:
            self.pending.append(piece)

    def _in_portal(self, piece: Piece) -> None:
        piece.told.became = "help"
        if self.now and not self.pending:
            self.now.in_portal.append(piece)
            self._belong(piece.told, self.now, "help")
        elif self.stack:
            self.stack[-1].in_portal.append(piece)
        else:
            self.outline.in_portal.append(piece)


def _names(piece: Piece) -> bool:
    return bool(re.match(r"fråg", piece.text, re.IGNORECASE))
