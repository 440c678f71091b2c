"""What a question is called on the page: its heading, its one field, the names that its buttons and messages have."""

from typing import Any

from responses.reading.draft import Draft
from surveys.schema import ChoiceItem, NumberItem, Question, TextItem

_NUMBERS = {"money": "Belopp", "percent": "Procent"}
_LOWEST = 6


class WithNames:
    """Part of QuestionState."""

    draft: Draft
    question: Question
    level: int | None = None
    """The level of its heading, as the page has it; by its place in the questionnaire where nobody has said."""

    @property
    def parent(self) -> Any:
        """The group that the question stands in, or the question whose option or comment it is."""
        return self.draft.tree.by_link_id[self.draft.tree.parent[self.question.link_id]]

    @property
    def is_follow_up(self) -> bool:
        """Whether an option opens this field, or it is another question's comment."""
        return not hasattr(self.parent, "items")

    @property
    def named_by_option(self) -> bool:
        """Whether the option or heading right above says what the field is, so that it need not be seen again."""
        if self.is_follow_up:
            return not self.question.text
        return bool(self.question.text) and self.question.text == self.parent.text

    @property
    def wording(self) -> str:
        """The wording; an opened field without one is called as the option that opens it."""
        if self.question.text or not isinstance(self.parent, ChoiceItem):
            return self.question.text or "Svar"
        opener = (option.text for option in self.parent.options if option.opens is self.question)
        return next(opener, "Kommentar").rstrip(": ")

    @property
    def wording_alone(self) -> str:
        """The wording without the colon that leads to a field, for words to stand between them."""
        return self.wording.rstrip(": ")

    @property
    def called(self) -> str:
        """What the names of its buttons call it, for whoever hears them without their place: its number where it has
        one, since the wording would be said with each of them.
        """
        number = self.question.prefix.rstrip(".")
        return f"fråga {number}" if number and not self.is_follow_up else self.wording_alone

    @property
    def heading_level(self) -> int:
        return min(self.level or self._depth, _LOWEST)

    @property
    def inner_level(self) -> int:
        """The level of a heading within the question."""
        return min(self.heading_level + (0 if self.is_follow_up else 1), _LOWEST)

    @property
    def _depth(self) -> int:
        """A section is a page, with a heading of level 1."""
        depth, link_id = 1, self.question.link_id
        while link_id := self.draft.tree.parent.get(link_id, ""):
            depth += 1
        return depth

    @property
    def heading_tag(self) -> str:
        """A question of its own is a heading, to be found by; a field that an option opens is not."""
        return "div" if self.is_follow_up else f"h{self.heading_level}"

    @property
    def is_single(self) -> bool:
        """Whether it has one field to write in, which its wording then names; otherwise it is a group of fields."""
        match self.question:
            case TextItem(boxes=1, by_email=address):
                return not address
            case NumberItem(not_known=words):
                return not words
        return False

    @property
    def single_id(self) -> str:
        """The id of that field."""
        return f"fraga-{self.question.link_id}-value"

    @property
    def short_name(self) -> str:
        """What the number field of a group is called, whose wording has been said already."""
        return _NUMBERS.get(self.question.type, "Antal")
