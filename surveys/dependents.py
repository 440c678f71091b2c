"""What has to be open to change when some questions are corrected: they, and what their answers decide."""

from collections.abc import Iterable, Iterator

from surveys.assignable import is_handable, questions_in
from surveys.checking.conditions import affected_by
from surveys.schema import Definition, GroupItem, walk


def questions_to_open(tree: Definition, link_ids: Iterable[str]) -> tuple[str, ...]:
    """The questions of their own that the items are, or have in them, in reading order.

    Raises KeyError for an item that is neither a group nor a question of its own that somebody writes.
    """
    wanted = set[str]()
    for link_id in link_ids:
        if not is_handable(tree, link_id):
            raise KeyError(link_id)
        wanted.update(questions_in(tree, link_id))
    return tuple(link_id for link_id in tree.by_link_id if link_id in wanted)


def opened_by(tree: Definition, chosen: Iterable[str]) -> frozenset[str]:
    """Every item that may change when the questions `chosen` do, whole rows of the form, and the groups around them.

    What an answer decides: whether an item is asked, what a sum is, and what a rule across items then expects of
    others; and what those decide in their turn.
    """
    rows, waiting = set[str](), {row_of(tree, link_id) for link_id in chosen}
    while waiting:
        row = waiting.pop()
        rows.add(row)
        inside = {item.link_id for item in walk(tree.by_link_id[row])}
        touched = {row_of(tree, link_id) for link_id in _decided(tree, inside)}
        waiting |= touched - rows
    return frozenset(link_id for row in rows for link_id in _with_places(tree, row))


def _decided(tree: Definition, link_ids: set[str]) -> Iterator[str]:
    for link_id in link_ids:
        yield from (one for one in affected_by(tree, link_id) if not isinstance(tree.by_link_id[one], GroupItem))
    for rule in tree.rules:
        if link_ids & {condition.item for condition in rule.when}:
            yield from (condition.item for condition in rule.expect)
            yield rule.item


def row_of(tree: Definition, link_id: str) -> str:
    """The question of its own that the item is a part of."""
    while (above := tree.parent.get(link_id)) and not isinstance(tree.by_link_id[above], GroupItem):
        link_id = above
    return link_id


def _with_places(tree: Definition, row: str) -> Iterator[str]:
    yield from (item.link_id for item in walk(tree.by_link_id[row]))
    while row in tree.parent:
        row = tree.parent[row]
        yield row
