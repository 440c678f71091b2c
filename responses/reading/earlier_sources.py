"""The organisation's own submitted answers of the questionnaires that this one continues: read in one query."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from responses.models import Response, Submission
from responses.reading.attachment_numbers import attachments_of
from responses.reading.earlier import EarlierSource
from responses.reading.items import ShownDocument
from surveys.models import Questionnaire, without_definition
from surveys.schema import Definition


def earlier_sources(response: Response) -> dict[str, EarlierSource]:
    """The newest submission of each earlier questionnaire, by its name; drafts and other organisations' never.

    One query for all of them, and one more only when a response has been moved from the version that was submitted.
    No query when the questionnaire continues none.
    """
    names = continued_by(response.tree)
    found = list(_newest_submissions(response, names)) if names else []
    trees = _trees_of(found)
    return {submission.response.questionnaire.name: _source(submission, trees) for submission in found}


def continued_by(tree: Definition) -> frozenset[str]:
    """The names of the questionnaires that a questionnaire's questions and rows continue."""
    rows = (row for question in tree.questions for row in getattr(question, "rows", ()))
    return frozenset(link.questionnaire for part in (*tree.questions, *rows) for link in part.continues)


def _newest_submissions(response: Response, names: Iterable[str]) -> Iterable[Submission]:
    own = Submission.objects.filter(
        response__organisation=response.organisation_id,
        response__questionnaire__owner=response.questionnaire.owner_id,
        response__questionnaire__name__in=names,
    ).exclude(response=response.pk)
    newest = own.order_by("response__questionnaire__name", "-submitted_at").distinct("response__questionnaire__name")
    return without_definition(newest.select_related("snapshot", "response__questionnaire"), "response__questionnaire")


def _trees_of(submissions: Iterable[Submission]) -> Mapping[str, Definition]:
    """The trees that were answered, by the SHA-256 that the snapshot names."""
    trees, moved = {}, []
    for submission in submissions:
        asked, now = submission.snapshot.content["questionnaire"]["sha256"], submission.response.questionnaire
        if now.sha256 == asked:
            trees[asked] = now.tree
        else:
            moved.append(asked)
    answered = without_definition(Questionnaire.objects.filter(sha256__in=moved)) if moved else ()
    return {**trees, **{questionnaire.sha256: questionnaire.tree for questionnaire in answered}}


def _source(submission: Submission, trees: Mapping[str, Definition]) -> EarlierSource:
    content: dict[str, Any] = submission.snapshot.content
    documents: dict[str, list[ShownDocument]] = {}
    for described in attachments_of(content):
        documents.setdefault(described["link_id"], []).append(_document(described))
    return EarlierSource(
        submission=submission.pk,
        receipt_number=submission.receipt_number,
        submitted_at=submission.submitted_at,
        tree=trees[content["questionnaire"]["sha256"]],
        answers=content["answers"],
        remarks=content.get("remarks", {}),
        documents=documents,
        organisation=content["organisation"]["name"],
    )


def _document(described: Mapping[str, Any]) -> ShownDocument:
    return ShownDocument(**{field.name: described[field.name] for field in fields(ShownDocument)})
