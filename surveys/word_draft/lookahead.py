"""What comes after a line, by which one sees what it is: a question is answered, a heading is not."""

from surveys.word_draft.blocks import FormBlock, Grid, Line
from surveys.word_draft.conditions import is_condition
from surveys.word_draft.grids import labels_beside_blanks
from surveys.word_draft.limits import is_limit, limits_in
from surveys.word_draft.phrases import Numbered, asks, has_gap, is_comment, number_of_line, options_in, unit_beside

_FAR, _NEAR = 40, 4


def is_aside(text: str) -> bool:
    """Whether the line tells of a question beside it: a limit or a condition."""
    return is_limit(text) or is_condition(text)


class LookAhead:
    """The blocks of a document, asked from the place `at`."""

    def __init__(self, blocks: tuple[FormBlock, ...]) -> None:
        self.blocks = blocks

    def next(self, at: int) -> FormBlock | None:
        """The block after the one at the place."""
        return self.blocks[at + 1] if at + 1 < len(self.blocks) else None

    def is_answered_next(self, at: int) -> bool:
        """Whether the next block is a place to answer in, hints aside."""
        for block in self.blocks[at + 1 : at + _NEAR]:
            if isinstance(block, Grid) or unit_beside(block) is not None or options_in(block) or block.choices:
                return True
            if not is_limit(block.text):
                return False
        return False

    def is_answered(self, at: int, *, by_labels: bool = True) -> bool:
        """Whether a place to answer in comes before the next heading and the next question. `by_labels`: a label with a
        place beside it counts.
        """
        for block in self.blocks[at + 1 : at + _FAR]:
            if isinstance(block, Grid):
                return True
            if block.heading:
                return False
            if unit_beside(block) is not None or options_in(block) or block.choices:
                return True
            if has_gap(block.text):
                return by_labels
            if is_condition(block.text) or is_comment(block.text):
                continue
            if block.bold or ((found := number_of_line(block)) and asks(found.rest)):
                return False
        return False

    def heading_asks(self, at: int, found: Numbered | None, text: str) -> bool:
        """Whether a heading is itself a question: a place to answer in comes before any other words of its own."""
        if text.rstrip("* ").endswith("?") or (found and not found.rest):
            return self.is_answered(at)
        for block in self.blocks[at + 1 : at + _FAR]:
            if isinstance(block, Grid):
                return bool(found) or not labels_beside_blanks(block)
            if unit_beside(block) is not None or options_in(block) or block.choices:
                return True
            if has_gap(block.text):
                return bool(found)
            if is_condition(block.text):
                continue
            if block.heading or block.bold or number_of_line(block) or block.text.rstrip().endswith("?"):
                return False
            if not found and not is_limit(block.text):
                return False
        return False

    def is_filled_in_by_others(self, at: int) -> bool:
        """Whether what follows says that nobody writes the answer by hand."""
        after = self.blocks[at + 1 : at + 3]
        return any(isinstance(one, Line) and limits_in(one.text).said & {"computed", "signed"} for one in after)

    def words_follow(self, at: int) -> bool:
        """Whether another line of words comes before the place for the answer."""
        after = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
        if not isinstance(after, Line) or after.heading or not after.text.strip():
            return False
        return unit_beside(after) is None and not options_in(after) and not is_aside(after.text)
