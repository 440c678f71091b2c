"""Which items of a questionnaire can be handed out: sections, subsections and questions that somebody writes."""

from surveys.remembering import once_a_tree
from surveys.schema import AnyItem, Definition, DisplayItem, GroupItem, is_computed, walk


def is_handable(tree: Definition, link_id: str) -> bool:
    """Whether the item is a group or a question of its own, with something in it that a respondent writes."""
    item = tree.by_link_id.get(link_id)
    if item is None or isinstance(item, DisplayItem):
        return False
    parent = tree.parent.get(link_id)
    stands_alone = parent is None or isinstance(tree.by_link_id[parent], GroupItem)
    return stands_alone and any(_is_written(inner) for inner in walk(item))


@once_a_tree
def handable_items(tree: Definition) -> frozenset[str]:
    """All that can be handed out."""
    return frozenset(link_id for link_id in tree.by_link_id if is_handable(tree, link_id))


def items_in(tree: Definition, link_id: str) -> tuple[str, ...]:
    """The item and all in it that can be handed out, in reading order; none for an item that is gone."""
    item = tree.by_link_id.get(link_id)
    return tuple(one.link_id for one in walk(item) if is_handable(tree, one.link_id)) if item else ()


def questions_in(tree: Definition, link_id: str) -> tuple[str, ...]:
    """The questions of their own that go with the item, in reading order; none for an item that is gone."""
    item = tree.by_link_id.get(link_id)
    inside = (inner for inner in walk(item) if not isinstance(inner, GroupItem)) if item else ()
    return tuple(inner.link_id for inner in inside if is_handable(tree, inner.link_id))


@once_a_tree
def written_questions(tree: Definition) -> frozenset[str]:
    """All questions of their own in which a respondent writes."""
    return frozenset(question for section in tree.items for question in questions_in(tree, section.link_id))


def _is_written(item: AnyItem) -> bool:
    return not (isinstance(item, GroupItem | DisplayItem) or item.read_only or item.sign_off or is_computed(item))
