"""What the checks find, and what they need to know beside the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from surveys.answers.values import Answers
from surveys.schema import Definition
from surveys.terms import Fact

ProblemKind = Literal[
    "missing",
    "too_long",
    "unreadable",
    "bounds",
    "selection",
    "rule",
    "strict",
    "personal_data",
    "unprintable",
    "unconfirmed",
]
"""`unconfirmed`: fetched from an earlier year and not yet confirmed; found by responses.reading.draft, not here."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something to put right. `part` is the row, box or column within the item; warnings do not stop sending."""

    link_id: str
    kind: ProblemKind
    message: str
    part: str = ""
    severity: Literal["error", "warning"] = "error"


def is_readable(readable: frozenset[str] | None, link_id: str) -> bool:
    """Whether the answer to the item is among those that may be said; None for all."""
    return readable is None or link_id in readable


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What the checks need beside the answer: facts about the organisation, documents attached per item, and, for
    the bounds that other answers set, the answers in force with the tree that they answer. `readable`: the items whose
    answers may be said in a message about another; None for all.
    """

    facts: Mapping[Fact, int] = field(default_factory=dict)
    attached: Mapping[str, int] = field(default_factory=dict)
    in_force: Answers = field(default_factory=dict)
    tree: Definition | None = None
    readable: frozenset[str] | None = None

    def reads(self, link_id: str) -> bool:
        """Whether the answer to the item may be said."""
        return is_readable(self.readable, link_id)
