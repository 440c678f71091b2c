"""What pages read of contributions: all that belong to a question, for whoever may write its answer."""

import uuid
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Subquery

from config.statements import Statement
from responses.lifecycle.access import Visit
from responses.lifecycle.scope import questions_by_part
from responses.models import Assignment, Contribution, ContributionUse, ContributionWording, Response
from responses.reading.draft import Draft
from surveys.answers.ticks import named_options
from surveys.assignable import questions_in, written_questions
from surveys.schema import ChoiceItem, Definition
from surveys.wordings.wording import label_of


@dataclass(frozen=True)
class ContributionBeside:
    """A contribution as it stands beside its question; `uses` are those of its wordings in the answer, in order."""

    contribution: Contribution
    name: str
    """What they are called, after the unit that they have been asked for it in."""
    kept_by: str = ""
    """Who has put in its present words for the person; empty where they have themselves."""
    uses: tuple[ContributionUse, ...] = ()
    names_options: bool = False
    """Whether it names options of a choice, which can be ticked."""

    @property
    def may_be_used(self) -> bool:
        """Whether it is given as it stands."""
        return self.contribution.given_at is not None

    @property
    def is_otherwise_since(self) -> bool:
        """Whether it says something else than what was last used of it."""
        return bool(self.uses) and self.uses[-1].wording.text != self.contribution.text


@dataclass
class QuestionContributions:
    """What is contributed to one question, and whose contribution is waited for with nothing written yet."""

    written: list[ContributionBeside] = field(default_factory=list)
    waited: list[Assignment] = field(default_factory=list)


class Contributions:
    """The contributions that this person may see: those to questions whose answer is theirs to write. Read once."""

    def __init__(self, visit: Visit, draft: Draft) -> None:
        self.visit, self.draft = visit, draft

    @cached_property
    def by_question(self) -> dict[str, QuestionContributions]:
        """By link_id, for questions with any."""
        asked = [one for one in self.draft.assignments if one.is_contribution]
        if not (asked or self.draft.has_contributions):
            return {}
        found: dict[str, QuestionContributions] = {}
        for one in self._written():
            found.setdefault(one.contribution.link_id, QuestionContributions()).written.append(one)
        self._add_waited(found, asked)
        return {link_id: some for link_id, some in found.items() if self.visit.writes(link_id)}

    def _written(self) -> list[ContributionBeside]:
        uses: dict[int, list[ContributionUse]] = {}
        for use in _USES.rows(response=self.draft.response.pk):
            uses.setdefault(use.wording.contribution_id, []).append(use)
        return [
            ContributionBeside(
                one, self._called(one), _kept_by(one), tuple(uses.get(one.pk, ())), self._names_options(one)
            )
            for one in _WRITTEN.rows(response=self.draft.response.pk)
        ]

    def _names_options(self, contribution: Contribution) -> bool:
        question = self.draft.tree.by_link_id.get(contribution.link_id)
        return isinstance(question, ChoiceItem) and bool(named_options(question, contribution.text).codes)

    def _called(self, contribution: Contribution) -> str:
        unit = self._units.get((contribution.person_id, contribution.link_id), "")
        return f"{unit}, {name_of_writer(contribution)}" if unit else name_of_writer(contribution)

    @cached_property
    def _units(self) -> dict[tuple[int, str], str]:
        """The units within which contributions are asked for, by whose and to which question."""
        asked = [one for one in self.draft.assignments if one.is_contribution and one.unit]
        return {
            (one.person_id, link_id): one.unit.name
            for one in asked
            if one.unit
            for link_id in questions_in(self.draft.tree, one.link_id)
        }

    def _add_waited(self, found: dict[str, QuestionContributions], asked: list[Assignment]) -> None:
        begun = {(link_id, one.contribution.person_id) for link_id, some in found.items() for one in some.written}
        parts: dict[int, list[str]] = {}
        for assignment in asked:
            parts.setdefault(assignment.person_id, []).append(assignment.link_id)
        by_person = {person: questions_by_part(self.draft.tree, theirs) for person, theirs in parts.items()}
        for assignment in asked:
            for link_id in by_person[assignment.person_id][assignment.link_id]:
                if assignment.done_at is None and (link_id, assignment.person_id) not in begun:
                    found.setdefault(link_id, QuestionContributions()).waited.append(assignment)


