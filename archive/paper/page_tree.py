"""The copy's pages as a tree of nodes (archive.paper.hash_tree), as they are embedded in it, and as HTML again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import escape

from archive.paper.hash_tree import FORMAT, Node, digest_of
from config.pdf.tree import VOID, UnreadableContent

CONTENT_FILE_NAME = "innehall.json"


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


def html_of(node: Node) -> str:
    """A node as HTML."""
    if isinstance(node, str):
        return str(escape(node))
    tag, attributes, *children = node
    begin = f"<{tag}{attributes_of(attributes)}>"
    return begin if tag in VOID else f"{begin}{''.join(map(html_of, children))}</{tag}>"


def attributes_of(attributes: Mapping[str, str]) -> str:
    """The attributes as they stand in a tag, each after a space."""
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
