"""The section page as blocks: groups, displays and question forms in reading order, opened fields inside theirs."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict

from responses.drafting.forms import QuestionForm, QuestionState
from responses.reading.draft import Draft
from surveys.schema import AnyItem, DisplayItem, GroupItem, children
from surveys.section_pages import SectionPage


@dataclass
class Block:
    """One item on the page. `enabled` False is rendered hidden, so that it can be shown when the server says so."""

    item: AnyItem
    level: int
    enabled: bool
    continued: bool = False
    """Of a group: whether it begins on a page before."""
    form: QuestionState | None = None
    blocks: list["Block"] = field(default_factory=list)
    follow_ups: list["Block"] = field(default_factory=list)
    """Of a question: the fields that its options open, then its comment. Its form lays them out."""

    @property
    def is_group(self) -> bool:
        return isinstance(self.item, GroupItem)

    @property
    def is_display(self) -> bool:
        return isinstance(self.item, DisplayItem)

    @property
    def shown_by_sign_off(self) -> bool:
        return getattr(self.item, "sign_off", None) is not None

    @cached_property
    def forms(self) -> list[QuestionState]:
        """Every question in the block, in reading order."""
        own = [self.form] if self.form else []
        return own + [form for block in (*self.blocks, *self.follow_ups) for form in block.forms]


def build_page(draft: Draft, section: GroupItem, page: SectionPage, data: QueryDict | None = None) -> Block:
    """What stands on one page of the section; see build_block."""
    return build_block(draft, section, 1, data, only=page.items, continued=page.continued)


def build_block(
    draft: Draft,
    item: AnyItem,
    level: int,
    data: QueryDict | None = None,
    *,
    only: Collection[str] | None = None,
    continued: Collection[str] = (),
) -> Block:
    """The block of `item` and everything in it, or of that `only` these; questions are forms, bound to `data`, when
    something was posted. `continued`: the groups that begin on a page before.
    """
    block = Block(item=item, level=level, enabled=item.link_id in draft.enabled, continued=item.link_id in continued)
    if isinstance(item, GroupItem):
        inside = [child for child in children(item) if only is None or child.link_id in only]
        block.blocks = [build_block(draft, child, level + 1, data, only=only, continued=continued) for child in inside]
    elif not isinstance(item, DisplayItem) and item.sign_off is None:
        block.form = (
            QuestionState(draft=draft, question=item)
            if data is None
            else QuestionForm(draft=draft, question=item, data=data)
        )
        block.form.level = level
        block.follow_ups = [build_block(draft, child, level + 1, data) for child in children(item)]
        block.form.follow_ups = {inner.item.link_id: inner.form for inner in block.follow_ups if inner.form}
    return block
