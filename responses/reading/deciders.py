"""Which answers are why something is not asked: what a page says instead of asking, with a link to the question."""

from dataclasses import dataclass

from responses.reading.draft import Draft
from surveys.checking.conditions import holds
from surveys.schema import AnyItem
from surveys.wordings.wording import question_name


@dataclass(frozen=True)
class Deciding:
    """A question as it is linked to, and "fråga 4"."""

    link_id: str
    name: str


def deciders_against(draft: Draft, link_id: str) -> list[Deciding]:
    """The questions whose answers are why the item is not asked, in reading order; none while it is asked.

    Of the item and of what stands around it the outermost that is closed decides.
    """
    tree, closed = draft.tree, None
    while link_id in tree.by_link_id:
        if link_id not in draft.enabled and tree.by_link_id[link_id].enable_when:
            closed = tree.by_link_id[link_id]
        link_id = tree.parent.get(link_id, "")
    deciding = _unmet(draft, closed) if closed else set()
    asked = (question.link_id for question in tree.questions)
    return [Deciding(one, question_name(tree, one)) for one in asked if one in deciding]


def _unmet(draft: Draft, item: AnyItem) -> set[str]:
    return {one.item for one in item.enable_when if not holds(one, draft.in_force, draft.tree)}
