"""Two people's changes to the same answer put together, as a proposal that a person reads before it is saved.

Texts are merged sentence by sentence: what only one has changed is taken from that one; where both have changed the
same sentence, both stand, mine first. A choice of one and a number cannot hold both: there mine stands, unless only
the other has changed it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from surveys.answers.matching import match_by_place, match_rows, row_key
from surveys.answers.values import is_blank, is_sent_by_email, rows_in, rows_of_value, text_in
from surveys.schema import ChoiceItem, FileItem, NumberTableItem, Question, RowTableItem, TableItem, TextItem

# A sentence with the space after it, or a line with its break.
_SENTENCE = re.compile(r".+?(?:[.!?]+\s+|\n\s*|$)", re.DOTALL)

# Numbers, a letter and Roman numbers, not "Ja." and "Ca.", which begin sentences.
_LIST_SIGN = re.compile(r"(?:[•*–-]|(?:\d{1,3}|[A-Za-zÅÄÖåäö]|[ivx]{2,4}|[IVX]{2,4})[.)])\s+\S")

_Added = list[Mapping[str, Any]]
_CELLS = -1
"""Of a table whose cells hold single values: row by row, cell by cell."""
_LINE = -2
"""Of a text that is written in a field of one line, which would show no line break."""
_TEXTS = {"text": 1, "string": _LINE}
"""The types of added columns whose texts can hold both: as deep as such a text is."""


def merge(question: Question, base: Any, mine: Any, theirs: Any) -> Any:
    """`mine` and `theirs`, both made from `base` (None: from nothing), as one value of surveys.answers.values."""
    if theirs in (mine, base):
        return mine
    return theirs if mine == base else _merge_changed(question, base, mine, theirs)


def _merge_changed(question: Question, base: Any, mine: Any, theirs: Any) -> Any:
    match question:
        case ChoiceItem(multiple=True):
            return _merge_choices(question, base, mine, theirs)
        case TextItem(boxes=boxes) if boxes > 1:
            columns = (_boxes(value, boxes) for value in (base, mine, theirs))
            return [_merge_part(*texts) for texts in zip(*columns, strict=True)]
        case TextItem(type="text"):
            merged = merge_texts(*(_text(text_in(value)) for value in (base, mine, theirs)))
            sent = is_sent_by_email(mine) or is_sent_by_email(theirs)
            return {"by_email": True, "text": merged} if sent else merged
        case TableItem() | NumberTableItem():
            return _merge_rows(base, mine, theirs, depth=2 if isinstance(question, TableItem) else _CELLS)
        case RowTableItem():
            return _merge_added(question, *map(rows_of_value, (base, mine, theirs)))
        case FileItem():
            return _merge_rows(base, mine, theirs, depth=1)
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        return _merge_rows(base, mine, theirs, depth=0)
    return mine if not is_blank(mine) else theirs


def merge_texts(base: str, mine: str, theirs: str) -> str:
    """Two texts made from `base` as one. Every sentence that either has written or changed is in it."""
    ours, other = _sentences(mine), _sentences(theirs)
    before = _sentences(base) if base.strip() else _common(ours, other)
    merged = ""
    for old, left, right in _regions(before, ours, other):
        for piece in _chosen("".join(old), "".join(left), "".join(right)):
            merged += _gap(merged, piece, (base, mine, theirs)) + piece
    return merged


def _chosen(old: str, mine: str, theirs: str) -> tuple[str, ...]:
    if mine.strip() == theirs.strip():
        return (max(mine, theirs, key=len),)  # the same words: with the line break, if either has one
    if theirs.strip() == old.strip():
        return (mine,)
    return (theirs,) if mine.strip() == old.strip() else (mine, theirs)


def _gap(before: str, piece: str, texts: Collection[str]) -> str:
    """What parts a piece from what stands before it: nothing where they are parted, a line break where it begins a line
    in one of the texts, a space between sentences of one line.
    """
    if not (before and piece.strip()) or before[-1].isspace() or piece[0].isspace():
        return ""
    has_lines = any("\n" in text for text in texts)
    begins = _LIST_SIGN.match(piece) or (has_lines and any(_begins_a_line(piece, text) for text in texts))
    return "\n" if begins else " "


def _begins_a_line(piece: str, text: str) -> bool:
    before, found, _ = text.partition(piece)
    before = before.rstrip(" \t\u00a0")
    return bool(found) and (not before or before.endswith("\n"))


def _regions(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Base, mine and theirs in step: by turns what stands the same in all three and what does not."""
    to_mine, to_theirs = _matches(base, mine), _matches(base, theirs)
    at = left = right = 0
    for index in range(len(base) + 1):
        if index < len(base) and (index not in to_mine or index not in to_theirs):
            continue
        next_left = to_mine[index] if index < len(base) else len(mine)
        next_right = to_theirs[index] if index < len(base) else len(theirs)
        yield from _aligned(base[at:index], mine[left:next_left], theirs[right:next_right])
        if index < len(base):
            yield [base[index]], [mine[next_left]], [theirs[next_right]]
        at, left, right = index + 1, next_left + 1, next_right + 1


