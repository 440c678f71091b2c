"""Word's automatic numbers in full, "1.2" as it is printed, which no run of text holds.

As surveys.word.numbering, which gives an answer's lists their signs; a form's numbers are counted by the pattern that
several lists share, begin where a list says so, and are written as the pattern's text says (ECMA-376, w:lvlText).
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from surveys.word.numbering import BULLET, read_whole, write_number
from surveys.word.xml import attribute, local

_PARTS = re.compile(r"%(\d)")
_BOXES = frozenset("\uf0a8\uf06f\uf071\uf072☐□❏❑❒⬜◻○◯")


@dataclass(frozen=True)
class _Level:
    kind: str
    text: str
    start: int
    style: str


class Labels:
    """Counts the paragraphs as they come, and gives each its label; "•" for a bullet and "☐" for one that is a box."""

    def __init__(self, tree: Any) -> None:
        self._patterns: dict[str, dict[int, _Level]] = {}
        self._pattern_of: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()
        for element in () if tree is None else tree:
            self._read(element, local(str(element.tag)))

    def label(self, numbering: Any, style: str) -> str:
        """The label of a paragraph of the style with this w:numPr; empty for one that is in no list."""
        told = {local(str(child.tag)): attribute(child, "val") for child in (() if numbering is None else numbering)}
        number = told.get("numId", "")
        pattern = self._patterns.get(self._pattern_of.get(number, ""), {})
        if number in ("", "0") or not pattern:
            return ""
        of_style = next((at for at, level in pattern.items() if level.style and level.style == style), 0)
        at = read_whole(told["ilvl"]) if "ilvl" in told else of_style
        return self._next(number, at, pattern) if at in pattern else ""

    def _next(self, number: str, at: int, pattern: dict[int, _Level]) -> str:
        counts = self._counts[self._pattern_of[number]]
        if number not in self._begun:
            self._begun.add(number)
            for level, start in self._starts.get(number, {}).items():
                counts[level] = start - 1
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]
        counts[at] = counts.get(at, pattern[at].start - 1) + 1
        return self._written(at, pattern, counts)

    def _written(self, at: int, pattern: dict[int, _Level], counts: dict[int, int]) -> str:
        level = pattern[at]
        if level.kind == "bullet":
            return "☐" if set(level.text) & _BOXES else BULLET
        if level.kind == "none":
            return ""

        def part(found: re.Match[str]) -> str:
            named = int(found[1]) - 1
            known = pattern.get(named)
            return write_number(known.kind, counts.get(named, known.start), "") if known else ""

        return _PARTS.sub(part, level.text).strip()

    def _read(self, element: Any, name: str) -> None:
        if name == "abstractNum":
            levels = [each for each in element if local(str(each.tag)) == "lvl"]
            read = {read_whole(attribute(each, "ilvl")): _level(each) for each in levels}
            self._patterns[attribute(element, "abstractNumId")] = read
        elif name == "num":
            number = attribute(element, "numId")
            for child in element:
                kind = local(str(child.tag))
                if kind == "abstractNumId":
                    self._pattern_of[number] = attribute(child, "val")
                elif kind == "lvlOverride":
                    starts = [attribute(one, "val") for one in child if local(str(one.tag)) == "startOverride"]
                    for start in starts:
                        self._starts.setdefault(number, {})[read_whole(attribute(child, "ilvl"))] = read_whole(start)


def _level(element: Any) -> _Level:
    told = {local(str(child.tag)): attribute(child, "val") for child in element}
    start = told.get("start", "1")
    return _Level(told.get("numFmt", "decimal"), told.get("lvlText", ""), read_whole(start), told.get("pStyle", ""))
