"""What a screen reader is told of a PDF's marks: read from structure tree and content streams, as a reader does."""

import io
import re
from collections.abc import Callable, Iterator
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


def words_read_out(pdf: bytes) -> str:
    """All that a reader hears, in reading order: of headers, footers and margins nothing, of a link no page number.

    A table's head is heard once where it is the one before again, as on each page of a long table.
    """
    head = ""

    def words(element: Any, shown: dict[Any, dict[int, str]]) -> str:
        nonlocal head
        if "/ActualText" in element:
            return str(element.ActualText)
        said = "".join(_kid(kid, element, shown, words) for kid in element.get("/K", ()))
        if element.get("/S") == "/THead":
            head, again = said, head
            return "" if said == again else said
        return re.sub(r"\d+\s*$", "", said) if element.get("/S") == "/Link" else said

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = {page.objgen: _texts(page) for page in opened.pages}
        root = opened.Root.StructTreeRoot.K
        return "".join(words(kid, pages) for kid in (root if isinstance(root, pikepdf.Array) else [root]))


def _marks(element: Any, shown: dict[Any, dict[int, str]], around: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(element, pikepdf.Array):
        for kid in element:
            yield from _marks(kid, shown, around)
    elif isinstance(element, pikepdf.Dictionary) and "/K" in element:
        text = _shown_by(element, shown)
        if element.S in ("/P", "/TD", "/LBody"):
            around = _heard(element, shown)
        if text in MARKS and text and (element.S == "/Span" or _holds_text(element)):
            yield text, str(element.get("/ActualText", "")), around
        else:
            yield from _marks(element.K, shown, around)


def _holds_text(element: Any) -> bool:
    """Whether its text stands in it, and not in elements of its own."""
    kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
    return all(isinstance(kid, int) for kid in kids)


def _shown_by(element: Any, shown: dict[Any, dict[int, str]]) -> str:
    return "".join(_kid(kid, element, shown, _shown_by) for kid in element.get("/K", ()))


def _heard(element: Any, shown: dict[Any, dict[int, str]]) -> str:
    """With replacement texts in the place of what they replace."""
    if "/ActualText" in element:
        return str(element.ActualText)
    return "".join(_kid(kid, element, shown, _heard) for kid in element.get("/K", ()))


def _kid(kid: Any, element: Any, shown: dict[Any, dict[int, str]], tell: Callable[..., str]) -> str:
    """A number of content on the element's page, one of content on a page of its own, or an element."""
    if isinstance(kid, int):
        return shown[element.Pg.objgen].get(int(kid), "")
    if "/MCID" in kid:
        return shown[kid.Pg.objgen].get(int(kid.MCID), "")
    return tell(kid, shown)


def _texts(page: Any) -> dict[int, str]:
    """What each piece of marked content shows, by its number on the page; a replacement text for what it replaces."""
    fonts, current = page.Resources.get("/Font", {}), {}
    texts: dict[int, str] = {}
    around: list[tuple[int | None, bool]] = [(None, False)]  # of which number, and whether its text is said already
    for operands, operator in pikepdf.parse_content_stream(page):
        name, (number, said) = str(operator), around[-1]
        if name in ("BDC", "BMC"):
            told = operands[1] if name == "BDC" and isinstance(operands[1], pikepdf.Dictionary) else {}
            number = int(told["/MCID"]) if "/MCID" in told else number
            if "/ActualText" in told and number is not None and not said:
                texts[number], said = texts.get(number, "") + str(told["/ActualText"]), True
            around.append((number, said))
        elif name == "EMC":
            around.pop()
        elif name == "Tf":
            current = _characters(fonts[operands[0]])
        elif name in ("TJ", "Tj") and number is not None and not said:
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
