"""Where the text of a document goes as it is read: into a field, or among the words outside every field."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from surveys.word.findings import PLACEHOLDER, Words


class Lines:
    """Lines of text as they are read, paragraph by paragraph."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._pieces: list[str] = []
        self._begun = False

    def add(self, text: str) -> None:
        """Text within the paragraph that is being read."""
        self._pieces.append(text)
        self._begun = True

    @property
    def has_begun(self) -> bool:
        """Whether anything stands in the paragraph that is being read."""
        return any(piece.strip() for piece in self._pieces)

    def begin_with(self, sign: str) -> None:
        """Put a list's sign first in the paragraph that is being read."""
        self._pieces.insert(0, sign)
        self._begun = True

    def end_paragraph(self, *, joined: bool = False) -> None:
        """The paragraph ends; `joined`: its mark is deleted, so that the next one goes on from it."""
        if joined:
            return
        self.lines.append("".join(self._pieces))
        self._pieces = []
        self._begun = False

    @property
    def text(self) -> str:
        """All of it so far, a paragraph a line."""
        return "\n".join([*self.lines, *(["".join(self._pieces)] if self._begun else [])])


@dataclass
class Field(Lines):
    """One marked field as it is read. `shows_placeholder`: the file says that nobody has written in it. `is_there`: it
    holds anything at all, be it a placeholder.
    """

    tag: str = ""
    mark: str = ""
    box: bool = False
    ticked: bool = False
    shows_placeholder: bool = False
    is_there: bool = False
    holds_more: bool = False
    in_box: bool = False
    _own: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        Lines.__init__(self)

    def add_run(self, text: str, *, grey: bool) -> None:
        """The text of a run; `grey` in the look of a placeholder."""
        self.is_there = True
        if grey and text.strip() == PLACEHOLDER:
            return
        if text.strip() and not grey:
            self._own.append(text)
        self.add(text)

    def add_row(self, cells: "Sequence[Field]") -> None:
        """A row of a table within the field: a line, a tab between its cells. What they hold is the field's own."""
        for cell in cells:
            self.is_there |= cell.is_there
            self.holds_more |= cell.holds_more
            self._own += cell._own
        self.add("\t".join(" ".join(line for line in cell.text.split("\n") if line.strip()) for cell in cells))
        self.end_paragraph()

    @property
    def said(self) -> str:
        """What somebody has written there: a placeholder says nothing."""
        text = self.text
        if text.strip() == PLACEHOLDER or (self.shows_placeholder and not self._own):
            return ""
        return text


class Outside(Lines):
    """The words outside every field, each paragraph with the field before it."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place
        self.after = ""
        self.words: list[Words] = []

    def end_paragraph(self, *, joined: bool = False) -> None:
        super().end_paragraph(joined=joined)
        for line in self.lines:
            if line.strip():
                self.words.append(Words(line, self.after, self.place))
        self.lines = []
