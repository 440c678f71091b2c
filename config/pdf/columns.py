"""How wide the columns of a table are, so that no word of the form is parted in one. Pure.

By the form alone, never by the answers: a masked copy's proof shows each column's width, as a class of its head, also
where what stands below is struck.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from math import ceil
from typing import NamedTuple

from config.pdf.fonts import FONT_DIRECTORY

TABLE_WIDTH = 143
"""Millimetres that a numbered question leaves of the copy's page; one without a number has more to share."""
_PADDING = 2.3
_WIDEST = 166
_EM = 9.5 / 72 * 25.4
_CLASS = re.compile("mm-([0-9]+)")
# Where a line surely ends: at a space that is not kept together, and between a hyphen and a letter.
_BREAK = re.compile(r"[ \t\n\u200b]+|(?<=[^\W\d_]-)(?=[^\W\d_])")


class PaperColumn(NamedTuple):
    """`texts` of the form stand in it. `least` millimetres, and `wished` where there is room for them in all columns;
    of a column without a wish: it shares what the others leave.
    """

    texts: Sequence[str]
    least: int
    wished: int | None = None


def column_widths(
    columns: Sequence[PaperColumn], *, room: int = TABLE_WIDTH, padding: float = _PADDING
) -> tuple[int | None, ...]:
    """Of each column its millimetres, None for one of those that share the rest; nothing where they do not fit.

    `room`: what all of them have; `padding`: what in each is left of it beside the words.
    """
    least = [max(one.least, ceil(_longest_word(one.texts) + padding)) for one in columns]
    wished = [max(width, one.wished or 0) for one, width in zip(columns, least, strict=True)]
    widths = next((each for each in (wished, least) if sum(each) <= room), None)
    if widths is None:
        return ()
    sharing = _sharing(columns, widths, room)
    return tuple(None if at in sharing else width for at, width in enumerate(widths))


def _sharing(columns: Sequence[PaperColumn], widths: Sequence[int], room: int) -> set[int]:
    """The columns that share the rest: where all have wishes, those after the first; never one that needs more."""
    sharing = {at for at, one in enumerate(columns) if one.wished is None} or set(range(1, len(columns)))
    while True:
        rest = room - sum(width for at, width in enumerate(widths) if at not in sharing)
        wide = {at for at in sharing if widths[at] * len(sharing) > rest}
        if not wide:
            return sharing
        sharing -= wide


def class_of_width(width: int | None) -> str:
    """How a column's head says its width; nothing for one that shares the rest."""
    return f"mm-{width}" if width else ""


def width_in(classes: Iterable[str]) -> int | None:
    """The width that class_of_width has said among the classes."""
    return next((int(found[1]) for found in map(_CLASS.fullmatch, classes) if found), None)


def styles_of_widths() -> str:
    """The classes of all widths as CSS, stronger than a width by what a column holds."""
    return "".join(f"table[class] .mm-{width}{{width:{width}mm}}" for width in range(1, _WIDEST + 1))


def _longest_word(texts: Iterable[str]) -> float:
    """In millimetres, as a head of a table is set."""
    return max((_width(word) for text in texts for word in _BREAK.split(text)), default=0)


def _width(word: str) -> float:
    advances = _advances()
    return sum(advances.get(character, 1) for character in word) * _EM


@cache
def _advances() -> dict[str, float]:
    """How wide each character is, as a share of the letters' size."""
    from fontTools.ttLib import TTFont

    found: dict[str, float] = {}
    for name in ("dejavu/DejaVuSans.ttf", "source-sans-3/SourceSans3-Semibold.ttf"):
        with TTFont(FONT_DIRECTORY / name, lazy=True) as font:
            advances, em = font["hmtx"].metrics, font["head"].unitsPerEm
            found |= {chr(code): advances[glyph][0] / em for code, glyph in font.getBestCmap().items()}
    return found