def _aligned(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Sentence by sentence where all three have as many, since then each has most likely been changed in its place."""
    if len(base) == len(mine) == len(theirs):
        yield from (([old], [ours], [other]) for old, ours, other in zip(base, mine, theirs, strict=True))
    else:
        yield base, mine, theirs


def _matches(base: list[str], other: list[str]) -> dict[int, int]:
    """Where each sentence of the base stands in the other; the space around it does not count."""
    blocks = _matcher(base, other).get_matching_blocks()
    return {a + step: b + step for a, b, size in blocks for step in range(size)}


def _matcher(one: list[str], other: list[str]) -> "SequenceMatcher[str]":
    return SequenceMatcher(a=[each.strip() for each in one], b=[each.strip() for each in other], autojunk=False)


def _common(mine: list[str], theirs: list[str]) -> list[str]:
    return [mine[index] for index in _matches(mine, theirs)]


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text)


def _merge_choices(question: ChoiceItem, base: Any, mine: Any, theirs: Any) -> list[str]:
    """What either has added, without what either has taken away."""
    had, ours, other = (set(value if isinstance(value, list) else []) for value in (base, mine, theirs))
    kept = (ours | other) - (had - ours) - (had - other)
    return [option.code for option in question.options if option.code in kept]


def _merge_rows(base: Any, mine: Any, theirs: Any, *, depth: int) -> dict[str, Any]:
    """Row by row. `depth`: levels of rows above texts that can hold both; 0 when the rows hold single values."""
    before, ours, other = rows_in(base), rows_in(mine), rows_in(theirs)
    keys = [*ours, *(key for key in other if key not in ours)]
    rows = {key: _merge_row(before.get(key), ours.get(key), other.get(key), depth) for key in keys}
    return {key: value for key, value in rows.items() if value is not None}


def _merge_added(question: RowTableItem, base: _Added, mine: _Added, theirs: _Added) -> list[Any]:
    """Row by row, each followed by what either has added after it, mine first. A row that one has taken away and the
    other has changed stays. There may come to be more of them than the question takes.
    """
    texts = {column.code: _TEXTS[column.type] for column in question.columns if column.type in _TEXTS}
    ours, other = _matched_rows(base, mine, theirs)
    added = _added_rows(ours, mine, other, theirs)
    rows = added.get(None, [])
    for place, was in enumerate(base):
        left, right = (mine[ours[place]] if place in ours else None), (theirs[other[place]] if place in other else None)
        rows += [_merge_added_row(texts, was, left, right)]
        rows += added.get(place, [])
    return [row for row in rows if not is_blank(row)]


def _matched_rows(base: _Added, mine: _Added, theirs: _Added) -> tuple[dict[int, int], dict[int, int]]:
    """Where the rows of the base stand in mine and in theirs. A row that one has written anew in its place is the same
    row where the other still has it; where both have, there are two new ones.
    """
    ours, other = match_rows(base, mine), match_rows(base, theirs)
    anew, other_anew = match_by_place(ours, base, mine), match_by_place(other, base, theirs)
    return (
        ours | {was: at for was, at in anew.items() if was in other},
        other | {was: at for was, at in other_anew.items() if was in ours},
    )


def _merge_added_row(texts: Mapping[str, int], base: Any, mine: Any, theirs: Any) -> Any:
    if mine is None or theirs is None:
        kept = theirs if mine is None else mine
        return None if kept == base else kept
    codes = dict.fromkeys([*mine, *theirs])
    merged = {code: _merge_row(base.get(code), mine.get(code), theirs.get(code), texts.get(code, 0)) for code in codes}
    return {code: cell for code, cell in merged.items() if cell is not None}


def _added_rows(
    ours: Mapping[int, int], mine: _Added, other: Mapping[int, int], theirs: _Added
) -> dict[int | None, _Added]:
    """The new rows by the base's row that they stand after (None: before all of them). What both have added is added
    once, where mine has it; as many times as the one who has it most.
    """
    added: dict[int | None, _Added] = {}
    both: Counter[str] = Counter()
    for at in _not_matched(ours, mine):
        added.setdefault(_follows(at, ours), []).append(mine[at])
        both[row_key(mine[at])] += 1
    for at in _not_matched(other, theirs):
        if both[row_key(theirs[at])]:
            both[row_key(theirs[at])] -= 1
        else:
            added.setdefault(_follows(at, other), []).append(theirs[at])
    return added


def _not_matched(matched: Mapping[int, int], rows: _Added) -> list[int]:
    taken = set(matched.values())
    return [at for at in range(len(rows)) if at not in taken]


def _follows(at: int, matched: Mapping[int, int]) -> int | None:
    """The base's row that the new row at `at` stands after."""
    return max(((place, was) for was, place in matched.items() if place < at), default=(0, None))[1]


def _merge_row(base: Any, mine: Any, theirs: Any, depth: int) -> Any:
    if theirs in (mine, base):
        return mine
    if mine == base:
        return theirs
    if depth == _LINE:
        return _merge_part(base, mine, theirs).replace("\n", " ")
    if depth == _CELLS:
        return _merge_rows(base, mine, theirs, depth=0)
    if depth == 2:
        return _merge_rows(base, mine, theirs, depth=1)
    return _merge_part(base, mine, theirs) if depth == 1 else mine or theirs


def _merge_part(base: Any, mine: Any, theirs: Any) -> Any:
    if isinstance(mine, bool) or isinstance(theirs, bool):
        return mine or theirs
    return merge_texts(_text(base), _text(mine), _text(theirs))


def _boxes(value: Any, boxes: int) -> list[Any]:
    given = value if isinstance(value, list) else []
    return [*given, *[""] * boxes][:boxes]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
