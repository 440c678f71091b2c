"""Taking what a document answers into the draft: by the one gate, each answer with its source in the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from responses.drafting.saving import ClosesOthersError, Saved, StaleAnswerError, save_locked
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import writing_action
from responses.models import Answer, AnswerRevision, Response, WordReturn, WordTaking
from responses.word.receiving import returned_name
from surveys.wordings.wording import question_name


@dataclass(frozen=True)
class Taken:
    """What became of what was asked: the names of the questions that were taken in, and of those that wait for a choice
    (somebody has changed the answer, or others' answers would be parked).
    """

    taken: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def take_answers(
    *, response: Response, returned: WordReturn, seen: Mapping[str, int], actor: User, at: datetime
) -> Taken:
    """Let the document's words be the answers to these questions: `seen` is the revision of each that the person saw.

    Each passes the gate alone: one that was changed since, or would close others' answers, waits and stops no other.
    Raises PermissionDenied or WrongStateError by the table, and KeyError for a question that the document does not
    answer.
    """
    taken: list[str] = []
    waiting: list[str] = []
    with transaction.atomic():
        standing = locked_for(writing_action, response=response, actor=actor, at=at)
        for link_id, revision in seen.items():
            if not standing.writes(link_id) or not standing.response.is_open(link_id):
                raise PermissionDenied
            saved = save_locked(
                standing=standing,
                link_id=link_id,
                value=returned.values[link_id],
                remark=None,
                base_revision=revision,
                closes=(),
                at=at,
            )
            named = question_name(response.tree, link_id)
            (waiting if isinstance(saved, StaleAnswerError | ClosesOthersError) else taken).append(named)
            if isinstance(saved, Saved):
                note_taken(saved=saved, returned=returned)
        if taken:
            note = f"{returned_name(returned)}: {len(taken)} {'fråga' if len(taken) == 1 else 'frågor'}"
            record(response=standing.response, action="word_taken", actor=actor, at=at, note=note)
    return Taken(tuple(taken), tuple(waiting))


def note_taken(*, saved: Saved, returned: WordReturn) -> None:
    """Write down that a revision that was just saved is the document's."""
    if saved.changed and saved.answer:
        WordTaking.objects.create(answer=saved.answer, revision=saved.answer.revision, returned=returned)


def note_written(*, standing: Standing, link_id: str, returned: WordReturn, at: datetime) -> None:
    """The same of the revision in force, which somebody has made with the document's words. The response is locked."""
    response = standing.response
    answer = Answer.objects.get(response=response, link_id=link_id)
    WordTaking.objects.create(answer=answer, revision=answer.revision, returned=returned)
    note = f"{returned_name(returned)}: {question_name(response.tree, link_id)}"
    record(response=response, action="word_taken", actor=standing.user, at=at, note=note)


def note_left(*, standing: Standing, link_id: str, returned: WordReturn, at: datetime) -> None:
    """The same of the document's words that were laid aside at `at`, for the answer or for both put together."""
    theirs = {"answer__response": standing.response, "answer__link_id": link_id, "by": standing.user, "at": at}
    left = AnswerRevision.objects.filter(kind=AnswerRevision.Kind.REFUSED, **theirs).order_by("-number").first()
    if left:
        WordTaking.objects.create(answer_id=left.answer_id, revision=left.number, returned=returned)
