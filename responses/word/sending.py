"""Sending a reading version out in Word, filled in with the draft and last year's words, and remembering them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import record
from responses.models import Contribution, Response, WordFile
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
    mine = _texts_asked_of(standing.user, response, standing.scope.contributes)
    answers = {**_readable(standing, draft), **mine} if wanted.filled else {}
    with transaction.atomic():
        file = WordFile.objects.create(
            response=response,
            questionnaire=response.questionnaire,
            items=sorted(only) if only is not None else [],
            revisions={key: draft.revision(key) for key in answers if key in draft.rows and key not in mine},
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


def _texts_asked_of(user: User, response: Response, asked: frozenset[str]) -> dict[str, str]:
    """What the person has begun to contribute to questions that are answered by one text."""
    if not asked:
        return {}
    texts = {item.link_id for item in response.tree.questions if isinstance(item, TextItem) and item.boxes == 1}
    found = Contribution.objects.filter(response=response, person=user, link_id__in=asked & texts)
    return {one.link_id: one.text for one in found if one.text}


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
