"""What a Word document holds, paragraph by paragraph and table by table, before anybody knows what it means."""

from dataclasses import dataclass, field, replace
from typing import Literal

FIELD_SIGN = "\ufffc"
"""Stands in a line's text for a place to write in: a content control or a form field that holds nothing."""
LinePlace = Literal["text", "header", "note", "comment", "frame", "struck", "contents", "table"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A paragraph. `text` is what one reads, with FIELD_SIGN where one writes; `held` what such places hold, such as
    "Skriv här"; `is_wide`: such a place is of whole paragraphs. `sign` is its automatic number or bullet, `heading` its
    level, 0 for none. `indent` is in twentieths of a point. `choices` are those of a list to choose in.
    """

    text: str
    place: LinePlace = "text"
    held: str = ""
    heading: int = 0
    is_title: bool = False
    sign: str = ""
    bold: bool = False
    indent: int = 0
    framed: bool = False
    is_wide: bool = False
    choices: tuple[str, ...] = ()

    @property
    def printed(self) -> str:
        """All that one reads, as the report shows it."""
        text = self.text.replace(FIELD_SIGN, " … ") if self.text.strip(f"{FIELD_SIGN} \t\n") else ""
        return " ".join(f"{self.sign} {text} {self.held}".split())


@dataclass(frozen=True)
class Cell:
    """A cell: its lines, and how many columns it covers; `goes_on`: it is the lower part of one that began above."""

    lines: tuple[Line, ...] = ()
    span: int = 1
    goes_on: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines if line.text.strip())

    @property
    def printed(self) -> str:
        return " ".join(line.printed for line in self.lines if line.printed)


@dataclass(frozen=True)
class Grid:
    """A table, row by row."""

    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def is_regular(self) -> bool:
        """Whether every row has the same cells, none of which covers another's place."""
        widths = {len(row) for row in self.rows}
        return len(widths) == 1 and not any(cell.span > 1 or cell.goes_on for row in self.rows for cell in row)


FormBlock = Line | Grid


@dataclass(frozen=True)
class FormContents:
    """All of a document, in reading order; `others` is what stands outside its text. `tracked`: it holds tracked
    changes, which are read as accepted. `title` is what the file says that it is called.
    """

    blocks: tuple[FormBlock, ...]
    others: tuple[Line, ...] = ()
    tracked: bool = False
    title: str = ""
    nested: tuple[Line, ...] = field(default=())


def moved_to(line: Line, place: LinePlace) -> Line:
    """The line as something that stands elsewhere."""
    return replace(line, place=place)
