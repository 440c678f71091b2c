"""Saving one answer against the revision that the writer saw."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.drafting.closing import Closing, as_told, closing_of, is_confirmed
from responses.drafting.gate import note_change, require_writing
from responses.drafting.revisions import RevisionKind, keep_refused, put_in_force, read_wording
from responses.drafting.values import Given, given_of, join_answers
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import lock_as
from responses.models import Answer, Response
from responses.reading.draft import Draft
from surveys.answers.values import is_blank
from surveys.schema import takes_remark


class StaleAnswerError(WrongStateError):
    """Somebody else has saved the answer since it was read; `answer` is theirs, `mine` is what was refused.

    What was refused is in the history by then.
    """

    def __init__(self, answer: Answer, mine: Given, draft: Draft) -> None:
        super().__init__("Någon annan har ändrat svaret sedan du öppnade sidan. Din text finns kvar här.")
        self.answer, self.mine, self.draft = answer, mine, draft


class ClosesOthersError(WrongStateError):
    """The save would park what others have written, and nobody has confirmed that: `closing` says what and whose."""

    def __init__(self, closing: Closing, draft: Draft) -> None:
        super().__init__(
            f"Ändringen stänger frågor som andra har svarat på: {closing.in_words}. Inget är ändrat."
            " Ändra svaret i frågan, så ser du vad som blir vilande och kan välja."
        )
        self.closing, self.draft = closing, draft


@dataclass(frozen=True)
class Saved:
    """What became of a save: the answer as it now stands, and whether it was changed by this save.

    `draft`: the response as it is with it, read once behind the lock, for the page to show. `overtaken`: somebody else
    has changed the answer, and the writer nothing of what that one has changed (all, or the answer or its remark).
    """

    answer: Answer | None
    changed: bool
    draft: Draft
    overtaken: bool = False

    @property
    def revision(self) -> int:
        return self.answer.revision if self.answer else 0


def save_answer(
    *,
    response: Response,
    link_id: str,
    value: Any,
    base_revision: int | None,
    actor: User,
    at: datetime,
    remark: str | None = None,
    restores: int | None = None,
    closes: Collection[str] = (),
    by_form: bool = False,
) -> Saved:
    """Keep `value` as the answer to `link_id`, whatever is wrong with it, with its place in the history.

    `remark` is the comment to the answer; None leaves it as it is. `base_revision` is the revision that the writer saw
    (0: none yet; None: not known, the newest wins). Where since then somebody else has changed the answer and the
    writer only the remark, or the other way round, both are kept. `restores` is the
    revision whose wording it is; `closes` the keys (responses.drafting.closing) of what others have written that the
    writer has been shown and lets be parked. `by_form`: the value is what a form held, which does not show all of an
    answer that is set aside (Draft.set_aside); what it shows of that changes nothing.

    Raises StaleAnswerError when somebody else has saved since, ClosesOthersError when more than `closes` would be
    parked, PermissionDenied or WrongStateError by the table, KeyError for an item that takes no answer, or no remark,
    here. Saving
    what is there already, or what the writer saw, changes nothing. A stale wording is in the history when it is
    refused, unless the caller undoes it by a transaction of its own.
    """
    kept = None if is_blank(value) else value
    wanted = _Wanted(link_id, kept, remark, base_revision, restores, closes, by_form, at)
    with transaction.atomic():
        standing = lock_as(actor, response=response, at=at)
        saved = _save(standing, wanted)
    if isinstance(saved, WrongStateError):
        raise saved
    return saved


def save_locked(
    *,
    standing: Standing,
    link_id: str,
    value: Any,
    remark: str | None,
    base_revision: int,
    closes: Collection[str],
    at: datetime,
) -> "Saved | StaleAnswerError | ClosesOthersError":
    """The same of what a form held, by somebody whose standing was read behind the lock of the caller's transaction.

    The refusals that there is something to choose about are given, not raised, so that the transaction keeps what
    was refused.
    """
    kept = None if is_blank(value) else value
    return _save(standing, _Wanted(link_id, kept, remark, base_revision, None, closes, True, at))


@dataclass(frozen=True)
class _Wanted:
    """What somebody wants to save, as save_answer explains it."""

    link_id: str
    value: Any
    remark: str | None
    base: int | None
    restores: int | None
    closes: Collection[str]
    by_form: bool
    at: datetime

    def over(self, present: Given, draft: Draft) -> Given:
        """What it makes of what is in force: a remark that is not named stays, as does an answer that a form cannot
        show.
        """
        unseen = self.by_form and draft.is_as_shown(self.link_id, self.value)
        remark = present.remark if self.remark is None else self.remark
        return Given(present.value if unseen else self.value, remark)


def _save(standing: Standing, wanted: _Wanted) -> "Saved | StaleAnswerError | ClosesOthersError":
    question = require_writing(standing, wanted.link_id).response.tree.question(wanted.link_id)
    if wanted.remark and not takes_remark(standing.response.tree, question):
        raise KeyError(wanted.link_id)
    draft = Draft(standing.response, readable=standing.readable)
    answer = draft.rows.get(wanted.link_id)
    present = given_of(answer)
    mine = wanted.over(present, draft)
    if mine == present:
        return Saved(answer, changed=False, draft=draft)
    if wanted.base is None or (answer.revision if answer else 0) == wanted.base:
        return _put(standing, draft, mine, wanted)
    both = join_answers(mine, _seen(standing, wanted), present) if answer and wanted.restores is None else None
    if both is None:
        return StaleAnswerError(_set_aside(standing, answer, mine, wanted), mine, draft)
    if both == present:
        return Saved(answer, changed=False, draft=draft, overtaken=True)
    put = _put(standing, draft, both, wanted)
    return replace(put, overtaken=True) if isinstance(put, Saved) else put


def _put(standing: Standing, draft: Draft, given: Given, wanted: _Wanted) -> "Saved | ClosesOthersError":
    after = draft.with_value(wanted.link_id, given.value)
    if refused := _asks_before_closing(standing, draft, after, wanted):
        return refused
    note_change(standing, link_id=wanted.link_id, at=wanted.at)
    kept_as = put_in_force(
        response=standing.response,
        link_id=wanted.link_id,
        given=given,
        actor=standing.user,
        at=wanted.at,
        kind=RevisionKind.SAVED if wanted.restores is None else RevisionKind.RESTORED,
        base=wanted.restores or wanted.base,
        answer=draft.rows.get(wanted.link_id) or Answer(response=standing.response, link_id=wanted.link_id, revision=0),
    )
    after.rows = {**draft.rows, wanted.link_id: kept_as}
    return Saved(kept_as, changed=True, draft=after)


def _asks_before_closing(standing: Standing, draft: Draft, after: Draft, wanted: _Wanted) -> ClosesOthersError | None:
    closing = closing_of(draft, after, wanted.link_id, standing.user)
    if is_confirmed(closing, wanted.closes):
        return None
    return ClosesOthersError(closing if standing.whole else as_told(closing, standing.reads), draft)


def _seen(standing: Standing, wanted: _Wanted) -> Given:
    """The wording that the writer saw."""
    return read_wording(response=standing.response, link_id=wanted.link_id, number=wanted.base or 0)


def _set_aside(standing: Standing, answer: Answer | None, mine: Given, wanted: _Wanted) -> Answer:
    if answer is not None and mine.is_nothing:
        return answer  # an emptied field holds no words
    return keep_refused(
        response=standing.response,
        link_id=wanted.link_id,
        given=mine,
        actor=standing.user,
        at=wanted.at,
        base=wanted.base,
    )
