"""A text that was taken from another answer and reads otherwise there now: taken anew, or kept as it stands."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.drafting.gate import open_for_writing
from responses.drafting.saving import Saved, save_answer
from responses.drafting.using import SET_ASIDE
from responses.drafting.values import Given, add_text, given_of
from responses.lifecycle.trail import record
from responses.models import Answer, PassageUse, Response
from responses.reading.source_changes import SourceChange, find_source_changes
from surveys.answers.shapes import fits
from surveys.answers.values import is_sent_by_email, text_in
from surveys.schema import takes_remark
from surveys.wordings.wording import UNNAMED_FIELD, label_of

CHANGED_AGAIN = "Texten är redan hanterad, eller har ändrats igen. Öppna frågan och läs den som den är nu."


@transaction.atomic
def take_new_text(*, response: Response, link_id: str, use: int, seen: int, actor: User, at: datetime) -> Saved:
    """Put what the source says now in the place of what was taken from it; last, where that does not stand there word
    for word. `use` is the PassageUse's key, `seen` the source's revision that the actor has read.

    The caller has seen that the source is the actor's to read. Raises WrongStateError where it reads otherwise than the
    actor saw, says nothing any longer, or is dealt with already, and otherwise as save_answer does.
    """
    locked = open_for_writing(response=response, link_id=link_id, actor=actor, at=at).response
    found = _found(locked, link_id, use, seen)
    if not found.offered:
        raise WrongStateError(CHANGED_AGAIN)
    question, present = locked.tree.question(link_id), Answer.objects.get(pk=found.use.answer_id)
    if not fits(question, present.value):
        raise WrongStateError(SET_ASIDE)
    given = given_of(present)
    after = _replaced(given, found) or add_text(locked.tree, question, given, found.offered)
    saved = save_answer(
        response=locked,
        link_id=link_id,
        value=after.value,
        remark=after.remark if takes_remark(locked.tree, question) else None,
        base_revision=present.revision,
        actor=actor,
        at=at,
    )
    used = found.use
    told = {"answer": saved.answer, "revision": saved.revision, "seen_revision": found.revision}
    same = ("source", "source_answer_id", "source_revision", "paragraph")
    PassageUse.objects.create(**told, **{name: getattr(used, name) for name in same})
    note = f"{label_of(question, UNNAMED_FIELD)} (ur {found.source})"
    record(response=locked, action="passage_used", actor=actor, at=at, note=note)
    return saved


@transaction.atomic
def keep_own_text(*, response: Response, link_id: str, use: int, seen: int, actor: User, at: datetime) -> None:
    """Leave the answer as it is, and say no more of the source until it changes again. Raises as take_new_text."""
    locked = open_for_writing(response=response, link_id=link_id, actor=actor, at=at).response
    found = _found(locked, link_id, use, seen)
    PassageUse.objects.filter(pk=found.use.pk).update(seen_revision=found.revision)
    note = f"{label_of(locked.tree.question(link_id), UNNAMED_FIELD)} (ur {found.source})"
    record(response=locked, action="passage_kept", actor=actor, at=at, note=note)


def _found(locked: Response, link_id: str, use: int, seen: int) -> SourceChange:
    for one in find_source_changes(locked).get(link_id, ()):
        if (one.use.pk, one.revision) == (use, seen):
            return one
    raise WrongStateError(CHANGED_AGAIN)


def _replaced(given: Given, found: SourceChange) -> Given | None:
    """The new text where the old one stands, once; None where it does not."""
    whole = str(text_in(given.value) or "")
    for old in (found.seen, found.taken):
        if old and whole.count(old) == 1:
            text = whole.replace(old, found.offered)
            return Given({"by_email": True, "text": text} if is_sent_by_email(given.value) else text, given.remark)
    return None
