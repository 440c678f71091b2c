"""The task list: the sections by whose turn it is, each with who has it, and its filters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from accounts.models import User
from accounts.roles import Role
from config.language import swedish
from responses.assignments.reading import HandedItem
from responses.comments.reading import READS
from responses.lifecycle.access import Visit
from responses.models import Assignment, State
from responses.reading.draft import Draft
from responses.reading.progress import SectionProgress
from surveys.schema import Definition

MINE, LATE, NOT_BEGUN = "mina", "forsenade", "ej-paborjade"
_LABELS = {"": "Alla", MINE: "Mina", LATE: "Försenade", NOT_BEGUN: "Ej påbörjade"}
_MOST_INITIALS = 3


class TaskHeading(StrEnum):
    """Whose turn it is with a section, as the task list's headings say it."""

    TO_DO = "Att göra"
    SENT = "Avsnitt"
    WAITS = "Väntar på andra"
    DONE = "Klart"
    NOT_ASKED = "Gäller er inte"


@dataclass(frozen=True)
class PartHolder:
    """Somebody who has something of a section."""

    name: str
    initials: str


@dataclass(frozen=True)
class TaskRow:
    """One section of the task list, with what is handed out of it that the filter leaves."""

    section: SectionProgress
    handed: list[HandedItem]
    group: TaskHeading
    today: date
    to_put_right: tuple[str, ...] = ()
    """The questions here that the answer was sent back for, and nobody has taken care of; for whoever reads of them."""

    @property
    def is_closed(self) -> bool:
        """Whether it is not asked, because of other answers."""
        return not self.section.is_open and not self.section.by_sign_off

    @cached_property
    def holders(self) -> list[PartHolder]:
        """Who has something of it, each once, in the order in which their parts stand."""
        names = dict.fromkeys(item.assignment.shown_person for item in self.handed)
        return [PartHolder(name, swedish.initials(name)) for name in names]

    @property
    def first_holders(self) -> list[PartHolder]:
        """Those whose initials there is room for."""
        return self.holders[:_MOST_INITIALS]

    @property
    def more_holders(self) -> int:
        """How many there are besides."""
        return len(self.holders) - len(self.first_holders)

    @property
    def all_holders(self) -> str:
        """Everybody who has something of it, by name."""
        return swedish.listing([holder.name for holder in self.holders])

    @property
    def left(self) -> int:
        """How many of its questions are without a whole answer; where all have one, how many stop the sending."""
        return self.section.left.amount or self.section.errors

    @property
    def awaited(self) -> tuple[int, int]:
        """How many contributions, and how many other parts, whoever has them has not said to be done."""
        waited = [item.assignment.is_contribution for item in self.handed if item.assignment.is_waited_for]
        return sum(waited), len(waited) - sum(waited)

    @property
    def awaited_in_words(self) -> str:
        """The same: "1 bidrag väntas", "2 bidrag och 1 del väntas"; empty where nothing is waited for."""
        contributions, parts = self.awaited
        told = [f"{contributions} bidrag"] if contributions else []
        told += [f"{parts} {'del' if parts == 1 else 'delar'}"] if parts else []
        return f"{swedish.listing(told)} väntas" if told else ""

    @property
    def to_review(self) -> int:
        """How many handed-out parts are done and wait for an editor's review."""
        return sum(1 for item in self.handed if _waits_for_review(item.assignment))

    @property
    def is_late(self) -> bool:
        """Whether an internal last day has passed for a part that is not done."""
        return any(item.is_late(self.today) for item in self.handed)


@dataclass(frozen=True)
class TaskGroup:
    """The sections under one heading."""

    group: TaskHeading
    rows: list[TaskRow]


@dataclass(frozen=True)
class Filter:
    """One way of looking at the task list: ?visa=key."""

    key: str
    label: str
    chosen: bool


def filters_of(wanted: str) -> list[Filter]:
    """The filters, the chosen one marked; none is when the wanted one is unknown."""
    return [Filter(key, label, key == wanted) for key, label in _LABELS.items()]


