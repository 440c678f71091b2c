"""The section page as blocks: groups, displays and question forms in reading order, opened fields inside theirs."""

from dataclasses import dataclass, field

from django.http import QueryDict

from responses.drafting.forms import QuestionForm
from responses.reading.draft import Draft
from surveys.schema import AnyItem, ChoiceItem, DisplayItem, GroupItem, Option


@dataclass
class OptionBlock:
    """An option of a choice, with the block of the field that it opens."""

    option: Option
    block: "Block | None"


@dataclass
class Block:
    """One item on the page. `enabled` False is rendered hidden, so that it can be shown when the server says so."""

    item: AnyItem
    level: int
    enabled: bool
    form: QuestionForm | None = None
    blocks: list["Block"] = field(default_factory=list)
    options: list[OptionBlock] = field(default_factory=list)
    comment: "Block | None" = None

    @property
    def is_group(self) -> bool:
        return isinstance(self.item, GroupItem)

    @property
    def is_display(self) -> bool:
        return isinstance(self.item, DisplayItem)

    @property
    def shown_by_sign_off(self) -> bool:
        return getattr(self.item, "sign_off", None) is not None

    def forms(self) -> list[QuestionForm]:
        """Every question form in the block, in reading order."""
        own = [self.form] if self.form else []
        inner = [*self.blocks, *(option.block for option in self.options if option.block)]
        inner += [self.comment] if self.comment else []
        return own + [form for block in inner for form in block.forms()]


def build_block(draft: Draft, item: AnyItem, level: int, data: QueryDict | None = None) -> Block:
    """The block of `item` and everything in it; forms are bound to `data` when something was posted."""
    block = Block(item=item, level=level, enabled=item.link_id in draft.enabled)
    if isinstance(item, GroupItem):
        block.blocks = [build_block(draft, child, level + 1, data) for child in item.items]
    elif not isinstance(item, DisplayItem) and item.sign_off is None:
        block.form = QuestionForm(draft=draft, question=item, data=data)
        block.form.block = block
    if isinstance(item, ChoiceItem):
        block.options = [
            OptionBlock(option, build_block(draft, option.opens, level + 1, data) if option.opens else None)
            for option in item.options
        ]
    if item.comment:
        block.comment = build_block(draft, item.comment, level + 1, data)
    return block
