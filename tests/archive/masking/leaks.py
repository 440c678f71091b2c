"""Everything that can be read out of a PDF by whoever takes it apart: bytes, strings, streams, texts, fonts."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

from archive.masking.checking import drawn_pages


class Layers:
    """A PDF taken apart: the file as it is; each of its objects with its strings decoded; each stream unpacked; what
    its pages show.
    """

    def __init__(self, pdf: bytes) -> None:
        self.pages = drawn_pages(pdf)
        self.letters = {letter for page in self.pages for line, _ in page for letter in line}
        self.drawn = "".join(text for page in self.pages for text, _ in page)
        self._everything = b"\n".join(_layers_of(pdf, self.drawn))
        self._lower = self._everything.lower()

    def found(self, words: Iterable[str]) -> set[str]:
        """Those of the words that are anywhere in it, in any of the ways in which a PDF writes text."""
        return {word for word in words if self._is_in(word)}

    def _is_in(self, word: str) -> bool:
        written = (word.encode(), word.encode("utf-16-be"), word.encode("utf-16-le"))
        return any(way in self._everything for way in written) or any(
            code.hex().encode() in self._lower for code in written[:2]
        )


def _layers_of(pdf: bytes, drawn: str) -> Iterator[bytes]:
    yield pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        for item in [*opened.objects, opened.trailer]:
            if isinstance(item, pikepdf.Stream):
                yield item.read_bytes()
            yield "\n".join(_strings(item)).encode()
    yield drawn.encode()


def _strings(item: Any, depth: int = 0) -> Iterator[str]:
    """The strings and names of an object; what it refers to is an object of its own."""
    if depth and getattr(item, "is_indirect", False):
        return
    if isinstance(item, pikepdf.String | pikepdf.Name):
        yield str(item)
    elif isinstance(item, pikepdf.Array):
        for one in item:
            yield from _strings(one, depth + 1)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for name, one in item.items():
            yield name
            yield from _strings(one, depth + 1)


def found_in(pdf: bytes, words: Iterable[str]) -> set[str]:
    """Those of the words that are anywhere in the file."""
    return Layers(pdf).found(words)


def characters_of_fonts(pdf: bytes) -> set[str]:
    """What the fonts in the file can show, by their own tables."""
    found: set[str] = set()
    with pikepdf.open(BytesIO(pdf)) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
                with TTFont(BytesIO(item.FontFile2.read_bytes())) as font:
                    found |= set(map(chr, font.getBestCmap()))
    return found
