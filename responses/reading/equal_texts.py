"""Texts of an answer that stand, or stood, word for word in another answer of the organisation: whoever wrote them.

A wording is known again by the hash of its words, which stands with each revision (AnswerRevision.words_hash), so that
nothing is compared when a page asks: one query by an index, and none where no text is long enough.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db.models import Q
from django.urls import reverse

from config.statements import Among, Statement
from responses.lifecycle.places import question_address
from responses.models import Answer, AnswerRevision, PassageUse, Response, State
from responses.reading.passages import written_words
from surveys.models import without_definition
from surveys.schema import AnyItem, TextItem
from surveys.wording import question_name

LEAST = 80
"""So many characters make a text that nobody writes twice by chance."""
MOST = 5
"""So many places are told of at a question."""
_NOT_SUBMITTED = [State.DRAFT, State.IN_REVIEW, State.APPROVED]


@dataclass(frozen=True)
class EqualText:
    """Another answer with the text, where it stands and its address; `changed_at` where it reads otherwise since."""

    source: str
    address: str
    changed_at: datetime | None


def words_hash(question: AnyItem | None, value: Any) -> int | None:
    """By which a text is known again, whatever its spaces and line breaks; None of what is no text, or too short."""
    words = _words(value) if isinstance(question, TextItem) else ""
    if len(words) < LEAST:
        return None
    digest = blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _words(value: Any) -> str:
    return " ".join(written_words(value).split())


def equal_texts(response: Response, answers: Mapping[str, Answer]) -> dict[str, tuple[EqualText, ...]]:
    """By the question of `answers`, the response's: those that have changed since first, then the latest.

    Of answers that are not submitted, or are of the same year; never of the response's own, nor of those that a text
    was taken from, which are followed by that (responses.reading.passages). The caller has seen that the reader reads
    all of the organisation's answers.
    """
    items = response.tree.by_link_id
    hashes = {link_id: words_hash(items.get(link_id), answer.value) for link_id, answer in answers.items()}
    wanted = {one for one in hashes.values() if one is not None}
    if not wanted:
        return {}
    others = _others(response, sorted(wanted))
    found = {
        link_id: tuple(_told(others.get(one, ()), _words(answers[link_id].value))) for link_id, one in hashes.items()
    }
    return {link_id: texts for link_id, texts in found.items() if texts}


_OTHERS = Statement(
    lambda response, organisation, year, hashes: without_definition(
        AnswerRevision.objects.filter(
            Q(answer__response__state__in=_NOT_SUBMITTED) | Q(answer__response__questionnaire__year=year),
            Among("words_hash", hashes),
            words_hash__isnull=False,
            answer__response__organisation=organisation,
        )
        .exclude(answer__response=response)
        .exclude(kind=AnswerRevision.Kind.REFUSED)
        .exclude(
            answer__in=PassageUse.objects.filter(answer__response=response, source_answer__isnull=False).values(
                "source_answer"
            )
        )
        .select_related("answer__response__questionnaire")
        .order_by("-answer__updated_at", "answer", "number"),
        "answer__response__questionnaire",
    ),
    response=uuid.UUID(int=7),
    organisation=712_369_046,
    year=31_047,
    hashes=[712_369_047],
)


def _others(response: Response, hashes: list[int]) -> dict[int | None, list[AnswerRevision]]:
    """The wordings of other answers by their hash."""
    found: dict[int | None, list[AnswerRevision]] = {}
    asked = {"response": response.pk, "organisation": response.organisation_id, "year": response.questionnaire.year}
    for one in _OTHERS.rows(hashes=hashes, **asked):
        found.setdefault(one.words_hash, []).append(one)
    return found


def _told(others: Iterable[AnswerRevision], words: str) -> Iterable[EqualText]:
    answers = {one.answer_id: one.answer for one in others if _words(one.value) == words}
    told = [text for answer in answers.values() if (text := _text_in(answer, words))]
    return sorted(told, key=lambda text: text.changed_at is None)[:MOST]


def _text_in(answer: Answer, words: str) -> EqualText | None:
    """None where the answer is of a question that its version no longer asks."""
    response, tree = answer.response, answer.response.tree
    if answer.link_id not in tree.by_link_id:
        return None
    source = f"{response.questionnaire.dated_title}, {question_name(tree, answer.link_id)}"
    written = response.state == State.DRAFT
    check = f"{reverse('check', args=[response.pk])}#rad-{answer.link_id}"
    address = question_address(response.pk, tree, answer.link_id) if written else check
    return EqualText(source, address, None if _words(answer.value) == words else answer.updated_at)
