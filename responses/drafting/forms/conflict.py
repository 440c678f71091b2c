"""What stands in the way of a save: somebody else's answer, beside the one that was just typed."""

from dataclasses import dataclass

from responses.models import Answer
from surveys.wordings.words import Part


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two answers to one question. `mine` and `others` are both as text, their differing words marked.

    `by_me`: the other was saved by the same person, in another window. `proposed`: mine is a proposal in which both
    have been put together, to be read before it is saved; `left_out` are the added rows that it has no room for.
    `file`: the name of the document that mine stands in.
    """

    theirs: Answer
    mine: tuple[Part, ...]
    others: tuple[Part, ...]
    by_me: bool = False
    proposed: bool = False
    file: str = ""
    left_out: tuple[str, ...] = ()
