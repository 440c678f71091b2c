"""The texts of a definition: paragraphs parted by a blank line, `- ` begins a list item."""

from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class ProseBlock:
    """A paragraph with its lines, or a list with its items."""

    is_list: bool
    lines: tuple[str, ...]


def prose_blocks(text: str) -> tuple[ProseBlock, ...]:
    """`text` as paragraphs and lists in order; nothing for an empty text."""
    blocks = []
    for paragraph in text.split("\n\n"):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        for is_list, run in groupby(lines, key=lambda line: line.startswith("- ")):
            blocks.append(ProseBlock(is_list, tuple(line.removeprefix("- ").strip() for line in run)))
    return tuple(blocks)
