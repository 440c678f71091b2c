"""What is asked of the elements of a Word document, by their local names: the standard has two namespaces for each."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from surveys.word.symbols import symbol

STRUCK_BY = frozenset({"del", "moveFrom"})
"""Tracked changes that take away what is in them."""


@cache
def local(tag: str) -> str:
    """A tag without its namespace: the standard has two, and programs add their own."""
    return tag.rpartition("}")[2]


def attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if local(str(key)) == name), "")


def style_of(properties: Any) -> str:
    if properties is None:
        return ""
    return next((attribute(child, "val") for child in properties if local(child.tag) == "pStyle"), "")


def choose_alternative(alternatives: Any) -> Any:
    """The first of the ways in which something is written: the others say the same."""
    return next((child for child in alternatives if local(child.tag) in {"Choice", "Fallback"}), ())


def _named(styles: Any) -> Iterator[tuple[str, str]]:
    for style in () if styles is None else styles:
        for child in style:
            if local(child.tag) == "name":
                yield attribute(style, "styleId"), attribute(child, "val").lower()


def styles_named(styles: Any, name: str) -> frozenset[str]:
    return frozenset(style for style, known in _named(styles) if known == name)


def styles_beginning(styles: Any, begins: str) -> frozenset[str]:
    return frozenset(style for style, known in _named(styles) if known.startswith((f"{begins} ", "contents ")))


def rows(element: Any) -> Iterator[Any]:
    for child in element:
        name = local(child.tag)
        if name == "tr":
            yield child
        elif name in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from rows(child)


def cells(row: Any) -> Iterator[Any]:
    for child in row:
        name = local(child.tag)
        if name == "tc" or (name == "sdt" and _has_property(child, "sdtPr", "tag")):
            yield child
        elif name in {"sdt", "sdtContent", "customXml"}:
            yield from cells(child)


def is_deleted_row(row: Any) -> bool:
    return _has_property(row, "trPr", "del")


def _has_property(element: Any, properties: str, name: str) -> bool:
    return any(local(child.tag) == name for each in element if local(each.tag) == properties for child in each)


def paragraphs(element: Any) -> Iterable[Any]:
    found = [each for each in element.iter() if local(str(each.tag)) == "p"]
    return found or [element]


def text_left(element: Any) -> str:
    """The text in it once tracked changes are accepted."""
    if local(str(element.tag)) in STRUCK_BY:
        return ""
    return (element.text or "") if local(str(element.tag)) == "t" else "".join(text_left(child) for child in element)


def texts_taken_away(element: Any) -> list[str]:
    """The words of each paragraph that a tracked change takes away; none where they stand elsewhere, moved."""
    if local(str(element.tag)) == "moveFrom":
        return []
    struck = ("".join(node.text or "" for node in one.iter() if _is_text(node)) for one in paragraphs(element))
    return [text for text in struck if text.strip()]


def _is_text(node: Any) -> bool:
    return local(str(node.tag)) in {"delText", "t"}


def text_of_piece(piece: Any) -> str:
    """What a piece of a run says by itself: a text, a tab, a line break, a hyphen, a symbol; nothing for all others."""
    match local(str(piece.tag)):
        case "t":
            return piece.text or ""
        case "tab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "sym":
            return symbol(attribute(piece, "char"), attribute(piece, "font"))
    return ""
