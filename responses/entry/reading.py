"""What the pages of entered answers ask."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from accounts.models import Organisation
from config.language.swedish import begin_sentence
from outbox.letters import address_of
from responses.models import Answer, EnteredVersion, Response
from responses.notices.kept_files import KeptPlace
from responses.reading.imitation import UnstoredDraft
from responses.reading.tree_facts import written_in
from surveys.models import Questionnaire, without_definition
from surveys.schema import Definition, Question, TextItem
from surveys.wordings.wording import label_of, question_name

ORIGINAL = "original"
"""The kind of place that an entered answer's document is kept in."""


class EnteredDraft(UnstoredDraft):
    """A Draft of what is entered, so that its questions are the forms that drafts have. No response is stored, and
    nothing is asked of the database.
    """

    holds_remarks = False

    def __init__(self, version: EnteredVersion) -> None:
        self.version = version
        super().__init__(
            Response(organisation=version.entered.organisation, questionnaire=version.entered.questionnaire)
        )

    @cached_property
    def rows(self) -> dict[str, Answer]:
        at = self.version.at
        return {
            link_id: Answer(response=self.response, link_id=link_id, value=value, updated_at=at)
            for link_id, value in self.version.values.items()
        }

    @cached_property
    def written(self) -> dict[str, Answer]:
        return self.rows


@dataclass(frozen=True)
class PastePlace:
    """A question at which the words of a year without a form are pasted. `name` is its field's."""

    question: Question
    text: str
    unnamed: str
    """What it is called where it has neither number nor wording."""

    @property
    def name(self) -> str:
        return f"ord-{self.question.link_id}"

    @property
    def label(self) -> str:
        return label_of(self.question, self.unnamed)


def paste_places(version: EnteredVersion, section: str) -> list[PastePlace]:
    """The questions of the section that take words, and those that have some already."""
    tree = version.entered.questionnaire.tree
    inside = (one for one in tree.questions if tree.section_of[one.link_id].link_id == section)
    return [
        PastePlace(one, str(version.values.get(one.link_id, "")), begin_sentence(question_name(tree, one.link_id)))
        for one in inside
        if one.link_id in written_in(tree) and (_is_own(tree, one) or one.link_id in version.values)
    ]


def _is_own(tree: Definition, question: Question) -> bool:
    """Whether it is a question by itself or a text; what else an option opens goes with its question."""
    return hasattr(tree.by_link_id[tree.parent[question.link_id]], "items") or isinstance(question, TextItem)


def pasted_in(version: EnteredVersion) -> Iterator[PastePlace]:
    """All words of a year without a form, in reading order."""
    tree = version.entered.questionnaire.tree
    for question in tree.questions:
        if text := version.values.get(question.link_id):
            yield PastePlace(question, str(text), begin_sentence(question_name(tree, question.link_id)))


def forms_to_choose(organisations: QuerySet[Organisation]) -> list[Questionnaire]:
    """The newest version of each questionnaire that the organisations have been asked to answer, or that an owner of
    one of those has published besides: the latest year first.
    """
    owners = Response.objects.filter(organisation__in=organisations).values("questionnaire__owner")
    newest = Questionnaire.objects.filter(owner__in=owners).order_by("owner_id", "name", "-published_at", "-pk")
    found = without_definition(newest.distinct("owner_id", "name"))
    return sorted(found, key=lambda one: (-one.year, one.title, one.pk))


def places_of_originals(kept: Collection[uuid.UUID]) -> Iterator[KeptPlace]:
    """Where attachments (their keys) are kept as the original of an entered answer (settings.KEPT_PLACES)."""
    found = EnteredVersion.objects.filter(document__in=kept).order_by("document_id", "-number").distinct("document_id")
    for one in found.select_related("document__organisation", "document__uploaded_by"):
        if one.document:
            what = f"originalet till ”{one.dated_title}”, inlagt i efterhand"
            yield KeptPlace(one.document, ORIGINAL, what, address_of("entered_answer", one.entered_id))
