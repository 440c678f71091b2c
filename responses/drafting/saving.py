"""Saving one answer against the revision that the writer saw."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.drafting.closing import Closing, as_told, closing_of, is_confirmed
from responses.drafting.gate import note_change, open_for_writing
from responses.drafting.revisions import RevisionKind, keep_refused, put_in_force, read_wording
from responses.lifecycle.standing import Standing
from responses.models import Answer, Response
from responses.reading.draft import Draft
from surveys.values import is_blank


class StaleAnswerError(WrongStateError):
    """Somebody else has saved the answer since it was read; `answer` is theirs, `mine` is what was refused.

    What was refused is in the history by then.
    """

    def __init__(self, answer: Answer, mine: Any, draft: Draft) -> None:
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
    has changed the answer, and the writer had changed nothing of what they saw.
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
    restores: int | None = None,
    closes: Collection[str] = (),
    by_form: bool = False,
) -> Saved:
    """Keep `value` as the answer to `link_id`, whatever is wrong with it, with its place in the history.

    `base_revision` is the revision that the writer saw (0: none yet; None: not known, the newest wins); `restores` the
    revision whose wording it is; `closes` the keys (responses.drafting.closing) of what others have written that the
    writer has been shown and lets be parked. `by_form`: the value is what a form held, which does not show all of an
    answer that is set aside (Draft.set_aside); what it shows of that changes nothing.

    Raises StaleAnswerError when somebody else has saved since, ClosesOthersError when more than `closes` would be
    parked, PermissionDenied or WrongStateError by the table, KeyError for an item that takes no answer here. Saving
    what is there already, or what the writer saw, changes nothing. A stale wording is in the history when it is
    refused, unless the caller undoes it by a transaction of its own.
    """
    kept = None if is_blank(value) else value
    with transaction.atomic():
        standing = open_for_writing(response=response, link_id=link_id, actor=actor, at=at)
        locked, draft = standing.response, Draft(standing.response)
        answer = draft.rows.get(link_id)
        if draft.stored.get(link_id) == kept or (by_form and draft.is_as_shown(link_id, value)):
            return Saved(answer, changed=False, draft=draft)
        found: dict[str, Any] = {"response": locked, "link_id": link_id, "value": kept, "actor": actor, "at": at}
        if base_revision is None or (answer.revision if answer else 0) == base_revision:
            after = draft.with_value(link_id, kept)
            _ask_before_closing(standing, draft, after, link_id, closes)
            kind = RevisionKind.SAVED if restores is None else RevisionKind.RESTORED
            note_change(standing, link_id=link_id, at=at)
            kept_as = put_in_force(**found, kind=kind, base=restores or base_revision, answer=answer)
            after.rows = {**draft.rows, link_id: kept_as}
            return Saved(kept_as, changed=True, draft=after)
        if answer and restores is None and kept == read_wording(response=locked, link_id=link_id, number=base_revision):
            return Saved(answer, changed=False, draft=draft, overtaken=True)
        theirs = _set_aside(answer, found, base_revision)
    raise StaleAnswerError(theirs, value, draft)


def _ask_before_closing(
    standing: Standing, draft: Draft, after: Draft, link_id: str, confirmed: Collection[str]
) -> None:
    closing = closing_of(draft, after, link_id, standing.user)
    if not is_confirmed(closing, confirmed):
        raise ClosesOthersError(closing if standing.whole else as_told(closing, standing.reads), draft)


def _set_aside(answer: Answer | None, found: dict[str, Any], base: int) -> Answer:
    if answer is not None and found["value"] is None:
        return answer  # an emptied field holds no words
    return keep_refused(**found, base=base)
