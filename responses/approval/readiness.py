"""What there is to know before an answer is sent for approval, in one place: what stops it, and what to think about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from responses.comments.reading import Comments, OpenComments
from responses.models import Assignment
from responses.reading.draft import Draft
from responses.reading.links import KnownLink, links_of
from responses.reading.separate_things import SeparateThing, unsent_among
from responses.reading.snapshots import differing_items, says_the_same, snapshot_content
from surveys.checking.checks import Problem, ProblemKind
from surveys.dependents import row_of
from surveys.schema import GroupItem, Question
from surveys.wordings.wording import item_name

_REFUSED: frozenset[ProblemKind] = frozenset({"strict", "unprintable", "personal_data"})
"""What a stricter receiver, the fonts of the copy, or the rule on personal data may take exception to."""


@dataclass(frozen=True)
class Readiness:
    """A draft on its way to be sent, as this person sees it. Each part is in the order of the form."""

    draft: Draft
    comments: Comments
    separate: Sequence[SeparateThing]
    """What the answers say is sent separately."""

    @property
    def stops(self) -> list[Problem]:
        """What must be put right first."""
        return self.draft.errors

    @property
    def stopping(self) -> int:
        """How many questions that is about."""
        return len(self.draft.error_counts)

    @cached_property
    def half(self) -> list[Problem]:
        """Answers begun and not whole: a Ja without its file, a choice without its text, a matrix with gaps."""
        return [one for one in self.draft.warnings if one.kind == "missing" and not self._is_receipt(one.link_id)]

    @cached_property
    def refused(self) -> list[Problem]:
        """What the receiver or the copy may not take as it is written."""
        return [one for one in self.draft.warnings if one.kind in _REFUSED]

    @cached_property
    def others(self) -> list[Problem]:
        """All else to think about."""
        told = {id(one) for one in (*self.half, *self.refused)}
        return [one for one in self.draft.warnings if id(one) not in told]

    @cached_property
    def unanswered(self) -> list[Question]:
        """The questions that are asked and have no answer, and do not stop the sending; comment fields are none."""
        told = {one.link_id for one in (*self.stops, *self.half)}
        return [one for one in self._asked if not self._is_answered(one.link_id) and one.link_id not in told]

    @property
    def _asked(self) -> list[Question]:
        tree, draft = self.draft.tree, self.draft
        return [
            question
            for question in tree.questions
            if question.link_id in draft.enabled
            and question.link_id in draft.written_here
            and isinstance(tree.by_link_id[tree.parent[question.link_id]], GroupItem)
        ]

    def _is_answered(self, link_id: str) -> bool:
        return link_id in self.draft.in_force or bool(self.draft.attached.get(link_id))

    def _is_receipt(self, link_id: str) -> bool:
        return bool(getattr(self.draft.tree.by_link_id[link_id], "receipt", False))

    @cached_property
    def handed(self) -> list[tuple[Assignment, str]]:
        """What is handed out and not said to be done, each with what it is called; nothing that the version lacks."""
        waiting = [one for one in self.draft.assignments if one.is_waited_for]
        return [(one, item_name(self.draft.tree, one.link_id)) for one in waiting]

    @cached_property
    def discussed(self) -> list[OpenComments]:
        """The questions with open comments that this person may read."""
        return self.comments.discussed(self.draft.names)

    @cached_property
    def links(self) -> list[KnownLink]:
        """Links, written or attached, without a kept copy: what they lead to may be gone one day."""
        return [link for link in links_of(self.draft) if not link.is_kept]

    @cached_property
    def unsent(self) -> list[SeparateThing]:
        """What is to be sent separately and is not noted as sent."""
        return unsent_among(self.separate)

    @cached_property
    def corrected(self) -> list[tuple[str, str]]:
        """What a correction changes so far: each question (link_id) and what it is called, in the order of the form."""
        correction, tree = self.draft.response.correction, self.draft.tree
        if correction is None:
            return []
        differ = differing_items(self._content, correction.replaces.snapshot.content)
        rows = {row_of(tree, link_id) for link_id in differ if link_id in tree.by_link_id}
        return [(link_id, item_name(tree, link_id)) for link_id in tree.by_link_id if link_id in rows]

    @property
    def corrects_nothing(self) -> bool:
        """Whether a correction changes nothing yet: then it is not sent."""
        correction = self.draft.response.correction
        return correction is not None and says_the_same(self._content, correction.replaces.snapshot.content)

    @cached_property
    def _content(self) -> dict[str, Any]:
        return snapshot_content(self.draft, 0)

    @property
    def lacks_number(self) -> bool:
        return not self.draft.response.diarienummer

    @property
    def all_is_answered(self) -> bool:
        """Whether every question that is asked has a whole answer, and a correction corrects something."""
        return not (self.stops or self.half or self.unanswered or self.corrects_nothing)
