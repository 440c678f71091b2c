"""Which option, row or column of this year's question is which of an earlier one's, and which added row is which."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Protocol

from surveys.schema import TextItem

_ALIKE = 0.6
"""How much of a cell must be as it was for it to be the same cell, changed; of the cells of a row more than half."""
_LONG = 200
"""Characters from which two texts are compared word by word: every letter of a long one stands in any other."""

ComparedRows = Sequence[Mapping[str, Any]]


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


def match_boxes(old: TextItem, new: TextItem) -> dict[int, int]:
    """Place before -> place after, of boxes that ask for the same: by their labels where both have such, otherwise by
    their places.
    """
    if not (old.box_labels and new.box_labels):
        return {place: place for place in range(min(old.boxes, new.boxes))}
    written = {_plain(label): place for place, label in enumerate(new.box_labels)}
    plain = enumerate(map(_plain, old.box_labels))
    return {was: written[label] for was, label in plain if label in written}


def unmatched_parts(old: Sequence[CodedText], new: Sequence[CodedText]) -> tuple[list[CodedText], list[CodedText]]:
    """The parts of `new` that none of `old` is, and those of `old` that none of `new` is."""
    matched = matching_parts(old, new)
    taken = set(matched.values())
    return [part for part in new if part.code not in taken], [part for part in old if part.code not in matched]


def _plain(text: str) -> str:
    """A text without what only layout adds: case, white space at the ends and inside, the closing colon."""
    return " ".join(text.split()).rstrip(": .").casefold()


def match_rows(before: ComparedRows, after: ComparedRows) -> dict[int, int]:
    """Place before -> place after, of the rows that the respondent added and that are the same: equal ones first, in
    their order, then those that are most alike; last those of which half is alike, with one cell as it was, and that
    stand between the same rows.
    """
    old, new = ([row_key(row) for row in rows] for rows in (before, after))
    blocks = SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    found = {a + step: b + step for a, b, size in blocks for step in range(size)}
    left = [at for at in range(len(after)) if at not in found.values()]
    pairs = [(was, at) for was in range(len(before)) if was not in found for at in left]
    alike = sorted(((_likeness(before[was], after[at]), -was, -at) for was, at in pairs), reverse=True)
    _take(found, [(-was, -at) for likeness, was, at in alike if likeness > 0.5])
    back = {at: was for was, at in found.items()}
    half = [(-was, -at) for likeness, was, at in alike if likeness == 0.5 and _share_a_cell(before[-was], after[-at])]
    _take(found, [(was, at) for was, at in half if _around(was, found) == _neighbours(at, back)])
    return found


def match_by_place(found: Mapping[int, int], before: ComparedRows, after: ComparedRows) -> dict[int, int]:
    """The pairs beside `found` that nothing but their place tells of: between the same rows, as many as there were."""
    paired: dict[int, int] = {}
    gaps: dict[tuple[Any, Any], list[int]] = {}
    back = {at: was for was, at in found.items()}
    for at in range(len(after)):
        if at not in back:
            gaps.setdefault(_neighbours(at, back), []).append(at)
    for gap, places in gaps.items():
        old = [was for was in range(len(before)) if was not in found and _around(was, found) == gap]
        paired |= dict(zip(old, places, strict=True)) if len(old) == len(places) else {}
    return paired


def row_key(row: Mapping[str, Any]) -> str:
    """What two equal rows have in common and no others, whatever the order of their cells."""
    return repr(sorted(row.items()))


def _take(found: dict[int, int], pairs: Iterable[tuple[int, int]]) -> None:
    """The pairs, best first, of which neither row is taken."""
    for was, at in pairs:
        if was not in found and at not in found.values():
            found[was] = at


def _around(was: int, found: Mapping[int, int]) -> tuple[int | None, int | None]:
    """The matched rows before and after a row that is not, by their places in `before`."""
    return max((one for one in found if one < was), default=None), min(
        (one for one in found if one > was), default=None
    )


def _neighbours(at: int, back: Mapping[int, int]) -> tuple[int | None, int | None]:
    """The same for a row of `after`; `back`: place after -> place before."""
    above, below = _around(at, back)
    return None if above is None else back[above], None if below is None else back[below]


def _likeness(old: Mapping[str, Any], new: Mapping[str, Any]) -> float:
    """How much of two rows is the same, from 0 to 1: of the cells that both could have."""
    cells = min(sum(map(bool, old.values())), sum(map(bool, new.values())))
    ratios = (_cell_likeness(str(cell), str(new.get(code) or "")) for code, cell in old.items() if cell)
    return sum(ratios) / cells if cells else 0


def _share_a_cell(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return any(cell and new.get(code) == cell for code, cell in old.items())


def _cell_likeness(old: str, new: str) -> float:
    """How much of two texts is the same; 0 of those that are not the same cell, changed."""
    if old == new or not new:
        return float(old == new)
    long = min(len(old), len(new)) >= _LONG
    parts: tuple[Sequence[str], Sequence[str]] = (old.split(), new.split()) if long else (old, new)
    matcher = SequenceMatcher(a=parts[0], b=parts[1], autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0
    ratio = matcher.ratio()
    return ratio if ratio >= _ALIKE else 0
