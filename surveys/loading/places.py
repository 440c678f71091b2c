"""Where in the author's data an error of pydantic is."""

from dataclasses import dataclass
from typing import Any

from surveys.loading.source import Rows, Table

TAG_ERRORS = frozenset({"union_tag_not_found", "union_tag_invalid"})


@dataclass(frozen=True)
class Place:
    """The way down as (container, key) steps, the node at its end, and the key that is missing in that node, if so."""

    kind: str
    steps: tuple[tuple[Any, Any], ...]
    node: Any
    missing: str = ""

    @property
    def key(self) -> str:
        """The key that the error is about, as the author writes it."""
        return self.missing or next((key for _, key in reversed(self.steps) if isinstance(key, str)), "")

    @property
    def table(self) -> Table:
        """The mapping that has, or lacks, the key."""
        tables = [container for container, _ in self.steps] + ([self.node] if self.missing else [])
        return next(container for container in reversed(tables) if isinstance(container, Table))

    @property
    def within(self) -> str:
        """The key under which that mapping stands; empty for the questionnaire itself."""
        steps = self.steps if self.missing else self.steps[:-1]
        return next((key for _, key in reversed(steps) if isinstance(key, str)), "")

    @property
    def line(self) -> int:
        if self.kind in TAG_ERRORS and isinstance(self.node, Table):
            return int(self.node.line_of("type"))
        if self.missing or not self.steps:
            return int(self.node.line)
        container, key = self.steps[-1]
        return int(container.line_of(key))

    @property
    def item(self) -> str:
        """The link_id, or the rule's key, of the innermost named mapping around the error."""
        containers = [container for container, _ in self.steps] + [self.node]
        names = (table.get("link_id") or table.get("key") for table in reversed(containers) if isinstance(table, Table))
        return next((str(name) for name in names if name), "")


def find_place(document: Table, kind: str, loc: tuple[int | str, ...]) -> Place:
    """Follow pydantic's `loc`, which names the chosen class where there are several, down the author's data."""
    steps: list[tuple[Any, Any]] = []
    node: Any = document
    fresh = False  # whether the last step reached an item whose class pydantic chose by its type
    for part in loc:
        if fresh and isinstance(node, Table) and node.get("type") == part:
            fresh = False
            continue
        if not _is_in(part, node):
            return Place(kind, tuple(steps), node, str(part) if kind == "missing" else "")
        steps.append((node, part))
        node = node[part]
        fresh = part == "opens" or (isinstance(part, int) and len(steps) > 2 and steps[-2][1] == "items")
    return Place(kind, tuple(steps), node)


def _is_in(part: int | str, node: Any) -> bool:
    if isinstance(node, Table):
        return part in node
    return isinstance(node, Rows) and isinstance(part, int) and part < len(node)
