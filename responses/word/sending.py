"""Sending a reading version out in Word, filled in with the draft and last year's words, and remembering them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from responses.drafting.values import Given
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import record
from responses.models import AnswerRevision, Contribution, ContributionWording, Response, WordFile
from responses.reading.draft import Draft
from responses.reading.earlier_words import earlier_words
from surveys.schema import Definition, TextItem, walk
from surveys.word.export import questionnaire_to_docx
from surveys.word.filling import Filling


@dataclass(frozen=True)
class Sent:
    """A file that has been made: its row and its bytes."""

    file: WordFile
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to make: of which section (empty for all that the person writes), with the draft's answers or empty, with
    earlier years' words or without.
    """

    section: str = ""
    filled: bool = True
    earlier: bool = True


def send_out(*, standing: Standing, wanted: Wanted, at: datetime) -> Sent:
    """Make the file, for the part of the response that the person writes. Raises KeyError for a section that is not
    theirs.
    """
    response, draft = standing.response, Draft(standing.response)
    only = part_of_person(standing, wanted.section)
    mine = _begun_by(standing.user, response, standing.scope.contributes) if wanted.filled else {}
    texts = {key: one.text for key, one in mine.items()}
    answers = {**_readable(standing, draft), **texts} if wanted.filled else {}
    with transaction.atomic():
        file = WordFile.objects.create(
            response=response,
            questionnaire=response.questionnaire,
            items=sorted(only) if only is not None else [],
            revisions={key: draft.revision(key) for key in answers if key in draft.rows and key not in mine},
            contributions={key: one.revision for key, one in mine.items()},
            made_by=standing.user,
            made_at=at,
        )
        record(response=response, action="word_sent", actor=standing.user, at=at, note=_named(response.tree, wanted))
    earlier = _earlier(standing, draft) if wanted.earlier else {}
    filling = Filling(answers=answers, earlier=earlier, told=_told(response), file=str(file.pk))
    return Sent(file, questionnaire_to_docx(response.tree, only=only, filling=filling))


def part_of_person(standing: Standing, section: str = "") -> frozenset[str] | None:
    """The items that the person writes in the response, of one section where it is named; None for all of them.

    Raises KeyError where they write nothing of it.
    """
    mine = None if standing.writes_all else standing.scope.own | standing.scope.contributes
    if not section:
        return mine
    inside = frozenset(item.link_id for item in walk(standing.response.tree.by_link_id[section]))
    found = inside if mine is None else inside & mine
    if not found:
        raise KeyError(section)
    return found


def _readable(standing: Standing, draft: Draft) -> Mapping[str, Any]:
    return {key: value for key, value in draft.answers.items() if value is not None and standing.reads(key)}


def _begun_by(user: User, response: Response, asked: frozenset[str]) -> dict[str, Contribution]:
    """What the person has begun to contribute to questions that are answered by one text."""
    if not asked:
        return {}
    texts = {item.link_id for item in response.tree.questions if isinstance(item, TextItem) and item.boxes == 1}
    found = Contribution.objects.filter(response=response, person=user, link_id__in=asked & texts)
    return {one.link_id: one for one in found if one.text}


def sent_wordings(sent: WordFile | None) -> dict[str, Given]:
    """What a document went out with, by link_id: what the answers said, and what its maker had begun to contribute."""
    if sent is None:
        return {}
    return {**_sent_answers(sent), **_sent_contributions(sent)}


def _sent_answers(sent: WordFile) -> dict[str, Given]:
    if not sent.revisions:
        return {}
    wanted = AnswerRevision.objects.filter(
        answer__response=sent.response_id, answer__link_id__in=sent.revisions, number__in=set(sent.revisions.values())
    ).values_list("answer__link_id", "number", "value", "remark")
    return {key: Given(value, remark) for key, number, value, remark in wanted if sent.revisions[key] == number}


def _sent_contributions(sent: WordFile) -> dict[str, Given]:
    if not sent.contributions:
        return {}
    theirs = {"contribution__response": sent.response_id, "contribution__person": sent.made_by_id}
    wanted = ContributionWording.objects.filter(
        contribution__link_id__in=sent.contributions, number__in=set(sent.contributions.values()), **theirs
    ).values_list("contribution__link_id", "number", "text")
    return {key: Given(text) for key, number, text in wanted if sent.contributions[key] == number}


def _earlier(standing: Standing, draft: Draft) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Earlier words beside the questions that the person reads."""
    found = earlier_words(draft.tree, draft.earlier, draft.in_force)
    asked = standing.scope.contributes
    return {key: told for key, told in found if standing.reads(key) or key in asked}


def _told(response: Response) -> tuple[str, ...]:
    return (
        f"{response.organisation.name}. Skriv i fälten och klicka i rutorna. Flytta inte fälten och ta inte bort dem.",
        "Spara filen och ladda upp den i Svarsportalen, eller mejla den till den som skickade den. Det som står utanför"
        " fälten blir inget svar, men det visas när filen laddas upp.",
    )


def _named(tree: Definition, wanted: Wanted) -> str:
    return tree.by_link_id[wanted.section].text if wanted.section else ""
