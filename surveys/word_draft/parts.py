"""A questionnaire in the making: headings, questions with what stands around them, texts to read."""

from dataclasses import dataclass, field
from typing import Literal

from surveys.definition_json import DocumentNode
from surveys.word_draft.blocks import Grid, Line
from surveys.word_draft.report import ReportRow


@dataclass
class Piece:
    """A line that has found its place, and its row of the report."""

    line: Line
    told: ReportRow
    text: str = ""

    def __post_init__(self) -> None:
        self.text = self.text or " ".join(self.line.text.split())

    @property
    def prose(self) -> str:
        """As the questionnaire language has it: a list's line begins with a dash."""
        return f"- {self.text}" if self.line.sign else self.text


def prose_of(pieces: list[Piece]) -> str:
    """Paragraphs parted by a blank line; the lines of a list stand together."""
    text = ""
    for before, piece in zip([None, *pieces], pieces, strict=False):
        together = before is not None and before.line.sign and piece.line.sign
        text += ("\n" if together else "\n\n") * bool(text) + piece.prose
    return text


@dataclass
class Blank:
    """A place to write in: what it is called, what stands beside it, whether it takes several lines, and
    whether it is one of several under a question, each on a line after its label.
    """

    told: ReportRow
    label: str = ""
    unit: str = ""
    is_wide: bool = False
    is_row: bool = False


@dataclass
class PrintedOption:
    """An option, with the field that it opens and what is said of that."""

    text: str
    box: str
    told: ReportRow
    indent: int = 0
    blank: Blank | None = None
    hints: list[Piece] = field(default_factory=list)


@dataclass
class FormQuestion:
    """A question as it is read."""

    text: str
    prefix: str = ""
    number: str = ""
    background: list[Piece] = field(default_factory=list)
    before: list[Piece] = field(default_factory=list)
    options: list[PrintedOption] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    grid: tuple[Grid, list[ReportRow]] | None = None
    comment: tuple[Piece, Blank | None] | None = None
    conditions: list[Piece] = field(default_factory=list)
    in_portal: list[Piece] = field(default_factory=list)
    told: list[ReportRow] = field(default_factory=list)
    last: Literal["", "option", "blank", "grid", "comment"] = ""
    link_id: str = ""
    node: DocumentNode = field(default_factory=dict)

    @property
    def is_answered(self) -> bool:
        return bool(self.last)


@dataclass
class FormText:
    """A text to read between questions."""

    pieces: list[Piece]
    link_id: str = ""


@dataclass
class Heading:
    """A section, or a heading within one."""

    text: str
    level: int
    told: ReportRow
    prefix: str = ""
    intro: list[Piece] = field(default_factory=list)
    conditions: list[Piece] = field(default_factory=list)
    in_portal: list[Piece] = field(default_factory=list)
    number: str = ""
    parts: list["Heading | FormQuestion | FormText"] = field(default_factory=list)
    link_id: str = ""
    node: DocumentNode = field(default_factory=dict)


@dataclass
class Outline:
    """All of a form: what it is called, what stands first and last, its sections."""

    title: Piece | None = None
    facts: list[Piece] = field(default_factory=list)
    intro: list[Piece] = field(default_factory=list)
    in_portal: list[Piece] = field(default_factory=list)
    sections: list[Heading] = field(default_factory=list)
    closing: list[Piece] = field(default_factory=list)
