"""What a question's form knows of earlier years: the answers beside it, the change since them, what to confirm."""

from functools import cached_property

from responses.reading.draft import Draft
from responses.reading.earlier import Beside, is_linked
from responses.reading.year_sources import EarlierSource
from surveys.checking.changes import NumberChange
from surveys.schema import CountMatrixItem, NumberItem, NumberTableItem, Question, is_computed


class WithEarlierYears:
    """Part of QuestionState."""

    draft: Draft
    question: Question
    just_changed = False
    """Whether the answer has been written by this very request, and so not been fetched."""

    @cached_property
    def earlier(self) -> Beside | None:
        """What stands beside the question; a follow-up's stands beside the question that opens it."""
        if self._outer:
            return None
        return self.draft.earlier.beside(self.question, self.draft.answers)

    @property
    def changes(self) -> list[tuple[EarlierSource, NumberChange]]:
        """The change of each answered number since the answers that it continues. A computed sum has none: it changes
        on the page without being saved.
        """
        numeric = isinstance(self.question, NumberItem | CountMatrixItem | NumberTableItem)
        if not numeric or is_computed(self.question) or not is_linked(self.question):
            return []
        return self.draft.earlier.changes(self.question, self.draft.answers.get(self.question.link_id))

    @property
    def unconfirmed(self) -> str | None:
        """The year in words that the answer was fetched from, as long as nobody has changed or confirmed it."""
        return None if self.just_changed else self.draft.unconfirmed.get(self.question.link_id)

    @property
    def left_behind(self) -> list[str]:
        """What did not follow when the answer was fetched, for whoever is to confirm it."""
        if not self.unconfirmed or self.earlier is None:
            return []
        now = self.draft.answers.get(self.question.link_id)
        fetched = (one for one in self.earlier.answers if one.source.told_year == self.unconfirmed and one.left_out)
        of_this = (one for one in fetched if one.carried and one.carried.values.get(self.question.link_id) == now)
        return list(dict.fromkeys(text for one in of_this for text in one.left_out))

    @property
    def confirmed_with(self) -> bool:
        """Whether confirming the question that opens this field confirms the field too: then it has no button."""
        return self._outer in self.draft.unconfirmed

    @property
    def _outer(self) -> str:
        """The question whose option or comment this field is; empty for a question of its own."""
        parent = self.draft.tree.by_link_id[self.draft.tree.parent[self.question.link_id]]
        return "" if hasattr(parent, "items") else parent.link_id
