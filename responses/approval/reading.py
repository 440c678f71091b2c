"""What an approver is told of an answer before reading it: figures, judgements, choices, and what goes with them."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from config.statements import Statement
from responses.approval.brief import BriefAnswer, brief_answer, brief_name, holds_amount, rows_by_column
from responses.approval.years import SinceEarlier
from responses.lifecycle.workflow import Action
from responses.models import Assignment, Event, Response
from responses.reading.items import Reading, ShownDocument, ShownItem
from surveys.schema import ChoiceItem, Definition, MatrixItem, TextItem
from surveys.wordings.wording import item_name

_MOST_FIGURES = 6


@dataclass(frozen=True)
class BriefSection:
    """A section with its answers that take one line each."""

    text: str
    answers: tuple[BriefAnswer, ...]


@dataclass(frozen=True)
class MatrixInBrief:
    """A yes/no matrix: each column with the rows in which it is chosen."""

    row_id: str
    name: str
    columns: tuple[tuple[str, list[str]], ...]


@dataclass(frozen=True)
class Reviewer:
    """Somebody who has said of parts of the answer that they are reviewed (granskad)."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """A reading as the approver's page lays it out. `since`: how it differs from earlier years, where that is asked."""

    reading: Reading
    tree: Definition
    since: SinceEarlier | None = None

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

    @cached_property
    def figures(self) -> list[BriefAnswer]:
        """The first amounts of money, in reading order."""
        amounts = (item for item in self._items if holds_amount(self.tree.by_link_id[item.link_id], item))
        return [self._brief(item) for item in amounts][:_MOST_FIGURES]

    @cached_property
    def judgements(self) -> list[BriefAnswer]:
        """The answers on a scale."""
        return [self._brief(item) for item in self._items if item.answered and self._is_scale(item)]

    @cached_property
    def matrices(self) -> list[MatrixInBrief]:
        """What is answered row by row."""
        asked = [(self.tree.by_link_id[item.link_id], item) for item in self._items if item.answered]
        return [
            MatrixInBrief(item.link_id, brief_name(item), tuple(rows_by_column(one, item)))
            for one, item in asked
            if isinstance(one, MatrixItem)
        ]

    @cached_property
    def brief(self) -> list[BriefSection]:
        """All other answers that take one line, by section."""
        told = {one.row_id for one in (*self.figures, *self.judgements)} | {one.row_id for one in self.matrices}
        found = (BriefSection(section.text, tuple(self._in_brief(section, told))) for section in self.sections)
        return [section for section in found if section.answers]

    @property
    def in_brief(self) -> int:
        """How many those are."""
        return sum(len(section.answers) for section in self.brief)

    def _in_brief(self, section: ShownItem, told: set[str]) -> Iterator[BriefAnswer]:
        lines = (self._brief(item) for item in _flat([section]) if item.link_id not in told)
        return (line for line in lines if line.answer)

    def _brief(self, item: ShownItem) -> BriefAnswer:
        question = self.tree.question(item.link_id)
        since = self.since.of(question) if self.since else ""
        return BriefAnswer(item.link_id, brief_name(item), brief_answer(question, item), since)

    def _is_scale(self, item: ShownItem) -> bool:
        asked = self.tree.by_link_id[item.link_id]
        return isinstance(asked, ChoiceItem) and asked.scale

    @cached_property
    def unanswered(self) -> list[BriefAnswer]:
        """The questions that are asked and not answered; what signing fills in is none."""
        asked = (item for item in self._items if not (item.answered or item.texts or item.by_signing))
        return [BriefAnswer(item.link_id, brief_name(item), "") for item in asked]

    @cached_property
    def documents(self) -> list[tuple[str, ShownDocument]]:
        """The attachments in reading order, each with the item in whose row it stands."""
        return [(item.link_id, document) for item in self._items for document in _documents(item)]

    @property
    def attachments(self) -> int:
        return len(self.documents)

    @cached_property
    def _items(self) -> list[ShownItem]:
        return list(_flat(self.reading.sections))


def _flat(items: Iterable[ShownItem]) -> Iterator[ShownItem]:
    for item in items:
        if item.shape == "group":
            yield from _flat(item.items)
        elif item.shape != "display":
            yield item


def _documents(item: ShownItem) -> Iterator[ShownDocument]:
    """Those beside the item and the fields in it."""
    yield from item.documents
    for inside in (*(option.opened for option in item.options), item.comment):
        if inside:
            yield from _documents(inside)


def reviewers_of(response: Response) -> list[Reviewer]:
    """Who has reviewed which parts that were handed out, by whom it was first."""
    found: dict[str, list[str]] = {}
    for assignment in _REVIEWED.rows(response=response.pk):
        name = assignment.reviewed_by.name if assignment.reviewed_by else ""
        found.setdefault(name, []).append(item_name(response.tree, assignment.link_id))
    return [Reviewer(name, tuple(dict.fromkeys(parts))) for name, parts in found.items()]


_REVIEWED = Statement(
    lambda response: (
        Assignment.objects.active()
        .filter(response=response, reviewed_at__isnull=False)
        .select_related("reviewed_by")
        .order_by("reviewed_at", "pk")
    ),
    response=uuid.UUID(int=7),
)


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
