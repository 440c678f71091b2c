"""Where an earlier answer is from: a submission, what was entered afterwards, or words pasted beside a question."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from responses.reading.items import ShownDocument, Source
from surveys.answers.values import Answers
from surveys.schema import Definition

ENTERED = "inlagt i efterhand"
"""What is said, wherever it appears, of an answer that was given elsewhere and entered here later."""


def told_year(year: int, *, entered: bool) -> str:
    """The year of an answer in words, which say of what was entered afterwards that it was."""
    return f"{year} ({ENTERED})" if entered else str(year)


@dataclass(frozen=True, kw_only=True)
class EnteredSource:
    """Of what was entered afterwards: that version, and what it was entered from in words, which may be empty."""

    version: int
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class EarlierSource:
    """One submission of an earlier questionnaire, as it was frozen; or, with no submission, what was entered of it."""

    submission: uuid.UUID | None = None
    receipt_number: str = ""
    submitted_at: datetime | None = None
    entered: EnteredSource | None = None
    tree: Definition
    answers: Answers
    documents: Mapping[str, Sequence[ShownDocument]] = field(default_factory=dict)
    organisation: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return self.tree.year

    @property
    def told_year(self) -> str:
        return told_year(self.year, entered=self.entered is not None)

    @cached_property
    def read_from(self) -> Source:
        """What its items are read from: one, so that its conditions are evaluated once."""
        return Source(
            tree=self.tree,
            answers=self.answers,
            documents=self.documents,
            organisation=self.organisation,
            remarks=self.remarks,
        )


@dataclass(frozen=True, kw_only=True)
class PastedSource:
    """The words of a year whose questionnaire the portal does not have, by the question that they stand beside."""

    entered: EnteredSource
    year: int
    title: str
    texts: Mapping[str, str]

    @property
    def told_year(self) -> str:
        return told_year(self.year, entered=True)
