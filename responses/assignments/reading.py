"""What has been handed out, as pages show it: to the person who has it, and to the editor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from config.language import swedish
from responses.contributions.reading import ContributionBeside
from responses.lifecycle.access import Visit
from responses.models import Assignment
from responses.reading.answer_marks import answers_of_item
from responses.reading.assignment_items import AssignmentItem
from responses.reading.deciders import Deciding, deciders_against
from responses.reading.draft import Draft
from surveys.answers.values import is_blank
from surveys.assignable import questions_in
from surveys.checking.conditions import deciders_of
from surveys.schema import AnyItem, ChoiceItem, GroupItem, walk
from surveys.wordings.wording import condition_in_words, item_name, label_of, option_name


@dataclass(frozen=True)
class Decider:
    """Somebody else's question that decides whether one's own is asked, with no more of its answer than that takes."""

    prefix: str
    text: str
    answer: str


@dataclass(frozen=True)
class HandedOn:
    """What somebody of a unit has of the unit's part, and what it is called."""

    assignment: Assignment
    name: str


@dataclass(frozen=True)
class HandedItem(AssignmentItem):
    """One assignment with the item that it is about; `around` is the assignment whose item holds this one's."""

    draft: Draft
    assignment: Assignment
    around: Assignment | None

    @cached_property
    def name(self) -> str:
        return swedish.begin_sentence(self.lower_name)

    @property
    def lower_name(self) -> str:
        """The name within a sentence: "fråga 4"."""
        return item_name(self.draft.tree, self.assignment.link_id)

    @property
    def label(self) -> str:
        """As short as it can be said in a list: the section's heading, the question's number and wording."""
        return label_of(self.item, self.name) if self.item else self.name

    @property
    def heading(self) -> str:
        """The section's heading, or the question's number; without a number, the section that it stands in."""
        if self.item is None or isinstance(self.item, GroupItem):
            return self.item.text if self.item else self.name
        return f"Fråga {self.item.prefix.rstrip('.:) ')}" if self.item.prefix else self.section

    @property
    def is_open(self) -> bool:
        """Whether the item is asked, as things are answered now."""
        return self.assignment.link_id in self.draft.enabled

    @property
    def asked_when_open(self) -> list[str]:
        """The questions in it that are asked when it is, as a list calls them."""
        tree = self.draft.tree
        found = [tree.by_link_id[one] for one in questions_in(tree, self.assignment.link_id)]
        return [label_of(one, swedish.begin_sentence(item_name(tree, one.link_id))) for one in found]

    @property
    def deciding(self) -> list[Deciding]:
        """The questions whose answers are why the item is not asked."""
        return deciders_against(self.draft, self.assignment.link_id)

    @cached_property
    def _inside(self) -> frozenset[str]:
        return frozenset(inner.link_id for inner in walk(self.item)) if self.item else frozenset()

    @cached_property
    def missing(self) -> int:
        """How many answers in it are missing, too long or unreadable."""
        return sum(1 for problem in self.draft.errors if problem.link_id in self._inside)

    @property
    def state(self) -> str:
        """Its state for the tag: not asked now, not begun, or as the assignment says."""
        one = self.assignment
        if one.is_contribution or one.status != "draft":
            return one.shown_status
        if self.item and not self.is_open:
            return "not_asked"
        return "draft" if self.begun else "not_started"

    @cached_property
    def begun(self) -> bool:
        """Whether anybody has written in it, or attached something."""
        written = (self.draft.rows[link_id] for link_id in self._inside & self.draft.rows.keys())
        return any(row.updated_by_id and not is_blank(row.value) for row in written) or bool(
            self._inside & self.draft.attached_counts.keys()
        )

    @cached_property
    def conditions(self) -> list[str]:
        """In words when the item is asked: its own conditions and those of the sections around it."""
        tree, link_id, found = self.draft.tree, self.assignment.link_id, list[str]()
        while link_id in tree.by_link_id:
            item = tree.by_link_id[link_id]
            found.insert(0, condition_in_words(tree, item))
            link_id = tree.parent.get(link_id, "")
        return [words for words in found if words]

    def deciders(self, own: frozenset[str]) -> list[Decider]:
        """The questions outside `own`, the person's part, that decide whether anything in the item is asked."""
        tree = self.draft.tree
        deciding = deciders_of(tree, self._inside) if self.item else []
        return [self._decider(link_id) for link_id in deciding if link_id not in own]

    def _decider(self, link_id: str) -> Decider:
        question, value = self.draft.tree.question(link_id), self.draft.in_force.get(link_id)
        text = question.text or swedish.begin_sentence(item_name(self.draft.tree, link_id))
        return Decider(question.prefix, text, _shown(question, value))

    def is_late(self, today: date) -> bool:
        return self.assignment.is_late(today)


def _shown(question: AnyItem, value: Any) -> str:
    """The options that were chosen; of other answers only whether there is one, since it is somebody else's."""
    if is_blank(value):
        return "Inte besvarad ännu"
    if not isinstance(question, ChoiceItem):
        return "Besvarad"
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(option_name(question, code) for code in chosen)


def shown_of(draft: Draft, assignment: Assignment, contributions: Iterable[ContributionBeside]) -> dict[str, str]:
    """By which the editor's page of it knows again what it shows (responses.reading.answer_marks): the answers in it,
    or what its person has contributed.
    """
    if assignment.is_contribution:
        return {one.contribution.link_id: str(one.contribution.revision) for one in contributions}
    return answers_of_item(draft, assignment.link_id)


def handed_on_of(assignment: Assignment) -> list[HandedOn]:
    """What a unit has handed on of its assignment and not been taken back, in the order in which it was."""
    found = []
    for one in assignment.handed_on.active().select_related("person", "unit"):
        one.response = assignment.response
        found.append(HandedOn(one, swedish.begin_sentence(item_name(assignment.response.tree, one.link_id))))
    return found


def handed_items(visit: Visit, draft: Draft) -> list[HandedItem]:
    """What the person comes to of the response, in the questionnaire's order, what is gone from it last."""
    mine = Assignment.objects.held_by(visit.user).to_answer().filter(response=visit.response)
    found = mine.filter(link_id__in=visit.scope.handed).select_related(
        "handed_by", "sent_back_by", "reviewed_by", "unit"
    )
    return in_order(draft, list(found))


def in_order(draft: Draft, assignments: list[Assignment]) -> list[HandedItem]:
    """The assignments of one person, each with the one whose item it stands inside, if any."""
    places = {link_id: number for number, link_id in enumerate(draft.tree.by_link_id)}
    by_item = {assignment.link_id: assignment for assignment in assignments}
    ordered = sorted(assignments, key=lambda assignment: places.get(assignment.link_id, len(places)))
    for assignment in ordered:
        assignment.response = draft.response
    return [HandedItem(draft, assignment, _around(draft, assignment, by_item)) for assignment in ordered]


def _around(draft: Draft, assignment: Assignment, by_item: dict[str, Assignment]) -> Assignment | None:
    link_id = draft.tree.parent.get(assignment.link_id)
    while link_id:
        if link_id in by_item:
            return by_item[link_id]
        link_id = draft.tree.parent.get(link_id)
    return None
