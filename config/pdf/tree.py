"""A document's HTML as a tree of nodes: a text, or an element as a list of its tag, its attributes and its children."""

from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"br", "hr", "img", "col", "wbr"})
# Where white space is only the template's.
_BLOCKS = frozenset(["body", "section", "nav", "div", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"])
_HEAD = frozenset({"html", "head", "meta", "title"})


class UnreadableContent(ValueError):
    """The pages cannot be read as a tree; the message says why."""


def tree_of(html: str) -> list[Any]:
    """The body of a document of ours as a tree. Raises UnreadableContent for what is not well formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if len(reader.open) != 1 or not reader.body:
        raise UnreadableContent("the document does not end as it begins")
    return reader.body


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[list[Any]] = [["", {}]]
        self.body: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HEAD:
            return
        node: list[Any] = [tag, {name: value or "" for name, value in attrs}]
        self.open[-1].append(node)
        if tag == "body":
            self.body = node
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HEAD or tag in VOID:
            return
        if self.open[-1][0] != tag:
            raise UnreadableContent(f"</{tag}> where <{self.open[-1][0]}> is open")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        parent = self.open[-1]
        if parent[0] == "" or (parent[0] in _BLOCKS and not data.strip()):
            return
        if len(parent) > 2 and isinstance(parent[-1], str):
            parent[-1] += data
        else:
            parent.append(data)
