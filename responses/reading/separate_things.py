"""What an answer says is sent separately, and what shows that it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from responses.models import Response, SentSeparately
from responses.reading.draft import Draft
from responses.reading.items import Source
from surveys.answers.values import is_sent_by_email
from surveys.schema import FileItem, Question, TextItem
from surveys.wordings.wording import label_of


@dataclass(frozen=True)
class SeparateThing:
    """A question whose answer is said to be sent beside the form, with everything that has been noted as sent."""

    question: TextItem | FileItem
    name: str
    sent: tuple[SentSeparately, ...]

    @property
    def link_id(self) -> str:
        return self.question.link_id

    @property
    def to(self) -> str:
        """The address that the form gives."""
        return self.question.by_email


def unsent_among(things: Iterable[SeparateThing]) -> list[SeparateThing]:
    """What of it is not noted as sent."""
    return [thing for thing in things if not thing.sent]


def asked_separately(source: Source) -> list[TextItem | FileItem]:
    """The enabled questions that are answered by sending something separately, in reading order."""
    enabled = source.evaluation.enabled
    return [
        question
        for question in source.tree.questions
        if is_sent_by_email(source.answers.get(question.link_id))  # of few, and asked first
        and isinstance(question, TextItem | FileItem)
        and question.link_id in enabled
    ]


def things_in(source: Source, noted: Iterable[SentSeparately]) -> list[SeparateThing]:
    """The same, each with what of `noted` belongs to it."""
    by_item: dict[str, list[SentSeparately]] = {}
    for sent in noted:
        by_item.setdefault(sent.link_id, []).append(sent)
    return [
        SeparateThing(question, _name(source, question), tuple(by_item.get(question.link_id, ())))
        for question in asked_separately(source)
    ]


def separate_things(source: Source, response: Response, *, until: datetime | None = None) -> list[SeparateThing]:
    """The same with what was noted until then, or is now; a query only where something is to be sent."""
    noted = sent_in_force(response, until=until) if asked_separately(source) else []
    return things_in(source, noted)


def separate_of_draft(draft: Draft) -> list[SeparateThing]:
    """The same of a draft as it is now."""
    source = Source(tree=draft.tree, answers=draft.answers, evaluated=draft.evaluation)
    return separate_things(source, draft.response)


def sent_in_force(response: Response, *, until: datetime | None = None) -> list[SentSeparately]:
    """Everything that is noted as sent of the response and not taken back, now or at a moment, in order."""
    found = SentSeparately.objects.filter(response=response)
    if until is None:
        found = found.filter(withdrawn_at__isnull=True)
    else:
        found = found.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=until), at__lte=until)
    return list(found.select_related("document").order_by("pk"))


def _name(source: Source, question: Question) -> str:
    parent = source.tree.by_link_id.get(source.tree.parent[question.link_id])
    named = question if question.text or parent is None else parent
    return label_of(named).rstrip(":")
