"""Sums by which a struck number can be worked out: sum, and the other parts, are ordinary text of the pages.

Known by the numbers themselves, so that also a total that somebody has typed is one; and the questions that the portal
adds up. What is told by anything else (a percentage and its whole, a number that bounds another) is not known. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any, NamedTuple

from archive.masking.proofs import Strike
from archive.masking.strikes import ANSWER, PagePlace, Path, meet, text_of_node
from surveys.answers.values import Answers, compute_value, is_blank, is_not_known, read_number
from surveys.schema import AnyItem, Definition, GroupItem, NumberItem

SUM_TELLS = "Summan visar det dolda talet: dölj också summan, eller hela tabellen."
PARTS_TELL = "Talen som syns visar den dolda summan: dölj också något av dem, eller hela tabellen."
_FEWEST = 3
_Cell = tuple[Path, Any]


class ToldNumber(NamedTuple):
    """Where a struck number can be worked out, what to do, and the key of its place."""

    where: str
    what: str
    key: str


class _Number(NamedTuple):
    value: Decimal
    struck: bool


def told_numbers(
    places: Sequence[PagePlace], strikes: Sequence[Strike], definition: Definition, answers: Answers
) -> list[ToldNumber]:
    """Each once, in the order of the pages, those of questions last."""
    struck = [strike.path for strike in strikes]
    found = [*_in_answers(places, struck), *_in_questions(places, struck, definition, answers)]
    return list(dict.fromkeys(found))


def _in_answers(places: Sequence[PagePlace], struck: Sequence[Path]) -> Iterator[ToldNumber]:
    for place in places:
        if place.kind != ANSWER or not _is_met(place.path, struck):
            continue
        for rows in _grids(place.node, place.path):
            for line in [*rows, *zip_longest(*rows)]:
                if what := _told_by(_numbers(filter(None, line), struck)):
                    yield ToldNumber(f"{place.section}: {place.name}", what, place.key)


def _is_met(path: Path, struck: Sequence[Path]) -> bool:
    return any(meet(path, one) for one in struck)


def _numbers(cells: Iterable[_Cell], struck: Sequence[Path]) -> list[_Number]:
    read = ((path, read_number(text_of_node(node))) for path, node in cells)
    return [_Number(value, _is_met(path, struck)) for path, value in read if value is not None]


def _told_by(line: Sequence[_Number]) -> str:
    """Of numbers that stand in a row or a column; wherever among them their sum stands."""
    total = sum(one.value for one in line)
    if len(line) < _FEWEST or all(one.struck for one in line):
        return ""
    sums = (at for at, one in enumerate(line) if 2 * one.value == total)
    return next(filter(None, (_told(line[at], [*line[:at], *line[at + 1 :]]) for at in sums)), "")


def _told(whole: _Number, parts: Sequence[_Number]) -> str:
    some = any(one.struck for one in parts)
    if whole.struck:
        return "" if some else PARTS_TELL
    return SUM_TELLS if some else ""


def _grids(node: Any, path: Path) -> Iterator[list[list[_Cell]]]:
    """The cells of each table by row: of tables, and of those with long cells, which are printed row by row."""
    children = [((*path, at), child) for at, child in enumerate(node[2:]) if not isinstance(child, str)]
    if node[0] == "table":
        yield [_cells(row, where) for where, row in _rows(node, path)]
        return
    if any(child[1].get("class") == "row-name" for _, child in children):
        yield _named_cells(children)
    for where, child in children:
        yield from _grids(child, where)


def _rows(node: Any, path: Path) -> Iterator[_Cell]:
    for at, child in enumerate(node[2:]):
        if isinstance(child, str):
            continue
        if child[0] == "tr":
            yield (*path, at), child
        else:
            yield from _rows(child, (*path, at))


def _cells(row: Any, path: Path) -> list[_Cell]:
    return [((*path, at), child) for at, child in enumerate(row[2:]) if not isinstance(child, str) and child[0] == "td"]


def _named_cells(children: Sequence[_Cell]) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = []
    before = ""
    for where, child in children:
        kind = child[1].get("class", "")
        if kind == "row-name":
            rows.append([])
        elif (before == "box-name" or kind == "no-sum") and rows:
            rows[-1].append((where, child))
        before = kind
    return rows


def _in_questions(
    places: Sequence[PagePlace], struck: Sequence[Path], definition: Definition, answers: Answers
) -> Iterator[ToldNumber]:
    named = answers_by_name(places)
    for item in definition.by_link_id.values():
        if not isinstance(item, NumberItem) or compute_value(item, answers, definition) is None:
            continue
        given = [part for part in item.sum_of if not is_blank(answers.get(part)) and not is_not_known(answers[part])]
        whole = _struck_of(item, definition, named, struck)
        parts = [_struck_of(definition.by_link_id[part], definition, named, struck) for part in given]
        seen = [part for part in parts if part is not None]
        if whole is not None and (what := _told(whole, seen)):
            name = printed_name(item, definition)
            yield ToldNumber(name, what, named[name][0].key)


def _struck_of(
    item: AnyItem, definition: Definition, named: Mapping[str, Sequence[PagePlace]], struck: Sequence[Path]
) -> _Number | None:
    """Of those of the same wording any; None for one that is printed by no name of its own."""
    found = named.get(printed_name(item, definition))
    return _Number(Decimal(0), any(_is_met(place.path, struck) for place in found)) if found else None


def answers_by_name(places: Iterable[PagePlace]) -> dict[str, list[PagePlace]]:
    """The answers by the names that are printed of their questions."""
    named: dict[str, list[PagePlace]] = {}
    for place in places:
        if place.kind == ANSWER:
            named.setdefault(place.wording, []).append(place)
    return named


def printed_name(item: AnyItem, definition: Definition) -> str:
    """What the pages call a question: its number and wording, or the heading above where that is all there is."""
    parent = definition.by_link_id.get(definition.parent.get(item.link_id, ""))
    is_heading = isinstance(parent, GroupItem) and (item.text == parent.text or not (item.text or item.prefix))
    return " ".join((parent.text if parent and is_heading else f"{item.prefix} {item.text}").split())