def contribution_of(response: Response, key: int) -> Contribution:
    """The response's contribution with this key, with its person. Raises Contribution.DoesNotExist."""
    found = Contribution.objects.filter(response=response).select_related("person", "response")
    return found.annotate(by_name=_known_by_name()).get(pk=key)


def name_of_writer(contribution: Contribution) -> str:
    """What the organisation calls whoever wrote it (responses.lifecycle.naming)."""
    by_name: bool = contribution.by_name  # type: ignore[attr-defined]  # an annotation
    return contribution.person.name if by_name else contribution.person.email


def _kept_by(contribution: Contribution) -> str:
    kept_by: str | None = contribution.kept_by  # type: ignore[attr-defined]  # an annotation
    return kept_by or ""


def _known_by_name() -> Exists:
    same = {"response__organisation": OuterRef("response__organisation"), "person": OuterRef("person")}
    return Exists(Assignment.objects.filter(**same, by_name=True))


def gone_contributions(draft: Draft) -> list[ContributionBeside]:
    """What is contributed to questions in which the response's version has nothing to write any more."""
    return _to_others(draft, written_questions(draft.tree))


def contributions_without(draft: Draft, new: Definition) -> list[ContributionBeside]:
    """What is contributed to questions that are written in now, and in which the version `new` has nothing to write."""
    now, then = written_questions(draft.tree), written_questions(new)
    if now <= then:
        return []
    return [one for one in _to_others(draft, then) if one.contribution.link_id in now]


def _to_others(draft: Draft, questions: frozenset[str]) -> list[ContributionBeside]:
    """Contributions, without their uses, to other questions than these, in the order in which they were begun."""
    found = _WRITTEN.rows(response=draft.response.pk) if draft.has_contributions else []
    return [
        ContributionBeside(one, name_of_writer(one), _kept_by(one)) for one in found if one.link_id not in questions
    ]


def gone_question(draft: Draft, link_id: str) -> str:
    """A question as the latest version that had it words it; empty where none did."""
    trees = (tree for tree in (*draft.earlier_trees, draft.tree) if link_id in tree.by_link_id)
    return next((label_of(tree.by_link_id[link_id]) for tree in trees), "")


IN_FORCE = ContributionWording.objects.filter(contribution=OuterRef("pk"), number=OuterRef("revision"))
"""The wording of each contribution that is in force."""

_WRITTEN = Statement(
    lambda response: (
        Contribution.objects.filter(response=response)
        .exclude(text="")
        .select_related("person")
        .annotate(
            by_name=_known_by_name(), kept_by=Subquery(IN_FORCE.exclude(by=OuterRef("person")).values("by__name"))
        )
        .order_by("pk")
    ),
    response=uuid.UUID(int=7),
)
_USES = Statement(
    lambda response: (
        ContributionUse.objects.filter(answer__response=response).select_related("by", "wording").order_by("at", "pk")
    ),
    response=uuid.UUID(int=7),
)


def questions_asked(assignment: Assignment) -> tuple[str, ...]:
    """The questions that the assignment asks a contribution to, in the questionnaire's order: none that its person is
    asked for by a part of theirs inside it.
    """
    held = Assignment.objects.held_by(assignment.person_id).to_contribute().filter(response=assignment.response_id)
    parts = {assignment.link_id, *held.values_list("link_id", flat=True)}
    return questions_by_part(assignment.response.tree, parts)[assignment.link_id]


def written_for(assignment: Assignment) -> list[ContributionBeside]:
    """What its person has written to what the assignment asks for, in the questionnaire's order."""
    asked = questions_asked(assignment)
    found = _WRITTEN.rows(response=assignment.response_id)
    mine = [one for one in found if one.person_id == assignment.person_id and one.link_id in asked]
    return [
        ContributionBeside(one, name_of_writer(one), _kept_by(one))
        for one in sorted(mine, key=lambda one: asked.index(one.link_id))
    ]
