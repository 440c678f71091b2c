"""What pages read of a response: answers, circumstances, problems. Each in a constant number of queries."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from responses.models import Answer, Assignment, Response, ResponseAttachment, State
from responses.reading.attachment_numbers import describe_attachment, number_placements
from responses.reading.draft_queries import ANSWERS, ATTACHED, FOUND_BESIDE, HANDED_OUT, WRITERS
from responses.reading.earlier import EarlierAnswers
from responses.reading.earlier_sources import earlier_answers
from responses.reading.equal_texts import EqualText, equal_texts
from responses.reading.items import ShownDocument
from responses.reading.source_changes import SourceChange, find_source_changes
from responses.reading.tree_facts import names_in, questions_by_link_id, section_ids_of, written_in
from responses.reading.year_sources import told_year
from surveys.answers.shapes import fits, part_that_fits
from surveys.answers.values import is_blank
from surveys.checking.checks import Circumstances, Problem, check_answers, check_remarks
from surveys.checking.conditions import Evaluation, affected_by, evaluate
from surveys.contact_slot import with_contact
from surveys.models import without_definition
from surveys.schema import Definition, DisplayItem, GroupItem


def unconfirmed_problems(
    tree: Definition, enabled: Collection[str], unconfirmed: Mapping[str, str]
) -> Iterable[Problem]:
    """One problem for each enabled question whose answer is as it was fetched, in reading order.

    A field in a question that asks for confirmation itself has none of its own: one confirmation answers for both.
    """
    for question in tree.questions:
        year = unconfirmed.get(question.link_id)
        if year and question.link_id in enabled and tree.parent[question.link_id] not in unconfirmed:
            message = (
                f"Svaret är hämtat från {year} och inte bekräftat."
                f" Ändra det, eller tryck på ”Svaret stämmer för {tree.year}”."
            )
            yield Problem(link_id=question.link_id, kind="unconfirmed", message=message)


class Draft:
    """A response's answers with everything that is derived from them, read once for a page."""

    holds_remarks = True
    """Whether a comment to an answer can be kept with it."""
    before: "Draft | None" = None
    """The draft that this one was made of by one value."""

    def __init__(self, response: Response, *, readable: frozenset[str] | None = None, writes_all: bool = False) -> None:
        """`readable`: the items whose answers its reader may be told of by messages elsewhere; None for all.
        `writes_all`: whether the pages on which sections are written are its reader's to open (Standing.writes_all).
        """
        self.response, self.readable, self.writes_all = response, readable, writes_all
        self.tree: Definition = response.tree

    @property
    def intro(self) -> str:
        """What is read before the first section, with whom to ask."""
        return with_contact(self.tree, self.tree.intro, self.response.contact)

    @property
    def closing(self) -> str:
        """What is read after the last section, with whom to ask."""
        return with_contact(self.tree, self.tree.closing, self.response.contact)

    def with_value(self, link_id: str, value: Any) -> "Draft":
        """The draft as it would be with this answer: nothing is written, and what both share is not read twice."""
        after = Draft(self.response, readable=self.readable, writes_all=self.writes_all)
        after.before = self
        after.rows, after.stored = self.rows, {**self.stored, link_id: value}
        for shared in ("attached", "assignments", "earlier_trees"):
            if shared in self.__dict__:
                after.__dict__[shared] = self.__dict__[shared]
        others = {key: tree for key, tree in self.set_aside.items() if key != link_id}
        after.set_aside = {**others, **after._set_aside_of([link_id])}
        if not affected_by(self.tree, link_id):
            after.evaluation = self.evaluation.with_value(self.tree, link_id, after.answers.get(link_id))
        return after

    @cached_property
    def rows(self) -> dict[str, Answer]:
        """The stored answers by link_id. By whom each was written costs a query more: `written`."""
        return {answer.link_id: answer for answer in ANSWERS.rows(response=self.response.pk)}

    @cached_property
    def written(self) -> dict[str, Answer]:
        """The same, each with its writer: as many people, each once, as have written."""
        writers = {writer.pk: writer for writer in WRITERS.rows(response=self.response.pk)}
        for row in self.rows.values():
            row.updated_by = writers.get(row.updated_by_id) if row.updated_by_id else None
        return self.rows

    @cached_property
    def stored(self) -> dict[str, Any]:
        """Every stored value by link_id, whatever this version makes of it."""
        return {link_id: answer.value for link_id, answer in self.rows.items()}

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What counts as answers: the stored values, of set-aside ones the part that this version can hold."""
        kept = {
            link_id: part_that_fits(self.tree.question(link_id), self.stored[link_id]) for link_id in self.set_aside
        }
        return {**self.stored, **kept}

    @cached_property
    def remarks(self) -> dict[str, str]:
        """The respondent's remarks ("Kommentar till svaret") by link_id, whatever this version makes of them."""
        return {link_id: answer.remark for link_id, answer in self.rows.items() if answer.remark}

    @property
    def remarks_in_force(self) -> dict[str, str]:
        """Those to questions that are asked."""
        return {link_id: remark for link_id, remark in self.remarks.items() if link_id in self.enabled}

    @cached_property
    def attached(self) -> dict[str, list[ResponseAttachment]]:
        """The attachments in place, by link_id."""
        placed: dict[str, list[ResponseAttachment]] = {}
        for placement in ATTACHED.rows(response=self.response.pk):
            placed.setdefault(placement.link_id, []).append(placement)
        return placed

    @property
    def numbered_placements(self) -> Iterator[tuple[int, ResponseAttachment]]:
        """The attachments at enabled items, each with its number."""
        return number_placements(self.attached, asked=(key for key in self.tree.by_link_id if key in self.enabled))

    @cached_property
    def documents(self) -> dict[str, list[ShownDocument]]:
        """The same as they are shown, each with its number."""
        numbers = {placement.pk: number for number, placement in self.numbered_placements} if self.attached else {}
        return {
            link_id: [
                ShownDocument.described(describe_attachment(each.attachment, numbers.get(each.pk, 0)))
                for each in placements
            ]
            for link_id, placements in self.attached.items()
        }

    @cached_property
    def assignments(self) -> list[Assignment]:
        """What is handed out of the response now, in the order in which it was."""
        found = HANDED_OUT.rows(response=self.response.pk)
        for assignment in found:
            assignment.response = self.response
        return found

    @cached_property
    def assignments_of(self) -> dict[str, list[Assignment]]:
        """The same by the question or section that was handed out."""
        placed: dict[str, list[Assignment]] = {}
        for assignment in self.assignments:
            placed.setdefault(assignment.link_id, []).append(assignment)
        return placed

    @cached_property
    def circumstances(self) -> Circumstances:
        return Circumstances(facts=self.response.facts, attached=self.attached_counts, readable=self.readable)

    @cached_property
    def attached_counts(self) -> Mapping[str, int]:
        """How many attachments are in place, by link_id."""
        if "attached" in self.__dict__:
            return {link_id: len(placed) for link_id, placed in self.attached.items()}
        return Counter(self._beside.attached_items)

    @cached_property
    def _beside(self) -> Any:
        """Which items have attachments, which answers stand as they were fetched, what is said to be done: all that
        progress asks.
        """
        [found] = FOUND_BESIDE.rows(response=self.response.pk)
        return found

    @property
    def to_put_right(self) -> frozenset[str]:
        """The questions that the answer was sent back for, which nobody has taken care of."""
        came_back = self.response.state == State.DRAFT and self.response.return_reason
        return frozenset(self._beside.to_put_right) if came_back else frozenset()

    @property
    def said_done(self) -> frozenset[str]:
        """What is said to be done (klar): by an editor of a section, or by whom it was handed to."""
        return frozenset(self._beside.done_by_editor) | frozenset(self._beside.handed_done)

    def is_said_by_editor(self, section_id: str) -> bool:
        """Whether an editor has said so of the section."""
        return section_id in self._beside.done_by_editor

    @cached_property
    def evaluation(self) -> Evaluation:
        """What the conditions make of the answers: worked out once, for the forms, the checks and what is shown."""
        return evaluate(self.tree, self.answers)

    @property
    def enabled(self) -> frozenset[str]:
        return self.evaluation.enabled

    @property
    def in_force(self) -> dict[str, Any]:
        return self.evaluation.in_force

    @property
    def parked(self) -> dict[str, Any]:
        return self.evaluation.parked

    @property
    def has_contributions(self) -> bool:
        """Whether anybody has contributed anything to a question of it."""
        found: bool = self._beside.has_contributions
        return found

    @property
    def newer_version(self) -> str:
        """The newer version of the questionnaire that the draft may be moved to; empty for none."""
        held = self.response.correction is not None and self.response.correction.opens
        return "" if held or self.response.state != State.DRAFT else self._beside.newer_version or ""

    @cached_property
    def source_changes(self) -> Mapping[str, tuple[SourceChange, ...]]:
        """The texts from other answers that read otherwise there now, by link_id: while it is written, and for whoever
        reads all answers.
        """
        told = self.response.state == State.DRAFT and self.readable is None and self._beside.has_sources
        return find_source_changes(self.response) if told else {}

    @cached_property
    def equal_texts(self) -> Mapping[str, tuple[EqualText, ...]]:
        """The same texts in other answers, by link_id: for whom and while as source_changes. One query; none where no
        text is long enough.
        """
        told = self.response.state == State.DRAFT and self.readable is None
        return equal_texts(self.response, self.rows, writes_all=self.writes_all) if told else {}

    @cached_property
    def earlier_trees(self) -> list[Definition]:
        """The versions that the response has been moved from, latest first."""
        moves = self.response.version_moves.select_related("from_questionnaire").order_by("-moved_at")
        moves = without_definition(moves, "from_questionnaire")
        return [move.from_questionnaire.tree for move in moves]

    @cached_property
    def set_aside(self) -> dict[str, Definition]:
        """Answers that a move to this version made unreadable (a changed type, an option that is gone), by link_id,
        with the earlier tree that can read them. They are kept until somebody answers the question anew.
        """
        return self._set_aside_of(self.stored)

    def _set_aside_of(self, link_ids: Iterable[str]) -> dict[str, Definition]:
        """Those of these answers; none where no move could have made them so (Standing has looked)."""
        if not getattr(self.response, "ever_moved", True):
            return {}
        asked = questions_by_link_id(self.tree)
        given = ((key, self.stored[key]) for key in link_ids if key in asked)
        return self._read_before(key for key, value in given if not is_blank(value) and not fits(asked[key], value))

    def is_as_shown(self, link_id: str, value: Any) -> bool:
        """Whether `value` is what a form shows of an answer that is set aside: it says nothing new of that answer."""
        if link_id not in self.set_aside:
            return False
        shown = self.answers[link_id]
        return bool(value == shown) or (is_blank(value) and is_blank(shown))

    @cached_property
    def orphans(self) -> dict[str, Definition]:
        """Answers and documents of items that this version does not have or asks otherwise, with the earlier tree
        that tells what they are.
        """
        asked = questions_by_link_id(self.tree)
        written = [key for key, value in self.stored.items() if not is_blank(value) or key in self.remarks]
        gone = [key for key in dict.fromkeys([*written, *self.attached]) if key not in asked]
        found = {**self.set_aside, **self._read_before(gone)}
        places = {link_id: place for tree in {*found.values()} for place, link_id in enumerate(tree.by_link_id)}
        return {link_id: found[link_id] for link_id in sorted(found, key=lambda key: places[key])}

    def _read_before(self, link_ids: Iterable[str]) -> dict[str, Definition]:
        wanted = list(link_ids)
        trees = self.earlier_trees if wanted else []
        found = {key: next((tree for tree in trees if _reads(tree, key, self.stored.get(key))), None) for key in wanted}
        return {key: tree for key, tree in found.items() if tree is not None}

    @cached_property
    def problems(self) -> list[Problem]:
        unconfirmed = self.unconfirmed
        waiting = unconfirmed_problems(self.tree, self.enabled, unconfirmed) if unconfirmed else ()
        return [*self._checked, *waiting]

    @cached_property
    def _checked(self) -> list[Problem]:
        """The problems that the answers themselves show."""
        found = check_answers(self.tree, self.answers, self.circumstances, self.evaluation)
        return [*found, *check_remarks(self.tree, self.remarks_in_force)] if self.remarks else found

    @cached_property
    def unconfirmed(self) -> dict[str, str]:
        """The answers that stand as they were fetched from an earlier year, by link_id, with that year in words.

        None once it has been sent: nothing is sent before each of them is confirmed.
        """
        if self.response.state != State.DRAFT:
            return {}
        found = self._beside
        rows = zip(found.unconfirmed_items, found.unconfirmed_years, found.unconfirmed_entered, strict=True)
        return {link_id: told_year(year, entered=entered is not None) for link_id, year, entered in rows}

    @cached_property
    def earlier(self) -> EarlierAnswers:
        """What the organisation has answered earlier years."""
        return earlier_answers(self.response)

    @cached_property
    def error_counts(self) -> Counter[str]:
        """How many errors each item has, by link_id."""
        return Counter(problem.link_id for problem in self.errors)

    @cached_property
    def problems_of(self) -> dict[str, list[Problem]]:
        by_item: dict[str, list[Problem]] = {}
        for problem in self.problems:
            by_item.setdefault(problem.link_id, []).append(problem)
        return by_item

    @property
    def errors(self) -> list[Problem]:
        """What stops sending."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def errors_by_section(self) -> list[tuple[GroupItem, list[Problem]]]:
        """The errors under the sections on whose pages they are put right."""
        by_section = {section.link_id: (section, list[Problem]()) for section in self.tree.items}
        for problem in self.errors:
            by_section[self.section_ids[problem.link_id]][1].append(problem)
        return [(section, problems) for section, problems in by_section.values() if problems]

    @cached_property
    def personal_data(self) -> list[Problem]:
        """Texts that seem to hold personal data; sending needs a reason for each of them to stay."""
        return [problem for problem in self._checked if problem.kind == "personal_data"]

    @property
    def warnings(self) -> list[Problem]:
        """What does not stop sending; what waits to be confirmed does."""
        return [problem for problem in self._checked if problem.severity == "warning"]

    def revision(self, link_id: str) -> int:
        answer = self.rows.get(link_id)
        return answer.revision if answer else 0

    @cached_property
    def section_ids(self) -> Mapping[str, str]:
        """link_id -> the section on whose page it stands, for links."""
        return section_ids_of(self.tree)

    @cached_property
    def written_here(self) -> frozenset[str]:
        """The questions that a respondent writes."""
        return written_in(self.tree)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """link_id -> what a list of problems calls the item: its number and wording, or its parent's."""
        return names_in(self.tree)


def draft_of(response: Response, stored: Mapping[str, Any], attached: Mapping[str, int]) -> Draft:
    """A draft of what has been read already, to count by: its stored values, and how many attachments stand where.

    What a move has made unreadable counts as it is stored.
    """
    draft = Draft(response)
    draft.__dict__.update(stored=dict(stored), answers=dict(stored), attached_counts=attached)
    return draft


def _reads(tree: Definition, link_id: str, value: Any) -> bool:
    item = tree.by_link_id.get(link_id)
    if item is None or isinstance(item, GroupItem | DisplayItem):
        return False
    return is_blank(value) or fits(item, value)
