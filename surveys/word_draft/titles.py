"""What a form is called, and what it says of itself on its first page."""

import re

from surveys.word_draft.blocks import FormBlock, Line
from surveys.word_draft.parts import Heading
from surveys.word_draft.phrases import asks, has_gap, number_of_line, options_in

FACT_LINE = re.compile(
    r"(avsändare|svaret lämnas till|diarienummer|dnr|avser|sista svarsdag|utgåva)\b\s*:?\s*(\S.{0,150})",
    re.IGNORECASE,
)
"""A line that says what is called and what it is: "Dnr 72505/2025"."""
_LONGEST = 200
_ABOUT = re.compile(r"(om enkäten|inledning|introduktion|information( om enkäten)?|bakgrund)", re.IGNORECASE)


def find_title(blocks: tuple[FormBlock, ...]) -> Line | None:
    """The line that the form is called by; None where none can be told from the others."""
    lines = [block for block in blocks if isinstance(block, Line) and block.text.strip()]
    chosen = next((line for line in lines if line.is_title), None) or _first_heading(lines)
    if chosen is None and lines and lines[0] is blocks[0]:
        first = lines[0]
        named = not (first.heading or number_of_line(first) or options_in(first) or has_gap(first.text))
        if named and len(first.text) < _LONGEST and not first.text.endswith((".", ":", "?")):
            chosen = first
    return chosen


def _first_heading(lines: list[Line]) -> Line | None:
    """The only heading of its level, before all others, which are deeper."""
    headings = [line for line in lines if line.heading]
    if len(headings) < 2 or lines.index(headings[0]) > 3:
        return None
    first, others = headings[0], headings[1:]
    return first if all(line.heading > first.heading for line in others) and not asks(first.text) else None


def is_about(heading: Heading) -> bool:
    """Whether a first section without questions is about the questionnaire itself."""
    return not heading.parts and bool(_ABOUT.fullmatch(heading.text))
