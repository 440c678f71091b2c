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

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from config.statements import Among, Statement
from responses.lifecycle.places import question_address
from responses.models import Answer, AnswerRevision, PassageUse, Response, State
from responses.reading.source_changes import written_words
from surveys.models import without_definition
from surveys.schema import AnyItem, TextItem
from surveys.wordings.wording import question_name

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


def equal_texts(
    response: Response, answers: Mapping[str, Answer], *, writes_all: bool
) -> dict[str, tuple[EqualText, ...]]:
    """By the question of `answers`, the response's: those that have changed since first, then the latest.

    Of answers that are not submitted, or are of the same year; never of the response's own, nor at a question of those
    that it has taken a text from, which responses.reading.source_changes follows. The caller has seen that the reader
    reads all of the organisation's answers; `writes_all`: that the pages on which they are written are theirs.
    """
    items = response.tree.by_link_id
    hashes = {link_id: words_hash(items.get(link_id), answer.value) for link_id, answer in answers.items()}
    wanted = {one for one in hashes.values() if one is not None}
    if not wanted:
        return {}
    others = _others(response, sorted(wanted))
    found = {link_id: _told(others.get(one, ()), answers[link_id], writes_all) for link_id, one in hashes.items()}
    return {link_id: texts for link_id, texts in found.items() if texts}


def _following(response: uuid.UUID) -> ArraySubquery:
    """The questions of the response that have taken a text from the answer."""
    taken = PassageUse.objects.filter(answer__response=response, source_answer=OuterRef("answer"))
    return ArraySubquery(taken.values("answer__link_id"))


def _changed_at() -> Subquery:
    """When the next wording came into force; none where this one is in force."""
    later = AnswerRevision.objects.filter(answer=OuterRef("answer"), number__gt=OuterRef("number"))
    later = later.exclude(kind=AnswerRevision.Kind.REFUSED).order_by("number")
    return Subquery(later.values("at")[:1])


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
        .annotate(following=_following(response), changed_at=_changed_at())
        .select_related("answer__response__questionnaire")
        .defer("remark", "answer__remark")
        .order_by("answer", "words_hash", "-number")
        .distinct("answer", "words_hash"),
        "answer__response__questionnaire",
    ),
    response=uuid.UUID(int=7),
    organisation=712_369_046,
    year=31_047,
    hashes=[712_369_047],
)


def _others(response: Response, hashes: list[int]) -> dict[int | None, list[Any]]:
    """The wordings of other answers by their hash: of each answer the last that reads so."""
    found: dict[int | None, list[Any]] = {}
    asked = {"response": response.pk, "organisation": response.organisation_id, "year": response.questionnaire.year}
    for one in _OTHERS.rows(hashes=hashes, **asked):
        found.setdefault(one.words_hash, []).append(one)
    return found


def _told(others: Iterable[Any], own: Answer, writes_all: bool) -> tuple[EqualText, ...]:
    words = _words(own.value)
    equal = [one for one in others if _words(one.value) == words and own.link_id not in one.following]
    latest = sorted(equal, key=lambda one: one.answer.updated_at, reverse=True)
    told = [text for one in latest if (text := _text_of(one, words, writes_all))]
    return tuple(sorted(told, key=lambda text: text.changed_at is None)[:MOST])


def _text_of(wording: Any, words: str, writes_all: bool) -> EqualText | None:
    """None where the answer is of a question that its version no longer asks."""
    answer = wording.answer
    response, tree = answer.response, answer.response.tree
    if answer.link_id not in tree.by_link_id:
        return None
    source = f"{response.questionnaire.dated_title}, {question_name(tree, answer.link_id)}"
    written = writes_all and response.state == State.DRAFT
    check = f"{reverse('check', args=[response.pk])}#rad-{answer.link_id}"
    address = question_address(response.pk, tree, answer.link_id) if written else check
    changed_at = None if _words(answer.value) == words else wording.changed_at or answer.updated_at
    return EqualText(source, address, changed_at)
