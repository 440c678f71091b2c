"""What an answer says is sent separately, and what shows that it was."""

from dataclasses import dataclass

from responses.models import Response, SentSeparately
from responses.reading.items import Source
from surveys.schema import FileItem, Question, TextItem
from surveys.values import is_sent_by_email
from surveys.wording import label_of


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


def separate_things(source: Source, response: Response) -> list[SeparateThing]:
    """The enabled questions that are answered by sending something separately, in reading order; one query or none."""
    enabled = source.evaluation.enabled
    asked = [
        q for q in source.tree.questions if q.link_id in enabled and is_sent_by_email(source.answers.get(q.link_id))
    ]
    noted: dict[str, list[SentSeparately]] = {}
    if asked:
        for sent in sent_in_force(response):
            noted.setdefault(sent.link_id, []).append(sent)
    return [
        SeparateThing(question, _name(source, question), tuple(noted.get(question.link_id, ())))
        for question in asked
        if isinstance(question, TextItem | FileItem)
    ]


def sent_in_force(response: Response) -> list[SentSeparately]:
    """Everything that is noted as sent of the response and not taken back, in the order in which it was noted."""
    found = SentSeparately.objects.filter(response=response, withdrawn_at__isnull=True)
    return list(found.select_related("document").order_by("pk"))


def _name(source: Source, question: Question) -> str:
    parent = source.tree.by_link_id.get(source.tree.parent[question.link_id])
    named = question if question.text or parent is None else parent
    return label_of(named).rstrip(":")
