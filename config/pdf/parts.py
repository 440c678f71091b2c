"""A document's tree as the parts that Typst sets (config/pdf/typeset/): headings, paragraphs, lists, tables. Pure.

White space is what HTML makes of it: the template's own is none, and what a person wrote keeps every space and line.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from config.pdf.columns import width_in
from config.pdf.tree import UnreadableContent

# Where a document says these, its pages say them again at head and foot.
_RUNNING = {"organisation": "organisation", "number": "record-number", "mark": "mark", "version": "kind"}
_INLINE = frozenset({"span", "a", "br", "strong", "em", "ins", "del"})
_LISTS = frozenset({"ul", "ol"})
_HEADING = re.compile("h([1-6])")
# CSS white-space: pre-wrap in copy.css; "written" is that of a list.
_KEPT = frozenset({"text", "compared"})
_SPACES = re.compile("[ \t\n\r\f]+")
# Words that a column may be too narrow for; whether it is is found out where the column's width is known.
_LONG, _LONG_IN_A_CELL = (re.compile(rf"(\S{{{length},}})") for length in (40, 9))
_BREAKS_AFTER = frozenset({"title-page", "contents"})


def document_parts(body: list[Any]) -> dict[str, Any]:
    """The document's `blocks`, what is `running` at the head and foot of its pages, whether it is `numbered`, and of
    each table, in order, whether the first cell of a row is its heading (`heads_rows`).

    Raises UnreadableContent for an element that has no place in a document of ours.
    """
    known = {node[1]["id"] for node in _all(body) if "id" in node[1]}
    return {
        "running": _running(body),
        "numbered": "unnumbered-form" not in _classes(body),
        "blocks": list(_Setter(known).blocks(body)),
        "heads_rows": [_heads_rows(table) for table in _all(body) if table[0] == "table"],
    }


def _all(node: Any) -> Iterator[list[Any]]:
    if not isinstance(node, str):
        yield node
        for child in node[2:]:
            yield from _all(child)


def _heads_rows(table: list[Any]) -> bool:
    cells = [row[2] for row in _rows(table)]
    return bool(cells) and all(cell[0] == "th" for cell in cells)


def _running(body: list[Any]) -> dict[str, str]:
    found = {name: _said(body, class_name) for name, class_name in _RUNNING.items()}
    mark = _first(body, lambda node: "mark" in _classes(node))
    title = _first(body, lambda node: node[0] == "h1")
    return {**found, "title": _text(title) if title else "", "mark-word": mark[1].get("data-word", "") if mark else ""}


def _said(body: list[Any], class_name: str) -> str:
    found = _first(body, lambda node: class_name in _classes(node))
    return _text(found) if found else ""


def _first(body: list[Any], wanted: Callable[[list[Any]], bool]) -> list[Any] | None:
    return next(filter(wanted, _all(body)), None)


def _text(node: Any) -> str:
    return node if isinstance(node, str) else _SPACES.sub(" ", "".join(map(_text, node[2:]))).strip()


def _classes(node: list[Any]) -> list[str]:
    return str(node[1].get("class", "")).split()


class _Setter:
    """`known`: what a link within the document can lead to."""

    def __init__(self, known: set[str]) -> None:
        self.known = known

    def blocks(self, node: list[Any], long: re.Pattern[str] = _LONG) -> Iterator[dict[str, Any]]:
        """What an element holds, as blocks: words that stand among them become a paragraph."""
        place = node[1].get("id", "")
        for inline, run in groupby(node[2:], key=_is_inline):
            if inline:
                if kids := self.words(list(run), kept="written" in _classes(node), long=long):
                    yield {"tag": "p", "is": [], "kids": kids}
                continue
            for child in run:
                for block in self.block(child, long):
                    if place and block["tag"] == "h":
                        block["id"], place = place, ""
                    yield block

    def block(self, node: list[Any], long: re.Pattern[str]) -> Iterator[dict[str, Any]]:
        tag, classes = node[0], _classes(node)
        if tag == "nav":
            yield from self._contents(node)
        elif tag == "section" or (tag == "div" and not classes):
            yield from self.blocks(node, long)
        elif tag == "div":
            yield {"tag": "div", "is": classes, "kids": list(self.blocks(node, long))}
        elif tag == "p" and "no-sum" in classes:
            return  # keeps a place, and is not seen
        elif tag == "p":
            kids = self.words(node[2:], kept=bool(_KEPT.intersection(classes)), long=long)
            yield {"tag": "p", "is": classes, "kids": kids}
        elif level := _HEADING.fullmatch(tag):
            yield self._heading(node, int(level[1]), long)
        elif tag in _LISTS:
            items = [{"is": _classes(item), "kids": list(self._item(node, item, long))} for item in node[2:]]
            yield {"tag": "list", "is": classes, "kids": items}
        elif tag == "table":
            yield self._table(node)
        else:
            raise UnreadableContent(f"<{tag}> has no place in a document")
        if _BREAKS_AFTER.intersection(classes) and "goes-on" not in classes:
            yield {"tag": "break", "is": []}

    def _item(self, parent: list[Any], item: list[Any], long: re.Pattern[str]) -> Iterator[dict[str, Any]]:
        """In a list that was written each line is kept as it is."""
        marked = [*item[:1], {**item[1], "class": " ".join([*_classes(item), *_classes(parent)])}, *item[2:]]
        option = "options" in _classes(parent)
        for block in self.blocks(marked, long):
            yield {**block, "is": ["option"]} if option and block["tag"] == "p" and not block["is"] else block

    def _heading(self, node: list[Any], level: int, long: re.Pattern[str]) -> dict[str, Any]:
        kids = self.words(node[2:], long=long)
        numbered = any(isinstance(kid, dict) and "number" in kid.get("is", ()) for kid in kids)
        return {"tag": "h", "is": _classes(node), "level": level, "id": "", "numbered": numbered, "kids": kids}

    def _contents(self, node: list[Any]) -> Iterator[dict[str, Any]]:
        for child in node[2:]:
            if child[0] in _LISTS:
                links = [item[2] for item in child[2:]]
                yield {"tag": "contents", "is": [], "kids": [self._link(link) for link in links]}
            else:
                yield from self.block(child, _LONG)

    def _link(self, link: list[Any]) -> dict[str, Any]:
        place = str(link[1].get("href", "")).removeprefix("#")
        return {"is": [], "href": place if place in self.known else "", "kids": self.words(link[2:])}

    def _table(self, table: list[Any]) -> dict[str, Any]:
        rows = list(_rows(table))
        head = [row for row in rows if all(cell[0] == "th" and cell[1].get("scope") == "col" for cell in row[2:])][:1]
        body = [row for row in rows if row not in head] if head else rows
        return {
            "tag": "table",
            "is": _classes(table),
            "columns": max((len(row) - 2 for row in rows), default=1),
            "widths": [width_in(_classes(cell)) for row in head for cell in row[2:]],
            "head": [self._cell(cell) for row in head for cell in row[2:]],
            "rows": [[self._cell(cell) for cell in row[2:]] for row in body],
        }

    def _cell(self, cell: list[Any]) -> dict[str, Any]:
        kids = list(self.blocks(cell, _LONG_IN_A_CELL))
        marked = bool(_first(cell, lambda node: "box" in _classes(node)))
        return {"is": _classes(cell), "size": len(_text(cell)), "marked": marked, "kids": kids}

    def words(self, nodes: list[Any], *, kept: bool = False, long: re.Pattern[str] = _LONG) -> list[Any]:
        """A line's words: texts, and elements on it. `kept`: with every space and line end as they were written."""
        found = [each for node in nodes for each in self._word(node, kept, long)]
        return found if kept else _trimmed(found)

    def _word(self, node: Any, kept: bool, long: re.Pattern[str]) -> Iterator[Any]:
        if isinstance(node, str):
            text = node if kept else _SPACES.sub(" ", node)
            for number, part in enumerate(long.split(text)):
                if part:
                    yield {"tag": "long", "text": part} if number % 2 else part
        elif node[0] == "br":
            yield {"tag": "br"}
        elif "box" in _classes(node):
            yield {"tag": "mark", "chosen": node[1].get("aria-label") == "vald"}
        elif node[0] in _INLINE:
            yield {"tag": node[0], "is": _classes(node), "kids": self.words(node[2:], kept=True, long=long)}
        else:
            raise UnreadableContent(f"<{node[0]}> cannot stand among words")


def _is_inline(node: Any) -> bool:
    return isinstance(node, str) or node[0] in _INLINE


def _rows(node: list[Any]) -> Iterator[list[Any]]:
    for child in node[2:]:
        if child[0] == "tr":
            yield child
        else:
            yield from _rows(child)


def _trimmed(found: list[Any]) -> list[Any]:
    """Without white space where the line begins and ends."""
    if found and isinstance(found[0], str):
        found = [found[0].lstrip(" "), *found[1:]]
    if found and isinstance(found[-1], str):
        found = [*found[:-1], found[-1].rstrip(" ")]
    return [one for one in found if one != ""]
