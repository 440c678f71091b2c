"""What a paragraph looks like: its own layout, then its style's, then that of the styles that this one is based on."""

import re
from dataclasses import dataclass
from typing import Any

from surveys.word.xml import attribute, local

_HEADING = re.compile(r"(?:heading|rubrik) (\d)")
_OFF = frozenset({"0", "false", "off", "none"})
_MOST_STEPS = 20
_TITLES = frozenset({"title", "rubrik"})


@dataclass(frozen=True)
class Look:
    """Of a paragraph; `bold` is what its runs are unless they say otherwise. `numbering` is its w:numPr."""

    heading: int = 0
    is_title: bool = False
    is_contents: bool = False
    bold: bool = False
    indent: int = 0
    framed: bool = False
    numbering: Any = None


class Styles:
    """The styles of a document, by their ids."""

    def __init__(self, tree: Any) -> None:
        self._by_id = {attribute(style, "styleId"): style for style in (() if tree is None else tree)}
        self._default = next(
            (
                name
                for name, style in self._by_id.items()
                if attribute(style, "type") == "paragraph" and attribute(style, "default") not in ("", *_OFF)
            ),
            "",
        )
        self._looks: dict[str, Look] = {}

    def of_style(self, style: str) -> Look:
        """How a paragraph of the style looks when it says nothing itself."""
        name = style or self._default
        if name not in self._looks:
            self._looks[name] = self._look(name)
        return self._looks[name]

    def of_paragraph(self, properties: Any, style: str) -> Look:
        """How a paragraph with these properties looks."""
        base = self.of_style(style)
        if properties is None:
            return base
        told = {local(str(child.tag)): child for child in properties}
        level = _level(told.get("outlineLvl"))
        return Look(
            heading=base.heading if level is None else level,
            is_title=base.is_title,
            is_contents=base.is_contents,
            bold=base.bold,
            indent=_indent(told.get("ind"), base.indent),
            framed=_is_framed(told["pBdr"]) if "pBdr" in told else base.framed,
            numbering=told.get("numPr", base.numbering),
        )

    def _look(self, name: str) -> Look:
        names: list[str] = []
        told: dict[str, Any] = {}
        bold, at = None, name
        for _ in range(_MOST_STEPS):
            style = self._by_id.get(at)
            if style is None:
                break
            parts = {local(str(child.tag)): child for child in style}
            names.append(attribute(parts["name"], "val").lower() if "name" in parts else "")
            for child in parts.get("pPr", ()):
                told.setdefault(local(str(child.tag)), child)
            bold = bold_of(parts.get("rPr"), None) if bold is None else bold
            at = attribute(parts["basedOn"], "val") if "basedOn" in parts else ""
        headings = [int(found[1]) for one in names if (found := _HEADING.fullmatch(one))]
        level = _level(told.get("outlineLvl"))
        return Look(
            heading=headings[0] if headings else level or 0,
            is_title=bool(names) and names[0] in _TITLES,
            is_contents=bool(names) and bool(re.match(r"(toc|contents|innehåll)\b", names[0])),
            bold=bool(bold),
            indent=_indent(told.get("ind"), 0),
            framed=_is_framed(told.get("pBdr")),
            numbering=told.get("numPr"),
        )


def bold_of(properties: Any, otherwise: bool | None) -> bool | None:
    """Whether a run with these w:rPr is bold; `otherwise` where they say nothing of it."""
    for child in () if properties is None else properties:
        if local(str(child.tag)) == "b":
            return attribute(child, "val") not in _OFF
    return otherwise


def _level(outline: Any) -> int | None:
    """The heading level of w:outlineLvl: 9 says that it is body text."""
    value = "" if outline is None else attribute(outline, "val")
    return None if not value.isdecimal() else int(value) + 1 if int(value) < 9 else 0


def _indent(element: Any, otherwise: int) -> int:
    value = "" if element is None else attribute(element, "left") or attribute(element, "start")
    return int(value) if re.fullmatch(r"-?\d{1,6}", value) else otherwise


def _is_framed(borders: Any) -> bool:
    """A frame has a line on more than one side: one line alone parts two texts, or is to write on."""
    sides = () if borders is None else borders
    return sum(attribute(side, "val") not in ("", "nil", "none") for side in sides) > 1