def task_groups(visit: Visit, draft: Draft, sections: Iterable[SectionProgress]) -> list[TaskGroup]:
    """The sections by whose turn it is, each with what is handed out of it and with what the answer was sent back for
    there.
    """
    placed, handed = defaultdict(list), _handed_by_section(draft)
    for section in sections:
        own, here = handed[section.link_id], section.to_put_right if visit.roles & READS else ()
        group = group_of(visit, section, [item.assignment for item in own], returned=bool(here))
        placed[group].append(TaskRow(section, own, group, visit.today, here))
    return [TaskGroup(group, placed[group]) for group in TaskHeading if group in placed]


def filter_groups(groups: list[TaskGroup], reader: User, wanted: str) -> list[TaskGroup]:
    """Those rows that the filter leaves, each with those hand-outs that it leaves; none for an unknown filter."""
    if not wanted:
        return groups
    left = [TaskGroup(one.group, _filter_rows(one.rows, reader, wanted)) for one in groups if wanted in _LABELS]
    return [one for one in left if one.rows]


def _filter_rows(rows: Iterable[TaskRow], reader: User, wanted: str) -> list[TaskRow]:
    left = (
        replace(row, handed=[item for item in row.handed if _fits(item, reader, wanted, row.today)]) for row in rows
    )
    return [row for row in left if row.handed or (wanted == NOT_BEGUN and _not_begun(row.section))]


def group_of(
    visit: Visit, section: SectionProgress, handed: list[Assignment], *, returned: bool = False
) -> TaskHeading:
    """Whose turn it is with the section, for this person in this state; `handed`: what is handed out of it;
    `returned`: whether the answer was sent back for something in it.
    """
    if not section.is_open and not section.by_sign_off:
        return TaskHeading.NOT_ASKED
    if visit.response.state != State.DRAFT:
        return TaskHeading.SENT
    if section.by_sign_off:
        return TaskHeading.WAITS
    if Role.EDITOR not in visit.roles:
        return TaskHeading.DONE if section.status == "done" and not returned else TaskHeading.WAITS
    if returned or any(_waits_for_review(each) for each in handed):
        return TaskHeading.TO_DO
    if section.status == "done":
        return TaskHeading.DONE
    return TaskHeading.WAITS if _others_have_it(visit.user, section, handed) else TaskHeading.TO_DO


def _waits_for_review(assignment: Assignment) -> bool:
    """Whether it is done and an editor is to look at it; a contribution is used, or not."""
    return assignment.status == "done" and not assignment.is_contribution


def _others_have_it(user: User, section: SectionProgress, handed: list[Assignment]) -> bool:
    """Whether all that is left of the section is with others, who have not said that they are done."""
    theirs = {each.link_id for each in handed if each.is_waited_for and each.person_id != user.pk}
    tree, left = section.draft.tree, section.unfinished
    return bool(theirs and left) and all(theirs & _around(tree, link_id) for link_id in left)


def _around(tree: Definition, link_id: str) -> set[str]:
    """The item and all that it stands in."""
    found = set()
    while link_id in tree.by_link_id:
        found.add(link_id)
        link_id = tree.parent.get(link_id, "")
    return found


def _handed_by_section(draft: Draft) -> dict[str, list[HandedItem]]:
    """Each section's own assignments first, then those of what is in it, in reading order."""
    order = {link_id: number for number, link_id in enumerate(draft.tree.section_of)} if draft.assignments else {}
    found = defaultdict(list)
    inside = (each for each in draft.assignments if each.link_id in order)
    for each in sorted(inside, key=lambda each: order[each.link_id]):
        found[draft.tree.section_of[each.link_id].link_id].append(HandedItem(draft, each, None))
    return found


def _fits(item: HandedItem, reader: User, wanted: str, today: date) -> bool:
    if wanted == MINE:
        return item.assignment.person_id == reader.pk
    if wanted == LATE:
        return item.is_late(today)
    return wanted != NOT_BEGUN or item.state in ("not_started", "asked")


def _not_begun(section: SectionProgress) -> bool:
    return section.status == "not_started"
