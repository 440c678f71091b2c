"""Which option, row or column of this year's question is which of an earlier one's, and which added row is which."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Protocol

_ALIKE = 0.6
"""How much of a cell must be as it was for it to be the same cell, changed; of the cells of a row more than half."""


class CodedText(Protocol):
    """An option, a row or a column."""

    @property
    def code(self) -> str: ...

    @property
    def text(self) -> str: ...


def matching_parts(old: Sequence[CodedText], new: Sequence[CodedText], *, by_code: bool = True) -> Mapping[str, str]:
    """Old code -> new code. Equal texts come first; then, with `by_code`, equal codes that are not taken by a text."""
    written = {_plain(part.text): part.code for part in new}
    found = {part.code: written[_plain(part.text)] for part in old if _plain(part.text) in written}
    if by_code:
        free = {part.code for part in new} - set(found.values())
        found |= {part.code: part.code for part in old if part.code not in found and part.code in free}
    return found


def _plain(text: str) -> str:
    """A text without what only layout adds: case, white space at the ends and inside, the closing colon."""
    return " ".join(text.split()).rstrip(": .").casefold()


def match_rows(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Place before -> place after, of the rows that the respondent added and that are the same: equal ones first, in
    their order, then those that are most alike.
    """
    old, new = ([repr(sorted(row.items())) for row in rows] for rows in (before, after))
    blocks = SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    found = {a + step: b + step for a, b, size in blocks for step in range(size)}
    left = [at for at in range(len(after)) if at not in found.values()]
    alike = [
        (_likeness(before[was], after[at]), -was, -at) for was in range(len(before)) if was not in found for at in left
    ]
    for likeness, was, at in sorted(alike, reverse=True):
        if likeness > 0.5 and -was not in found and -at not in found.values():
            found[-was] = -at
    return found


def _likeness(old: Mapping[str, Any], new: Mapping[str, Any]) -> float:
    """How much of two rows is the same, from 0 to 1: of the cells that both could have."""
    cells = min(sum(map(bool, old.values())), sum(map(bool, new.values())))
    ratios = (SequenceMatcher(a=str(old[code]), b=str(new.get(code) or "")).ratio() for code in old if old[code])
    return sum(ratio for ratio in ratios if ratio >= _ALIKE) / cells if cells else 0
