"""A draft whose answers are not a response's: shown by the same code, and nothing is asked of the database."""

from collections.abc import Mapping
from functools import cached_property

from responses.models import ResponseAttachment
from responses.reading.draft import Draft
from responses.reading.earlier import EarlierAnswers
from responses.reading.equal_texts import EqualText
from responses.reading.source_changes import SourceChange
from surveys.schema import Definition


class UnstoredDraft(Draft):
    """What a Draft reads beside its answers, and there is none of here. Who inherits it says what `rows` are."""

    @cached_property
    def attached(self) -> dict[str, list[ResponseAttachment]]:
        return {}

    @cached_property
    def attached_counts(self) -> Mapping[str, int]:
        return {}

    @cached_property
    def earlier_trees(self) -> list[Definition]:
        return []

    @cached_property
    def unconfirmed(self) -> dict[str, str]:
        return {}

    @cached_property
    def source_changes(self) -> Mapping[str, tuple[SourceChange, ...]]:
        return {}

    @cached_property
    def equal_texts(self) -> Mapping[str, tuple[EqualText, ...]]:
        return {}

    @cached_property
    def earlier(self) -> EarlierAnswers:
        return EarlierAnswers(self.tree, {})
