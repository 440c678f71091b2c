"""The signs of Word's automatic lists, which no run of text holds: bullets, numbers and letters, level by level."""

from collections import defaultdict
from typing import Any

BULLET = "•"
_STEP = "  "
_MOST_LETTERS = 26
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_ENDS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """Counts the paragraphs of each list as they come, and gives each its sign with the space after it."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._formats: dict[tuple[str, int], tuple[str, int, str]] = {}
        self._by_style = _lists_of_styles(styles)
        self._counts: dict[tuple[str, int], int] = defaultdict(int)
        if numbering is not None:
            self._read(numbering)

    def sign(self, properties: Any, style: str) -> str:
        """What stands before a paragraph with these properties; empty where it is in no list."""
        number, level = self._place(properties, style)
        if number in ("", "0"):
            return ""
        kind, start, end = self._formats.get((number, level), ("bullet", 1, ""))
        if kind == "none":
            return ""
        for key in [key for key in self._counts if key[0] == number and key[1] > level]:
            del self._counts[key]
        self._counts[number, level] += 1
        return f"{_STEP * level}{write_number(kind, start + self._counts[number, level] - 1, end)} "

    def _place(self, properties: Any, style: str) -> tuple[str, int]:
        own = None if properties is None else _child(properties, "numPr")
        number, level = _place_in(own) if own is not None else ("", None)
        of_style = self._by_style.get(style, ("", None))
        return number or of_style[0], level if level is not None else (of_style[1] or 0)

    def _read(self, numbering: Any) -> None:
        abstract = {_value_of(each, "abstractNumId"): each for each in numbering if _local(each) == "abstractNum"}
        for number in numbering:
            if _local(number) != "num":
                continue
            pattern = abstract.get(_value(_child(number, "abstractNumId")))
            for level in [] if pattern is None else pattern:
                if _local(level) == "lvl":
                    key = (_value_of(number, "numId"), read_whole(_value_of(level, "ilvl")))
                    self._formats[key] = _format_of(level)


def _format_of(level: Any) -> tuple[str, int, str]:
    """The kind of a level's numbers, where they begin, and what stands after each."""
    text = _value(_child(level, "lvlText"))
    start = _value(_child(level, "start"))
    return (
        _value(_child(level, "numFmt")) or "decimal",
        read_whole(start) if start else 1,
        ")" if text[-1:] == ")" else ".",
    )


def write_number(kind: str, number: int, end: str) -> str:
    match kind:
        case "bullet":
            return BULLET
        case "lowerLetter" | "upperLetter" if 0 < number <= _MOST_LETTERS:
            letter = chr(ord("a") + number - 1)
            return f"{letter if kind == 'lowerLetter' else letter.upper()}{end}"
        case "lowerRoman" | "upperRoman" if 0 < number < 4000:
            return f"{_roman(number) if kind == 'lowerRoman' else _roman(number).upper()}{end}"
    return f"{number}{end}"


def _roman(number: int) -> str:
    written = ""
    for value, letters in (*_ROMAN, *_ROMAN_ENDS):
        while number >= value:
            written, number = written + letters, number - value
    return written


def _lists_of_styles(styles: Any) -> dict[str, tuple[str, int | None]]:
    found: dict[str, tuple[str, int | None]] = {}
    for style in [] if styles is None else styles:
        layout = _child(style, "pPr")
        place = None if layout is None else _child(layout, "numPr")
        if place is not None:
            found[_value_of(style, "styleId")] = _place_in(place)
    return found


def _place_in(place: Any) -> tuple[str, int | None]:
    level = _value(_child(place, "ilvl"))
    return _value(_child(place, "numId")), read_whole(level) if level else None


def read_whole(text: str) -> int:
    """A whole number as an attribute has it; 0 for what is none, or is too long for one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if _local(child) == name), None)


def _value(element: Any) -> str:
    return "" if element is None else _value_of(element, "val")


def _value_of(element: Any, name: str) -> str:
    """An attribute by its local name."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
