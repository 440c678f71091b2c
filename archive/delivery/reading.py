"""What the pages of the carrying over show: the signed answer in the form's order, and how far it has come."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from archive.delivery.fields import CopyField, copy_fields
from archive.records import Record, record_of
from attachments.models import Attachment
from responses.lifecycle.delivery import carry_over_of, delivered_before
from responses.models import CarryOver, CarryTick, ReceiverReceipt, Response, SentSeparately, Submission
from responses.reading.changes import AnswerChange, Changes
from responses.reading.items import Reading, ShownItem, read_response
from responses.reading.readings import source_of_snapshot
from responses.reading.separate_things import SeparateThing, separate_things, unsent_among


@dataclass(frozen=True)
class CarryRow:
    """A heading of the form, or a question of it. `tick`: who has said that it is entered, and when.

    `changed`: whether it, or something under the heading, differs from what the receiver has; None where that is
    nothing yet.
    """

    item: ShownItem
    tick: CarryTick | None = None
    changed: bool | None = None

    @property
    def is_heading(self) -> bool:
        return self.item.shape == "group"

    @property
    def is_to_enter(self) -> bool:
        """Whether there is something to enter: an answer, or what has changed in it, were it that it is emptied."""
        if self.is_heading:
            return False
        return is_answered(self.item) if self.changed is None else self.changed

    @property
    def is_left_out(self) -> bool:
        """Whether the receiver has it as it is."""
        return self.changed is False


@dataclass(frozen=True)
class CarrySection:
    """One section of the form with its questions."""

    number: int
    item: ShownItem
    rows: tuple[CarryRow, ...]

    @property
    def to_enter(self) -> int:
        return sum(row.is_to_enter for row in self.rows)

    @property
    def entered(self) -> int:
        return sum(row.is_to_enter and row.tick is not None for row in self.rows)

    @property
    def is_done(self) -> bool:
        return self.entered == self.to_enter


def is_answered(item: ShownItem) -> bool:
    """Whether the question, a field that its options open, or its comment is answered."""
    opened = (option.opened for option in item.options if option.opened)
    return item.answered or any(map(is_answered, [*opened, *([item.comment] if item.comment else [])]))


def has_questions(item: ShownItem) -> bool:
    """Whether the item is a question, or a group with one in it."""
    return item.shape != "display" if item.shape != "group" else any(map(has_questions, item.items))


class Carrying:
    """A sealed submission on its way into the receiver's own form. Each thing is read once."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.source = source_of_snapshot(submission.snapshot, submission.sign_off)

    @cached_property
    def record(self) -> Record:
        return record_of(self.submission)

    @cached_property
    def carried(self) -> CarryOver | None:
        """The fact that it has been carried over; None while it has not."""
        return carry_over_of(self.submission)

    @cached_property
    def before(self) -> CarryOver | None:
        """That an earlier submission was carried over: the receiver has that one, and what differs is to be entered.

        None where everything is.
        """
        return delivered_before(self.submission)

    @cached_property
    def changes(self) -> list[AnswerChange]:
        """What differs from what the receiver has; empty where that is nothing."""
        if self.before is None:
            return []
        old = self.before.submission.snapshot
        old.response = self.submission.snapshot.response = self.submission.response
        return Changes(old, self.submission.snapshot).all

    @cached_property
    def no_longer_asked(self) -> list[AnswerChange]:
        """What the receiver has and is no longer asked: to be taken away there."""
        return [change for change in self.changes if change.kind == "set_aside"]

    @cached_property
    def _changed(self) -> frozenset[str]:
        return frozenset(change.row_id for change in self.changes)

    @cached_property
    def reading(self) -> Reading:
        return read_response(self.source)

    @cached_property
    def ticks(self) -> dict[tuple[str, str], CarryTick]:
        """The last word on each (kind, question)."""
        found = CarryTick.objects.filter(submission=self.submission).order_by("pk")
        return {(tick.kind, tick.link_id): tick for tick in found}

    def tick_of(self, kind: CarryTick.Kind, link_id: str) -> CarryTick | None:
        """The word that somebody has given on the question and not taken back."""
        tick = self.ticks.get((kind, link_id))
        return tick if tick and tick.done else None

    @cached_property
    def sections(self) -> list[CarrySection]:
        return [
            CarrySection(number, section, tuple(self._rows(section.items)))
            for number, section in enumerate(self.reading.sections, start=1)
        ]

    def _rows(self, items: tuple[ShownItem, ...]) -> Iterator[CarryRow]:
        for item in items:
            if not has_questions(item):
                continue  # a heading of what is only read in the form
            changed = self._differs(item) if self.before else None
            yield CarryRow(item, self.tick_of(CarryTick.Kind.ENTERED, item.link_id), changed)
            yield from self._rows(item.items)

    def _differs(self, item: ShownItem) -> bool:
        """Whether the question, or one in the group, differs from what the receiver has."""
        return item.link_id in self._changed or any(map(self._differs, item.items))

    @property
    def rows(self) -> list[CarryRow]:
        """The questions that have something to enter."""
        return [row for section in self.sections for row in section.rows if row.is_to_enter]

    @property
    def answered(self) -> list[CarryRow]:
        """Those that have an answer, were it that the receiver has it already."""
        rows = [row for section in self.sections for row in section.rows if not row.is_heading]
        return [row for row in rows if is_answered(row.item)]

    @property
    def entered(self) -> int:
        return sum(row.tick is not None for row in self.rows)

    @cached_property
    def fields(self) -> dict[str, list[CopyField]]:
        """What of each question is to be copied."""
        return {question.link_id: copy_fields(self.source, question) for question in self.source.tree.questions}

    @cached_property
    def receipts(self) -> list[ReceiverReceipt]:
        """The receiver's own receipts that have been added, the newest first."""
        found = ReceiverReceipt.objects.filter(submission=self.submission).select_related("document")
        return list(found.order_by("-pk"))

    @cached_property
    def separate(self) -> list[SeparateThing]:
        """What the answers say is sent separately, each with the proof that it was."""
        return separate_things(self.source, self.submission.response)

    @property
    def unsent(self) -> list[SeparateThing]:
        return unsent_among(self.separate)


def proof_of(response: Response, attachment_id: uuid.UUID) -> Attachment | None:
    """The document by its id, where it is a receipt of the response's, or was sent separately; None for others."""
    receipts = ReceiverReceipt.objects.filter(submission__response=response).values("document")
    sent = SentSeparately.objects.filter(response=response).values("document")
    found = Attachment.objects.filter(Q(pk__in=receipts) | Q(pk__in=sent), pk=attachment_id)
    return found.first()
