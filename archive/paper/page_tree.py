"""The copy's pages as a tree of nodes (archive.paper.hash_tree), as they are embedded in it, and as HTML again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from django.utils.html import escape

from archive.paper.hash_tree import FORMAT, Node, digest_of

CONTENT_FILE_NAME = "innehall.json"
_VOID = frozenset({"br", "hr", "img", "col", "wbr"})
# Where white space is only the template's.
_BLOCKS = frozenset(["body", "section", "nav", "div", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"])
_HEAD = frozenset({"html", "head", "meta", "title"})


class UnreadableContent(ValueError):
    """The pages cannot be read as a tree; the message says why."""


@dataclass(frozen=True)
class Content:
    """A copy's pages as a tree, with the seed of all salts in it. Whoever has the seed can guess at what is struck: it
    is in the sealed copy, which has everything, and nowhere else that leaves the portal.
    """

    body: list[Any]
    seed: bytes

    @cached_property
    def root(self) -> str:
        """The digest of the whole (hex)."""
        return digest_of(self.body, self.seed)

    def to_json(self) -> bytes:
        """What is embedded in the sealed copy."""
        data = {"format": FORMAT, "seed": self.seed.hex(), "root": self.root, "content": self.body}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def read_content(embedded: bytes, made: Content | None = None) -> Content:
    """What to_json has written. Raises UnreadableContent where it is something else, or its root is not that of it.

    `made`: the tree that it should be; where it is exactly that one, its root is not worked out again.
    """
    try:
        data = json.loads(embedded)
        read = Content(data["content"], bytes.fromhex(data["seed"]))
        content = made if made is not None and read == made else read
        stated, form, root = data["root"], data["format"], content.root
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableContent(f"no tree of a copy's pages: {error}") from error
    if form != FORMAT or stated != root:
        raise UnreadableContent("the root that the tree states is not that of its content")
    return content


def tree_of(html: str) -> list[Any]:
    """The body of a document of ours as a tree. Raises UnreadableContent for what is not well formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if len(reader.open) != 1 or not reader.body:
        raise UnreadableContent("the document does not end as it begins")
    return reader.body


def html_of(node: Node) -> str:
    """A node as HTML."""
    if isinstance(node, str):
        return str(escape(node))
    tag, attributes, *children = node
    begin = f"<{tag}{attributes_of(attributes)}>"
    return begin if tag in _VOID else f"{begin}{''.join(map(html_of, children))}</{tag}>"


def attributes_of(attributes: Mapping[str, str]) -> str:
    """The attributes as they stand in a tag, each after a space."""
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


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
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HEAD or tag in _VOID:
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
