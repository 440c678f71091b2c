"""What a screen reader is told of a PDF's marks: read from structure tree and content streams, as a reader does."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

MARKS = "☐☒"


def marks_read_out(pdf: bytes) -> list[tuple[str, str, str]]:
    """Of each mark, in reading order: the mark, what it is read as, and all that its paragraph or cell says.

    A text that shows a mark among other characters is none.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        shown = {page.objgen: _texts(page) for page in opened.pages}
        return list(_marks(opened.Root.StructTreeRoot.K, shown, ""))


def _marks(element: Any, shown: dict[Any, dict[int, str]], around: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(element, pikepdf.Array):
        for kid in element:
            yield from _marks(kid, shown, around)
    elif isinstance(element, pikepdf.Dictionary) and "/K" in element:
        text = _shown_by(element, shown)
        if text in MARKS and text and element.S == "/Span":
            yield text, str(element.get("/ActualText", "")), around
        else:
            block = element.S in ("/P", "/TD", "/LBody")
            yield from _marks(element.K, shown, _heard(element, shown) if block else around)


def _shown_by(element: Any, shown: dict[Any, dict[int, str]]) -> str:
    return "".join(
        shown[element.Pg.objgen].get(int(kid), "") if isinstance(kid, int) else _shown_by(kid, shown)
        for kid in element.get("/K", ())
    )


def _heard(element: Any, shown: dict[Any, dict[int, str]]) -> str:
    """With replacement texts in the place of what they replace."""
    if "/ActualText" in element:
        return str(element.ActualText)
    return "".join(
        shown[element.Pg.objgen].get(int(kid), "") if isinstance(kid, int) else _heard(kid, shown)
        for kid in element.get("/K", ())
    )


def _texts(page: Any) -> dict[int, str]:
    """What each piece of marked content shows, by its number on the page."""
    fonts, current, number = page.Resources.get("/Font", {}), {}, None
    texts: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "BDC":
            number = int(operands[1].MCID) if "/MCID" in operands[1] else None
        elif name == "EMC":
            number = None
        elif name == "Tf":
            current = _characters(fonts[operands[0]])
        elif name in ("TJ", "Tj") and number is not None:
            pieces = operands[0] if name == "TJ" else [operands[0]]
            codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            glyphs = [codes[at : at + 2] for at in range(0, len(codes), 2)]
            texts[number] = texts.get(number, "") + "".join(current.get(glyph, "?") for glyph in glyphs)
    return texts


def _characters(font: Any) -> dict[bytes, str]:
    """The font's ToUnicode map, as WeasyPrint writes it: <glyph> <UTF-16> line by line."""
    found = {}
    for line in font.ToUnicode.read_bytes().decode("latin-1").splitlines():
        parts = line.split()
        if len(parts) == 2 and all(part[:1] == "<" and part[-1:] == ">" for part in parts):
            code, text = (bytes.fromhex(part[1:-1]) for part in parts)
            found[code] = text.decode("utf-16-be")
    return found
