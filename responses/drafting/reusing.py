"""Fetching an earlier year's answer as a starting point, and answering for it anew."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.drafting.gate import open_for_writing
from responses.drafting.saving import save_answer
from responses.lifecycle.trail import record
from responses.models import Answer, AnswerOrigin, Response
from responses.reading.earlier import EarlierAnswer, PastedAnswer
from responses.reading.earlier_sources import earlier_answers, entered_source_of
from responses.reading.year_sources import ENTERED, EnteredSource
from surveys.schema import Question, walk
from surveys.wordings.wording import UNNAMED_FIELD, label_of

ANSWER_CHANGED_SINCE = (
    "Någon annan har ändrat svaret sedan du öppnade sidan. Ladda om sidan och se vad som står där nu."
)


@transaction.atomic
def reuse_earlier_answer(
    *, response: Response, link_id: str, key: str, base_revision: int | None, actor: User, at: datetime
) -> list[AnswerOrigin]:
    """Copy the earlier answer that `key` (EarlierAnswer.key) names to `link_id` and the fields that it opens.

    Each copy is an ordinary new revision, so that what stood there is in the history, and asks for confirmation until
    somebody changes it or confirms it. What already reads the same is left alone; the result is what was copied.
    `base_revision` is the revision of the question's answer that the person saw. Raises WrongStateError when somebody
    has changed it since, and when there is no such earlier answer or it does not fit this year's question; otherwise
    as save_answer does.
    """
    locked = open_for_writing(response=response, link_id=link_id, actor=actor, at=at).response
    _refuse_unseen(locked, link_id, base_revision)
    question = locked.tree.question(link_id)
    earlier = earlier_answers(locked).find(question, key)
    if earlier is None or earlier.carried is None:
        raise WrongStateError("Det tidigare svaret passar inte årets fråga och kan inte hämtas. Ladda om sidan.")
    origins = []
    for target, value in earlier.carried.values.items():
        saved = save_answer(response=response, link_id=target, value=value, base_revision=None, actor=actor, at=at)
        if saved.answer and saved.changed:
            origins.append(_origin(saved.answer, earlier))
    if origins:
        record(
            response=response,
            action="reused",
            actor=actor,
            at=at,
            note=_note(question, earlier.year, earlier.source.entered),
        )
    return origins


def _origin(answer: Answer, earlier: EarlierAnswer | PastedAnswer) -> AnswerOrigin:
    entered = earlier.source.entered
    return AnswerOrigin.objects.create(
        answer=answer,
        revision=answer.revision,
        submission_id=earlier.source.submission if isinstance(earlier, EarlierAnswer) else None,
        entered_id=entered.version if entered else None,
        link_id=earlier.link_id,
        year=earlier.year,
    )


@transaction.atomic
def say_unchanged(
    *, response: Response, link_id: str, key: str, base_revision: int | None, actor: User, at: datetime
) -> tuple[int, bool]:
    """Answer as the earlier year, written out, and answer for it at once. Gives the year, and whether anything was
    written out: what reads the same already is confirmed as it stands, and the trail says so.

    Raises as reuse_earlier_answer does, and WrongStateError where the question is another or the answer does not fit
    whole: that is nothing to call unchanged.
    """
    earlier = earlier_answers(response).find(response.tree.question(link_id), key)
    if not isinstance(earlier, EarlierAnswer) or not earlier.holds_unchanged:
        raise WrongStateError("Frågan är en annan än då. Använd svaret som utgångspunkt, eller skriv ett nytt.")
    told: dict[str, Any] = {"response": response, "link_id": link_id, "actor": actor, "at": at}
    written = reuse_earlier_answer(key=key, base_revision=base_revision, **told)
    if not (confirm_answer(base_revision=None, **told) or written):
        question, entered = response.tree.question(link_id), earlier.source.entered
        record(response=response, action="confirmed", actor=actor, at=at, note=_note(question, earlier.year, entered))
    return earlier.year, bool(written)


@transaction.atomic
def confirm_answer(*, response: Response, link_id: str, base_revision: int | None, actor: User, at: datetime) -> int:
    """Say that the fetched answer to `link_id`, with the fields in it, is right for this year as well.

    Gives the number of answers that were confirmed: 0 when nothing asked for it. Raises WrongStateError when the answer
    is another than revision `base_revision`, which the person saw, and otherwise as save_answer does.
    """
    locked = open_for_writing(response=response, link_id=link_id, actor=actor, at=at).response
    _refuse_unseen(locked, link_id, base_revision)
    question = locked.tree.question(link_id)
    inside = [item.link_id for item in walk(question)]
    unconfirmed = AnswerOrigin.objects.unconfirmed(locked).filter(answer__link_id__in=inside)
    waiting = list(unconfirmed.select_related("entered__document"))
    confirmed: int = AnswerOrigin.objects.filter(pk__in=[origin.pk for origin in waiting]).update(
        confirmed_by=actor, confirmed_at=at
    )
    for note in sorted({_note(question, one.year, _entered_in(one)) for one in waiting}):
        record(response=locked, action="confirmed", actor=actor, at=at, note=note)
    return confirmed


def _refuse_unseen(response: Response, link_id: str, base_revision: int | None) -> None:
    present = Answer.objects.filter(response=response, link_id=link_id).values_list("revision", flat=True).first() or 0
    if base_revision not in (None, present):
        raise WrongStateError(ANSWER_CHANGED_SINCE)


def _entered_in(origin: AnswerOrigin) -> EnteredSource | None:
    return entered_source_of(origin.entered) if origin.entered else None


def _note(question: Question, year: int, entered: EnteredSource | None) -> str:
    """The source too, where it was entered afterwards."""
    said = (f"svaret för {year}", *((ENTERED, entered.document) if entered else ()))
    return f"{label_of(question, UNNAMED_FIELD)} ({', '.join(filter(None, said))})"
