"""Texts that were taken from another answer of the organisation, and read otherwise there now. One query.

Nothing is kept of it: the source's revision is held against the one that was seen when the text was taken or kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from django.db.models import F, OuterRef, Subquery

from responses.models import AnswerRevision, PassageUse, Response
from surveys.answers.values import is_blank, text_in
from surveys.models import without_definition
from surveys.wordings.wording import question_name
from surveys.wordings.words import Part, mark_words

_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, kw_only=True)
class SourceChange:
    """A use whose source reads otherwise now. `seen` is what stood there when somebody last took or kept it, `offered`
    what stands there now (empty when it is gone), `taken` what was taken from it; of a paragraph, that paragraph.
    """

    use: PassageUse
    source: str
    changed_at: datetime
    revision: int
    """The source's revision now."""
    taken: str
    seen: str
    offered: str

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The two texts as one, with marks."""
        return mark_words(self.seen, self.offered)


def find_source_changes(response: Response) -> dict[str, tuple[SourceChange, ...]]:
    """Those of a response by the question that has the text; of several uses of the same text the last.

    Of the same organisation's answers only; the caller has seen that they are the reader's to read.
    """
    newest = {(use.answer_id, use.source_answer_id, use.paragraph): use for use in _uses(response)}
    found: dict[str, tuple[SourceChange, ...]] = {}
    for use in newest.values():
        if changed := _changed(use):
            found[use.answer.link_id] = (*found.get(use.answer.link_id, ()), changed)
    return found


def _uses(response: Response) -> Iterable[Any]:
    """The uses whose source is there, each with what its text was when it was taken and seen."""

    def wording(number: str) -> Subquery:
        found = AnswerRevision.objects.filter(answer=OuterRef("source_answer"), number=OuterRef(number))
        return Subquery(found.values("value")[:1])

    found = PassageUse.objects.filter(
        answer__response=response, source_answer__response__organisation=response.organisation_id
    )
    found = found.annotate(taken=wording("source_revision"), seen=wording("seen_revision"))
    found = found.annotate(number=F("source_answer__revision")).order_by("pk")
    related = found.select_related("answer", "source_answer__response__questionnaire")
    return without_definition(related, "source_answer__response__questionnaire")


def _changed(use: Any) -> SourceChange | None:
    """None where the source reads as it did, or nothing is left of the answer that the text was used in."""
    source = use.source_answer
    if source.revision == use.seen_revision or is_blank(use.answer.value):
        return None
    whole = written_words(use.taken)
    seen, offered = (follow_paragraph(whole, written_words(now), use.paragraph) for now in (use.seen, source.value))
    if seen == offered:
        return None
    questionnaire = source.response.questionnaire
    return SourceChange(
        use=use,
        source=f"{questionnaire.dated_title}, {question_name(questionnaire.tree, source.link_id)}",
        changed_at=source.updated_at,
        revision=source.revision,
        taken=follow_paragraph(whole, whole, use.paragraph),
        seen=seen,
        offered=offered,
    )


def written_words(value: Any) -> str:
    """What is written in an answer of text, its boxes under one another."""
    inner = text_in(value)
    boxes: Iterable[Any] = inner if isinstance(inner, list) else [inner]
    return "\n\n".join(box for box in boxes if isinstance(box, str) and box.strip())


def paragraphs_of(text: str) -> list[str]:
    return [part for part in _PARAGRAPHS.split(text) if part.strip()]


def follow_paragraph(before: str, now: str, paragraph: int | None) -> str:
    """What has become of the paragraph (counted from 1) of `before` in `now`, empty for nothing; None for the whole.

    Where those beside it have changed too and are not as many, it is all that stands in their place.
    """
    if paragraph is None:
        return now
    old, new = paragraphs_of(before), paragraphs_of(now)
    at = paragraph - 1
    for _, begin, end, first, last in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if begin <= at < end:
            as_many = end - begin == last - first
            return new[first + at - begin] if as_many else "\n\n".join(new[first:last])
    return ""
