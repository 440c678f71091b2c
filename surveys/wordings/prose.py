"""Texts as they are set: paragraphs parted by a blank line, lists, and rows whose cells are parted by tabs.

A tab has no width of its own on paper ("Falkenberg9009,1 %"): lines with tabs below each other become a table, and a
tab anywhere else an em space.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

EM_SPACE = "\u2003"
LIST_MARK = re.compile(r"\s*(?:[-–—•*·▪‣◦●○■□→✓]|\d{1,3}[.)]|[A-Za-z]\))\s")
"""How people begin the lines of a list: a dash, a bullet, 1. or a)."""
_MOST_ROWS, _MOST_COLUMNS, _LONGEST_CELL = 200, 8, 200
"""What is larger is set as lines: a table is laid out as a whole, and narrow columns cannot be read."""


@dataclass(frozen=True)
class ProseBlock:
    """A paragraph with its lines, a list with its items, or a table with its `rows`, all of the same length."""

    is_list: bool
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()


def widen_tabs(text: str) -> str:
    """`text` with an em space for each tab."""
    return text.replace("\t", EM_SPACE)


def parted_by_tabs(lines: Iterable[str]) -> list[ProseBlock]:
    """Lines in order: those with tabs below each other as tables, the others, their tabs widened, as paragraphs."""
    found = []
    for has_cells, run in groupby(lines, key=_has_cells):
        these = tuple(run)
        rows = _rows(these) if has_cells and any("\t" in line.strip() for line in these) else ()
        found.append(ProseBlock(False, () if rows else tuple(map(widen_tabs, these)), rows))
    return found


def _has_cells(line: str) -> bool:
    """Whether it may be a row: one whose first or last cells are empty is, among others with more."""
    return "\t" in line and bool(line.strip()) and not LIST_MARK.match(line)


def _rows(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The lines as rows of equally many cells; nothing when that is no table to read."""
    cells = [[cell.strip() for cell in line.rstrip().split("\t")] for line in lines]
    columns = max(map(len, cells))
    longest = max(len(cell) for row in cells for cell in row)
    if not 1 < len(cells) <= _MOST_ROWS or columns > _MOST_COLUMNS or longest > _LONGEST_CELL:
        return ()
    return tuple((*row, *[""] * (columns - len(row))) for row in cells)


def prose_blocks(text: str) -> tuple[ProseBlock, ...]:
    """`text` as paragraphs and lists in order; nothing for an empty text."""
    blocks = []
    for paragraph in text.split("\n\n"):
        lines = [widen_tabs(line.strip()) for line in paragraph.splitlines() if line.strip()]
        for is_list, run in groupby(lines, key=lambda line: line.startswith("- ")):
            blocks.append(ProseBlock(is_list, tuple(line.removeprefix("- ").strip() for line in run)))
    return tuple(blocks)
