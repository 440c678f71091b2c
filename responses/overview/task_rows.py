"""The task list with what is handed out under each section, and its filters."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from responses.assignments.reading import HandedItem
from responses.models import Assignment
from responses.reading.draft import Draft
from responses.reading.progress import SectionProgress, sections_of

MINE, LATE, NOT_BEGUN = "mina", "forsenade", "ej-paborjade"
_LABELS = {"": "Alla", MINE: "Mina", LATE: "Försenade", NOT_BEGUN: "Ej påbörjade"}


@dataclass(frozen=True)
class TaskRow:
    """One section of the task list, with what is handed out of it."""

    section: SectionProgress
    handed: list[HandedItem]


@dataclass(frozen=True)
class Filter:
    """One way of looking at the task list: ?visa=key."""

    key: str
    label: str
    chosen: bool


def filters_of(wanted: str) -> list[Filter]:
    """The filters, the chosen one marked; none is when the wanted one is unknown."""
    return [Filter(key, label, key == wanted) for key, label in _LABELS.items()]


def task_rows(draft: Draft, reader: User, wanted: str, today: date) -> list[TaskRow]:
    """The sections that the filter leaves, each with those assignments that it leaves; none for an unknown filter."""
    if wanted not in _LABELS:
        return []
    rows = []
    for section in sections_of(draft):
        found = [item for item in _handed_of(draft, section) if _fits(item, reader, wanted, today)]
        if not wanted or found or (wanted == NOT_BEGUN and _not_begun(section)):
            rows.append(TaskRow(section, found))
    return rows


def _handed_of(draft: Draft, section: SectionProgress) -> list[HandedItem]:
    """The section's own assignments first, then those of what is in it, in reading order."""
    order = {link_id: number for number, link_id in enumerate(draft.tree.by_link_id)}
    inside = [each for each in draft.assignments if _stands_in(draft, each, section)]
    return [HandedItem(draft, each, None) for each in sorted(inside, key=lambda each: order[each.link_id])]


def _stands_in(draft: Draft, assignment: Assignment, section: SectionProgress) -> bool:
    return draft.tree.section_of.get(assignment.link_id) is section.section


def _fits(item: HandedItem, reader: User, wanted: str, today: date) -> bool:
    if wanted == MINE:
        return item.assignment.person_id == reader.pk
    if wanted == LATE:
        return item.is_late(today)
    return wanted != NOT_BEGUN or (item.assignment.status == "draft" and not item.begun)


def _not_begun(section: SectionProgress) -> bool:
    return section.status == "not_started"
