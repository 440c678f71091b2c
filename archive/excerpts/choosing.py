"""What somebody chooses to take out of an answer, and the reading with nothing else in it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from responses.reading.items import Reading, ShownItem, ShownOption


@dataclass(frozen=True, kw_only=True)
class Choices:
    """`section`: the only section, by its link_id; empty for all. Everything else is in or left out."""

    section: str = ""
    only_answered: bool = False
    chosen_only: bool = False
    remarks: bool = True
    earlier: bool = False
    attachments: bool = True

    @property
    def in_words(self) -> str:
        """What is left out and added, as the document states it; empty for everything and no more."""
        told = [
            "ett avsnitt" if self.section else "",
            "bara besvarade frågor" if self.only_answered else "",
            "bara valda alternativ" if self.chosen_only else "",
            "" if self.remarks else "utan kommentarer till svaren",
            "med tidigare års svar" if self.earlier else "",
            "" if self.attachments else "utan bilagor",
        ]
        return ", ".join(filter(None, told))


def choose(reading: Reading, choices: Choices) -> Reading:
    """The reading as it was chosen. What only belongs to filling in a form (introductions, help) is never in it."""
    wanted = [one for one in reading.sections if choices.section in ("", one.link_id)]
    closed = () if choices.section or choices.only_answered else reading.closed_sections
    return replace(
        reading,
        intro="",
        closing="",
        in_portal="",
        closing_in_portal="",
        sections=tuple(_kept(wanted, choices)),
        closed_sections=closed,
    )


def _kept(items: Iterable[ShownItem], choices: Choices) -> Iterator[ShownItem]:
    for item in items:
        if (kept := _keep(item, choices)) is not None:
            yield kept


def _keep(item: ShownItem, choices: Choices) -> ShownItem | None:
    if item.shape == "display":
        return None if choices.only_answered else item
    inner = tuple(_kept(item.items, choices))
    comment = _keep(item.comment, choices) if item.comment else None
    kept = replace(
        item,
        intro="",
        background="",
        help="",
        in_portal="",
        condition_text="",
        items=inner,
        comment=comment,
        options=_options(item, choices),
        documents=item.documents if choices.attachments else (),
        remark=item.remark if choices.remarks else "",
        earlier=item.earlier if choices.earlier else (),
    )
    if not choices.only_answered or inner or comment:
        return kept
    return kept if item.shape != "group" and (item.answered or kept.remark) else None


def _options(item: ShownItem, choices: Choices) -> tuple[ShownOption, ...]:
    """The options, all or the chosen; a field that one opens is a part of its answer, and always in it."""
    everything = replace(choices, only_answered=False)
    return tuple(
        replace(option, opened=_keep(option.opened, everything) if option.opened else None)
        for option in item.options
        if option.chosen or not choices.chosen_only
    )
