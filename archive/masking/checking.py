"""Whether a masked copy's pages show what its proof shows: read out of the finished file, another way than it was made.

Each character that is drawn is held against the texts in their order; the numbers of pages in the contents, and the
heads of tables that go on, are the only others. Bullets, which are drawn when a page is done, are not compared. What
stands in the margins is told by its place in the structure (NonStruct, right under the document), and says again, on
each page, something of the texts.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from io import BytesIO
from typing import Any

import pikepdf

from archive.paper.hash_tree import Node, texts_in
from config.pdf.tree import tree_of

_CMAP = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_NUMBER = re.compile("[0-9]+")
_UNSEEN = re.compile("[\\s\u200b\u00ad•◦▪]+")  # the bullets of a list, one in it, one in that


class NotAsProven(ValueError):
    """The pages show something else than the proof; the message says where, and nothing of what."""


def check_pages(pdf: bytes, html: str) -> None:
    """Raises NotAsProven unless the file's pages show exactly the texts of `html`, in their order."""
    pages, tree = drawn_pages(pdf), tree_of(html)
    drawn = [comparable_text("".join(text for text, in_margin in page if not in_margin)) for page in pages]
    _check_margins(pages, comparable_text("".join(texts_in(tree))))
    check_text("".join(drawn), tree, starts={sum(map(len, drawn[:at])) for at in range(len(drawn))})


def check_text(drawn: str, tree: Node, *, starts: Collection[int] = ()) -> None:
    """Raises NotAsProven unless what is drawn, as it is seen, is the texts of the tree in their order.

    A table that goes on has its head again where a page starts (`starts`), and nowhere else.
    """
    at, may_repeat = 0, set(starts)
    repeated = [comparable_text("".join(texts_in(head))) for head in _heads(tree)]
    for text, may_be_numbered in _expected(tree):
        while not drawn.startswith(text, at):
            skipped = next((head for head in repeated if at in may_repeat and head and drawn.startswith(head, at)), "")
            added = _NUMBER.match(drawn, at) if may_be_numbered else None
            if not skipped and not added:
                raise NotAsProven(f"the pages show something else from the character {at}")
            at = added.end() if added else at + len(skipped)
            may_repeat |= {at} if skipped else set()
        at += len(text)
    if at != len(drawn):
        raise NotAsProven("the last page shows more than the proof")


def _check_margins(pages: Sequence[Sequence[tuple[str, bool]]], proven: str) -> None:
    for number, page in enumerate(pages, start=1):
        for line in (comparable_text(text) for text, in_margin in page if in_margin):
            if line not in proven and line != f"sida{number}av{len(pages)}":
                raise NotAsProven(f"the margin of page {number} says something else")


def drawn_pages(pdf: bytes) -> list[list[tuple[str, bool]]]:
    """Of each page the texts that are drawn, in that order, and whether each stands in the margin."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        elements = _elements(opened)
        return [list(_drawn(page, elements.get(int(page.obj.get("/StructParents", -1)), []))) for page in opened.pages]


def _elements(pdf: pikepdf.Pdf) -> dict[int, list[bool]]:
    """For each page, by its number in the structure's tree, of each marked content whether it stands in the margin."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return {int(key): [_is_margin(one) for one in found] for key, found in pairs if isinstance(found, pikepdf.Array)}


def _is_margin(element: Any) -> bool:
    kinds = []
    while isinstance(element, pikepdf.Dictionary) and "/S" in element:
        kinds.append(str(element.S))
        element = element.get("/P")
    return kinds == ["/Span", "/NonStruct", "/Document"]


def _drawn(page: pikepdf.Page, in_margin: Sequence[bool]) -> Iterator[tuple[str, bool]]:
    """The lines of text, a line for each run of marked content."""
    fonts = {str(name): _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    letters: dict[int, str] = {}
    line, margin = "", False
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = list(instruction.operands), str(instruction.operator)
        if name == "BDC" and "/MCID" in operands[1]:
            margin = in_margin[int(operands[1].MCID)]
        elif name == "Tf":
            letters = fonts[str(operands[0])]
        elif name in ("Tj", "TJ"):
            line += "".join(_decoded(bytes(one), letters) for one in _strings(operands[0]))
        elif name == "EMC" and line:
            yield line, margin
            line, margin = "", False
    if line:
        yield line, margin


def _strings(operand: Any) -> Iterator[pikepdf.String]:
    for one in operand if isinstance(operand, pikepdf.Array) else [operand]:
        if isinstance(one, pikepdf.String):
            yield one


def _decoded(codes: bytes, letters: dict[int, str]) -> str:
    """The text of codes of two bytes; one that has no letter is shown as a mark that no text has."""
    pairs = zip(codes[::2], codes[1::2], strict=True)
    return "".join(letters.get(high << 8 | low, "\ufffe") for high, low in pairs)


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """Code to text, by the font's ToUnicode (ISO 32000-1, 9.10.3)."""
    found: dict[int, str] = {}
    for kind, body in _CMAP.findall(font.ToUnicode.read_bytes()):
        values = [value.decode() for value in _HEX.findall(body)]
        if kind == b"char":
            found.update({int(code, 16): _utf16(text) for code, text in zip(values[::2], values[1::2], strict=True)})
            continue
        for first, last, text in zip(values[::3], values[1::3], values[2::3], strict=True):
            begin = int(text, 16)
            found.update({code: chr(begin + at) for at, code in enumerate(range(int(first, 16), int(last, 16) + 1))})
    return found


def _utf16(value: str) -> str:
    return bytes.fromhex(value).decode("utf-16-be", errors="replace")


def _heads(node: Node) -> Iterator[Node]:
    """The heads of tables, which are shown again on each page that a table goes on to."""
    if isinstance(node, str):
        return
    if node[0] == "thead":
        yield node
    for child in node[2:]:
        yield from _heads(child)


def _expected(node: Node) -> Iterator[tuple[str, bool]]:
    """Each text as it is seen, and whether a page's number may stand before it: in and right after the contents."""
    after_contents = False
    for text, in_contents in _texts(node, in_contents=False):
        if comparable_text(text):
            yield comparable_text(text), in_contents or after_contents
            after_contents = in_contents


def _texts(node: Node, *, in_contents: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(node, str):
        yield node, in_contents
        return
    for child in node[2:]:
        yield from _texts(child, in_contents=in_contents or node[0] == "nav")


def comparable_text(text: str) -> str:
    """A text as it can be compared: without spaces and bullets, and in one form of each letter."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
