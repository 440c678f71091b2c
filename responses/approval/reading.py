"""What an approver is told of an answer before reading it: figures, how much there is, and which parts come last."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from config.statements import Statement
from responses.lifecycle.workflow import Action
from responses.models import Event, Response
from responses.reading.items import Reading, ShownItem
from surveys.schema import Definition, TextItem
from surveys.wording import label_of

_MOST_FIGURES = 6


@dataclass(frozen=True)
class Figure:
    """An amount as it was sent, with what it is of."""

    link_id: str
    name: str
    amount: str


@dataclass(frozen=True)
class Overview:
    """A reading as the approver's page lays it out."""

    reading: Reading
    tree: Definition

    @property
    def sections(self) -> list[ShownItem]:
        """The sections to read, in their order."""
        return [section for section in self.reading.sections if not self._is_contact(section)]

    @property
    def contacts(self) -> list[ShownItem]:
        """The sections with nothing but addresses, numbers and what signing fills in: folded, after the others."""
        return [section for section in self.reading.sections if self._is_contact(section)]

    def _is_contact(self, section: ShownItem) -> bool:
        asked = self.tree.questions_of[section.link_id]
        return all(one.sign_off or (isinstance(one, TextItem) and one.type not in ("text", "date")) for one in asked)

    @property
    def figures(self) -> list[Figure]:
        """The first amounts of money, in reading order."""
        amounts = (item for item in self._items if item.answered and item.texts and self._is_money(item))
        named = [Figure(one.link_id, label_of(one).rstrip(": "), f"{one.texts[0]} {one.unit}") for one in amounts]
        return named[:_MOST_FIGURES]

    def _is_money(self, item: ShownItem) -> bool:
        return getattr(self.tree.by_link_id[item.link_id], "type", "") == "money"

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(1 for item in self._items if item.answered)

    @property
    def attachments(self) -> int:
        return sum(len(item.documents) for item in self._items)

    @cached_property
    def _items(self) -> list[ShownItem]:
        return list(_flat(self.reading.sections))


def _flat(items: Iterable[ShownItem]) -> Iterator[ShownItem]:
    for item in items:
        if item.shape == "group":
            yield from _flat(item.items)
        else:
            yield item


def message_of(response: Response) -> str:
    """What the samordnare wrote when the response was last sent for approval."""
    return next((note for [note] in _MESSAGE.tuples(response=response.pk)), "")


_MESSAGE = Statement(
    lambda response: (
        Event.objects.filter(response=response, action=Action.SEND_FOR_APPROVAL)
        .order_by("-at", "-pk")
        .values_list("note")[:1]
    ),
    response=uuid.UUID(int=7),
)
