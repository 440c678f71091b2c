"""The texts of an answer as search shows and finds them, each under what it is called: a table of words row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.language.text import clean
from responses.reading.items import REMARK, ShownItem
from responses.reading.tables import ShownRow
from responses.reading.text import text_of
from surveys.wordings.wording import label_of

LONGEST_TEXT = 50_000
"""Characters of one text; what comes after them is neither found nor shown."""
_LONGEST_LABEL = 300


@dataclass(frozen=True)
class IndexedText:
    """One text with the question, the row of a table ("Insatser, Rad 2") or "Bilaga", above it."""

    label: str
    text: str
    is_attachment: bool = False
    """Titles of what is attached: no text that somebody wrote as an answer."""
    cells: str = ""
    """Of a row what has been written in it: the columns' names stand in its text too, and nobody looks for those."""

    @property
    def said(self) -> str:
        """What it is found by."""
        return self.cells or self.text


def indexed_texts_in(item: ShownItem) -> Iterator[IndexedText]:
    """What is written in the answer to one item; of a table of words, which counts nothing, each row by itself.

    The sums under rows that are added are the portal's, and nobody's words.
    """
    label = label_of(item, "Svar")
    if item.shape == "table" and not item.counts:
        yield from (_row(item, label, row) for row in item.rows if any(row.cells) and not row.is_sum)
    else:
        yield IndexedText(cut_text(label, _LONGEST_LABEL), cut_text(text_of(item), LONGEST_TEXT))


def indexed_remark(label: str, remark: str) -> IndexedText:
    """The respondent's remark to the answer that is called so."""
    return IndexedText(cut_text(f"{REMARK}: {label}", _LONGEST_LABEL), cut_text(remark, LONGEST_TEXT))


def cut_text(text: str, characters: int) -> str:
    return clean(text)[:characters]


def _row(item: ShownItem, label: str, row: ShownRow) -> IndexedText:
    named = list(zip(item.columns, row.cells, strict=True))
    cells = [(column.rstrip(": "), cell) for column, cell in named if cell]
    text = "\n".join(f"{column}: {cell}" if len(named) > 1 else cell for column, cell in cells)
    place = cut_text(f", {_name_of(item, row)}", _LONGEST_LABEL // 2)
    said = cut_text("\n".join(cell for _, cell in cells), LONGEST_TEXT)
    return IndexedText(cut_text(label, _LONGEST_LABEL - len(place)) + place, cut_text(text, LONGEST_TEXT), cells=said)


def _name_of(item: ShownItem, row: ShownRow) -> str:
    """What the row is called; one that is only numbered by what its rows are: "Rad 2"."""
    return f"{item.row_heading} {row.text}".strip() if row.text.isdecimal() else row.text
