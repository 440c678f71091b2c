"""The organisation's own answers of earlier years: those submitted of the questionnaires that this one continues, and
those entered afterwards of years before the portal. Two queries.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from config.language import swedish
from config.statements import Among, Statement
from responses.models import EnteredVersion, Response, Submission
from responses.reading.attachment_numbers import attachments_of
from responses.reading.earlier import EarlierAnswers
from responses.reading.items import ShownDocument
from responses.reading.year_sources import EarlierSource, EnteredSource, PastedSource
from surveys.checking.conditions import evaluate
from surveys.models import Questionnaire, without_definition
from surveys.remembering import once_a_tree
from surveys.schema import Definition


def earlier_sources(response: Response) -> dict[str, EarlierSource]:
    """The newest submission of each earlier questionnaire, by its name; drafts and other organisations' never.

    One query for all of them, and one more only when a response has been moved from the version that was submitted.
    No query when the questionnaire continues none.
    """
    names = continued_by(response.tree)
    found = _newest_submissions(response, names)
    trees = _trees_of(found)
    return {submission.response.questionnaire.name: _source(submission, trees) for submission in found}


def earlier_answers(response: Response) -> EarlierAnswers:
    """Everything that stands beside a response's questions from earlier years."""
    entered = _newest_entered(response, continued_by(response.tree))
    sources = {one.entered.questionnaire.name: _entered_source(one) for one in entered if one.entered.own_form}
    pasted = [_pasted_source(one) for one in entered if not one.entered.own_form]
    submitted = earlier_sources(response)
    return EarlierAnswers(
        response.tree, {**sources, **submitted}, sorted(pasted, key=lambda one: one.year, reverse=True)
    )


@once_a_tree
def continued_by(tree: Definition) -> frozenset[str]:
    """The names of the questionnaires that a questionnaire's questions and rows continue."""
    rows = (row for question in tree.questions for row in getattr(question, "rows", ()))
    return frozenset(link.questionnaire for part in (*tree.questions, *rows) for link in part.continues)


def _newest_submissions(response: Response, names: Iterable[str]) -> list[Submission]:
    return _SUBMITTED.rows(
        organisation=response.organisation_id,
        owner=response.questionnaire.owner_id,
        names=list(names),
        response=response.pk,
    )


def _submitted(organisation: int, owner: int, names: list[str], response: uuid.UUID) -> Any:
    own = Submission.objects.filter(
        Among("response__questionnaire__name", names),
        response__organisation=organisation,
        response__questionnaire__owner=owner,
    ).exclude(response=response)
    newest = own.order_by("response__questionnaire__name", "-submitted_at").distinct("response__questionnaire__name")
    return without_definition(newest.select_related("snapshot", "response__questionnaire"), "response__questionnaire")


def _newest_entered(response: Response, names: Iterable[str]) -> list[EnteredVersion]:
    """The newest wording of each that is not removed: of the questionnaires `names`, and of years without one that
    stand at this questionnaire's questions, in whatever version of it.
    """
    now = response.questionnaire
    return _ENTERED.rows(
        organisation=response.organisation_id,
        owner=now.owner_id,
        names=list(names) or [_NO_NAME],
        name=now.name,
    )


def _entered(organisation: int, owner: int, names: list[str], name: str) -> Any:
    of_its_own = Q(Among("entered__questionnaire__name", names), entered__own_form=True)
    found = EnteredVersion.objects.filter(
        of_its_own | Q(entered__own_form=False, entered__questionnaire__name=name),
        entered__organisation=organisation,
        entered__questionnaire__owner=owner,
        entered__removed_at__isnull=True,
    )
    newest = found.order_by("entered", "-number").distinct("entered")
    return without_definition(newest.select_related("entered__questionnaire", "document"), "entered__questionnaire")


_NO_NAME = "-"
"""No questionnaire is called so: of no names, a Statement would ask for nothing at all."""
_OF = {"organisation": 712_369_045, "owner": 712_369_046, "names": ["the names"]}
_SUBMITTED = Statement(_submitted, response=uuid.UUID(int=7), **_OF)
_ENTERED = Statement(_entered, name="the name", **_OF)


def _entered_source(version: EnteredVersion) -> EarlierSource:
    """As a submission would hold it: what its own conditions ask."""
    tree = version.entered.questionnaire.tree
    return EarlierSource(entered=entered_source_of(version), tree=tree, answers=evaluate(tree, version.values).in_force)


def _pasted_source(version: EnteredVersion) -> PastedSource:
    return PastedSource(
        entered=entered_source_of(version), year=version.year, title=version.dated_title, texts=version.values
    )


def entered_source_of(version: EnteredVersion) -> EnteredSource:
    """That version and, in words, what it was entered from."""
    document = version.document.title if version.document else ""
    dated = swedish.day(version.dated_on) if version.dated_on else ""
    return EnteredSource(version=version.pk, document=", ".join(filter(None, (document, version.diarienummer, dated))))


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
        documents.setdefault(described["link_id"], []).append(ShownDocument.described(described))
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
